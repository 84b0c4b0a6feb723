import { useState } from 'react';
import { beijingTime } from '../format/times.ts';
import { useLanguage, useSay, useWords } from '../i18n/words.ts';
import { commandWithNotice } from '../shell/desk-commands.ts';
import { useRecords, useSession, useTerminal, useView } from '../shell/terminal.ts';
import { PairOrderCard } from './PairOrderCard.tsx';
import type { Denials } from './fold-denials.ts';

/** Single ones shown of an open card, the newest; the audit trail holds them all. */
const SINGLE_MAX = 50;

/** A trigger that was denied again and again, as one card: how often, from when to when, and why the last time. */
export function DenialsCard({ denials: { triggerId, orders } }: { readonly denials: Denials }) {
  const t = useWords();
  const say = useSay();
  const terminal = useTerminal();
  const language = useLanguage((state) => state.language);
  const [opened, setOpen] = useState(false);
  // One of them was asked for from elsewhere.
  const open = useView(({ expandedPairOrderId }) => orders.some(({ pairOrderId }) => pairOrderId === expandedPairOrderId)) || opened;
  const [newest] = orders;
  const oldest = orders.at(-1) ?? newest;
  const spread = useSession((state) => state.catalogue?.spreads.get(newest.spreadId));
  const armed = useRecords(terminal.replica.triggers).items.get(triggerId)?.state === 'armed';
  const why = [t(`reason.${newest.reason}`), say(newest.reasonText, 'then')].filter((part) => part !== '').join(' – ');
  return (
    <article className="pair-order" data-state="denied" data-testid={`denials-${triggerId}`}>
      <div className="line">
        <span className="chip state-chip" data-state="denied">
          {t('pairState.denied')}
        </span>
        <b className="clip">
          {t('orders.deniedTimes', { count: orders.length })} · {t(`side.${newest.side}`)} {spread?.definition.name[language] ?? newest.spreadId}
        </b>
        <span className="spacer" />
        <span className="muted elapsed">
          {beijingTime(oldest.createdUs).slice(0, 8)} – {beijingTime(newest.createdUs).slice(0, 8)}
        </span>
      </div>
      <p className="why late" data-testid="denials-reason" title={why}>
        {why}
      </p>
      <div className="line foot">
        <span className="muted">{t('orders.deniedBy', { trigger: triggerId })}</span>
        <span className="spacer" />
        <span className="actions">
          {armed && (
            <button type="button" data-testid="denials-disarm" onClick={() => void commandWithNotice(terminal, 'grid.disarm', 'disarmTrigger', { triggerId })}>
              {t('grid.disarm')} {triggerId}
            </button>
          )}
          <button type="button" aria-expanded={open} data-testid="denials-open" onClick={() => setOpen(!open)}>
            {t('orders.deniedSingle')} {open ? '▴' : '▾'}
          </button>
        </span>
      </div>
      {open && orders.slice(0, SINGLE_MAX).map((order) => <PairOrderCard key={order.pairOrderId} order={order} />)}
    </article>
  );
}
