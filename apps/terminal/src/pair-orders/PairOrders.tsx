import type { PairOrder } from '@tandem/domain';
import { useMemo } from 'react';
import { useWords } from '../i18n/words.ts';
import { useRecords, useTerminal } from '../shell/terminal.ts';
import { DenialsCard } from './DenialsCard.tsx';
import { foldDenials } from './fold-denials.ts';
import { PairOrderCard } from './PairOrderCard.tsx';
import { needsPerson } from './pair-commands.ts';
import './pair-orders.css';

/** The newest ones; the blotters and the audit trail hold the day. */
const CARDS_MAX = 60;

export function PairOrders() {
  const t = useWords();
  const { replica } = useTerminal();
  const { items, version, loaded } = useRecords(replica.pairOrders);
  const newest = useMemo(
    () => foldDenials(newestFirst([...items.values()])).slice(0, CARDS_MAX),
    // The map is changed in place; its version tells when.
    // eslint-disable-next-line react-hooks/exhaustive-deps
    [items, version],
  );
  return (
    <section className="panel fill" aria-label={t('orders.title')}>
      <header>
        <h2>{t('orders.title')}</h2>
        <span>{items.size}</span>
      </header>
      <div className="pair-orders" data-testid="pair-orders">
        {newest.map((entry) =>
          entry.kind === 'order' ? (
            <PairOrderCard key={entry.order.pairOrderId} order={entry.order} />
          ) : (
            // By its oldest: it stays the same card as newer ones join it.
            <DenialsCard key={`denials-${entry.denials.orders.at(-1)?.pairOrderId}`} denials={entry.denials} />
          ),
        )}
        {newest.length === 0 && <p className="empty">{t(loaded ? 'orders.empty' : 'orders.loading')}</p>}
      </div>
    </section>
  );
}

/** Stranded ones stand at the top until they are dealt with. */
const newestFirst = (orders: PairOrder[]): PairOrder[] =>
  orders.sort(
    (a, b) => Number(needsPerson(b)) - Number(needsPerson(a)) || b.createdUs - a.createdUs,
  );
