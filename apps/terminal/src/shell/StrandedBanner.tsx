import type { PairOrder } from '@tandem/domain';
import { useMemo } from 'react';
import { useLanguage, useWords } from '../i18n/words.ts';
import { PairActions } from '../pair-orders/PairActions.tsx';
import { needsPerson, resolutionsFor } from '../pair-orders/pair-commands.ts';
import { Menu } from '../parts/Menu.tsx';
import { useRecords, useSession, useTerminal } from './terminal.ts';

/**
 * Stays as long as a pair order is stranded: there is no way to put it away but to deal with the leg. One line however
 * many there are, so that they leave the desk its room; the newest with its way out, the others in a list.
 */
export function StrandedBanner() {
  const t = useWords();
  const { replica } = useTerminal();
  const { items, version } = useRecords(replica.pairOrders);
  const stranded = useMemo(
    () => [...items.values()].filter(needsPerson).reverse(),
    // The map is changed in place; its version tells when.
    // eslint-disable-next-line react-hooks/exhaustive-deps
    [items, version],
  );
  const newest = stranded[0];
  if (newest === undefined) return null;
  return (
    <div className="banner stranded" role="alert" data-testid="stranded-banner">
      {stranded.length > 1 && (
        <Menu label={`${t('orders.strandedCount', { count: stranded.length })} ▾`} testId="stranded-list" className="danger">
          {() => stranded.map((order) => <StrandedLine key={order.pairOrderId} order={order} place="alert" />)}
        </Menu>
      )}
      <StrandedLine order={newest} place="banner" />
    </div>
  );
}

function StrandedLine({ order, place }: { readonly order: PairOrder; readonly place: 'banner' | 'alert' }) {
  const t = useWords();
  const { view } = useTerminal();
  const language = useLanguage((state) => state.language);
  const name = useSession((state) => state.catalogue?.spreads.get(order.spreadId)?.definition.name[language]);
  const words = t('orders.strandedBanner', {
    pairOrder: order.pairOrderId,
    spread: name ?? order.spreadId,
    lots: order.residualInnerLots,
    reason: t(`reason.${order.reason}`),
  });
  return (
    <div className="stranded-line">
      <span className="clip" title={words}>
        {words}
      </span>
      <span className="spacer" />
      <PairActions pairOrderId={order.pairOrderId} commands={resolutionsFor(order)} place={place} />
      <button type="button" onClick={() => view.setState({ expandedPairOrderId: order.pairOrderId, spreadId: order.spreadId })}>
        {t('orders.show')}
      </button>
    </div>
  );
}
