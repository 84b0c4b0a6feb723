import { parseScaled } from '@tandem/kernel';
import { tsUs, type CompiledSpread, type Trigger } from '@tandem/domain';
import { useEffect, useMemo, useRef, useState } from 'react';
import { useStore } from 'zustand';
import { spreadStep } from '../format/numbers.ts';
import { useLanguage, useWords, type Key, type Parameters } from '../i18n/words.ts';
import { useRecords, useSession, useTerminal } from '../shell/terminal.ts';
import { SpreadChart, type LevelLine } from './spread-chart.ts';
import './chart.css';

const HISTORY_US = 3_600_000_000;

interface ChartNote {
  readonly key: Key;
  readonly parameters?: Parameters;
}

export function ChartPanel({ spread }: { readonly spread: CompiledSpread }) {
  const t = useWords();
  const language = useLanguage((state) => state.language);
  const { client, replica } = useTerminal();
  const { spreadId, spreadScale } = spread.definition;
  const status = useSession((state) => state.status);
  const container = useRef<HTMLDivElement>(null);
  const chart = useRef<SpreadChart | null>(null);
  const [note, setNote] = useState<ChartNote | null>({ key: 'chart.loading' });
  const lines = useLevelLines(spread);

  useEffect(() => {
    if (container.current === null || status !== 'connected') return;
    const drawn = new SpreadChart(container.current, spreadScale, spreadStep(spread), language === 'zh' ? 'zh-CN' : 'en-GB');
    chart.current = drawn;
    let stopped = false;
    let stopQuotes = (): void => undefined;
    const start = async (): Promise<void> => {
      const fromUs = tsUs(Math.max(0, replica.hostClock.nowUs() - HISTORY_US));
      const answer = await client.query('spreadHistory', { spreadId, fromUs });
      if (stopped) return;
      if (answer.ok) drawn.history(answer.value.points);
      const isEmpty = answer.ok && answer.value.points.every(({ bid, ask }) => bid === null && ask === null);
      setNote(!answer.ok ? { key: 'chart.failed', parameters: { what: answer.error.what } } : isEmpty ? { key: 'chart.empty' } : null);
      stopQuotes = replica.spreads.watch(spreadId, (quote) => {
        if (quote === undefined) return;
        drawn.quote(quote);
        if (quote.bid !== null || quote.ask !== null) setNote((shown) => (shown?.key === 'chart.empty' ? null : shown));
      });
    };
    void start();
    return () => {
      stopped = true;
      stopQuotes();
      chart.current = null;
      drawn.remove();
    };
  }, [client, replica, spread, spreadId, spreadScale, status, language]);

  useEffect(() => chart.current?.lines(lines), [lines, status]);

  return (
    <section className="panel fill" aria-label={t('chart.title')}>
      <header>
        <h2>{t('chart.title')}</h2>
        <span className="bid">━ {t('book.bid')}</span>
        <span className="ask">━ {t('book.ask')}</span>
        {note !== null && <span className={note.key === 'chart.failed' ? 'bad' : 'muted'}>{t(note.key, note.parameters)}</span>}
      </header>
      <div className="chart fill" ref={container} data-testid="chart" />
    </section>
  );
}

/** The ticket's limit and the armed triggers of this spread. */
function useLevelLines(spread: CompiledSpread): readonly LevelLine[] {
  const t = useWords();
  const { replica, ticket } = useTerminal();
  const { spreadId, spreadScale } = spread.definition;
  const draft = useStore(ticket, (state) => state.drafts.get(spreadId));
  const { items, version } = useRecords(replica.triggers);
  return useMemo(() => {
    const limit = draft === undefined || draft.side === null ? null : parseScaled(draft.limit.trim(), spreadScale);
    const armed = [...items.values()].filter(
      (trigger: Trigger) => trigger.state === 'armed' && trigger.terms.measure === 'spread' && trigger.request.spreadId === spreadId,
    );
    return [
      ...(limit === null ? [] : [{ kind: 'limit' as const, level: limit, title: t('chart.limit') }]),
      ...armed.map((trigger) => ({
        kind: 'trigger' as const,
        level: trigger.level,
        title: t('chart.trigger', { side: t(`side.${trigger.request.side}`), pairs: trigger.request.pairs }),
      })),
    ];
    // The map is changed in place; its version tells when.
    // eslint-disable-next-line react-hooks/exhaustive-deps
  }, [items, version, draft, spreadId, spreadScale, t]);
}
