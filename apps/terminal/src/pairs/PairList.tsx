import { useEffect, useMemo, useRef } from 'react';
import type { CompiledSpread } from '@tandem/domain';
import { ageGrade } from '../format/age.ts';
import { formatSpread, NOTHING, withSign } from '../format/numbers.ts';
import { useLanguage, useWords } from '../i18n/words.ts';
import { useFrameValue, useNow } from '../parts/hooks.ts';
import { useRecords, useSession, useTerminal, useView } from '../shell/terminal.ts';
import { positionsInPairs, type PositionInPairs } from './position-in-pairs.ts';
import './pair-list.css';

export function PairList() {
  const t = useWords();
  const catalogue = useSession((state) => state.catalogue);
  const { replica } = useTerminal();
  const spreads = useMemo(() => (catalogue === null ? [] : [...catalogue.spreads.values()]), [catalogue]);
  const { items: positions, version } = useRecords(replica.positions);
  const held = useMemo(
    () => positionsInPairs(positions.values(), spreads.map(({ definition }) => definition)),
    // The map is changed in place; its version tells when.
    // eslint-disable-next-line react-hooks/exhaustive-deps
    [positions, version, spreads],
  );
  return (
    <section className="panel" aria-label={t('pairs.title')}>
      <header>
        <h2>{t('pairs.title')}</h2>
      </header>
      <div className="pair-list" role="listbox" aria-label={t('pairs.title')} data-testid="pair-list">
        {spreads.map((spread, index) => (
          <PairRow key={spread.definition.spreadId} spread={spread} index={index} held={held.get(spread.definition.spreadId)} />
        ))}
        {catalogue === null && <p className="empty">{t('app.loading')}</p>}
        {catalogue !== null && spreads.length === 0 && <p className="empty">{t('app.empty')}</p>}
      </div>
    </section>
  );
}

interface PairRowProps {
  readonly spread: CompiledSpread;
  readonly index: number;
  readonly held: PositionInPairs | undefined;
}

function PairRow({ spread, index, held }: PairRowProps) {
  const t = useWords();
  const language = useLanguage((state) => state.language);
  const { replica, view } = useTerminal();
  const { spreadId, name, spreadScale } = spread.definition;
  const quote = useFrameValue(replica.spreads, spreadId);
  const selected = useView((state) => state.spreadId === spreadId);
  const now = useNow(500);
  const oldestUs = quote === undefined ? null : Math.min(quote.innerUs ?? now, quote.outerUs ?? now, quote.fxUs ?? now);
  const grade = oldestUs === null ? 'fresh' : ageGrade((now - oldestUs) / 1_000);
  const side = (price: number | undefined): string =>
    price === undefined ? NOTHING : formatSpread(price as never, spreadScale);
  const row = useRef<HTMLButtonElement>(null);
  // Chosen by a key, it may stand where the list has given way to an alert.
  useEffect(() => {
    if (selected) row.current?.scrollIntoView({ block: 'nearest' });
  }, [selected]);
  return (
    <button
      ref={row}
      type="button"
      role="option"
      aria-selected={selected}
      className="pair-row"
      data-testid={`pair-row-${spreadId}`}
      tabIndex={-1}
      onClick={() => view.setState({ spreadId })}
    >
      <span className="name clip">
        <span className="key">{index + 1}</span>
        {name[language]}
      </span>
      <Held held={held} />
      {quote !== undefined && quote.veto !== 'none' ? (
        <span className="late clip">{t(`reason.${quote.veto}`)}</span>
      ) : (
        <span className={`quote ${grade === 'stale' ? 'faint' : ''}`}>
          <span className="bid">{side(quote?.bid?.price)}</span> <span className="faint">/</span>{' '}
          <span className="ask">{side(quote?.ask?.price)}</span>
        </span>
      )}
      <span className={grade === 'stale' ? 'bad net' : grade === 'late' ? 'late net' : 'faint net'}>
        {grade === 'fresh' || oldestUs === null ? spreadId : `${Math.floor((now - oldestUs) / 1_000_000)} s`}
      </span>
    </button>
  );
}

/** What is held, where the venues have told it: an unknown position is never shown as none. */
function Held({ held }: { readonly held: PositionInPairs | undefined }) {
  const t = useWords();
  const known = useSession((state) => state.status === 'connected' && state.system?.venues.every((venue) => venue.status === 'connected' && venue.reconciled) === true);
  if (held === undefined || !known) {
    return (
      <span className="net late" title={t('pairs.positionUnknown')} data-testid="pair-held">
        {NOTHING} {t('pairs.position')}
      </span>
    );
  }
  const { pairs, innerLots, outerLots, innerOver, outerOver } = held;
  const over = innerOver !== 0 || outerOver !== 0;
  return (
    <span className={`net ${pairs === 0 ? 'faint' : ''}`} title={`${t('pairs.positionHint')}: ${innerLots} / ${outerLots}`} data-testid="pair-held">
      {over && (
        <b className="bad" title={t('pairs.over')}>
          {withSign(String(innerOver))}/{withSign(String(outerOver))}{' '}
        </b>
      )}
      {withSign(String(pairs))} {t('pairs.position')}
    </span>
  );
}
