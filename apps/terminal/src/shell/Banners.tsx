import type { PairOrder } from '@tandem/domain';
import { useMemo } from 'react';
import { complaintInWords } from '../i18n/complaints.ts';
import { useLanguage, useSay, useWords } from '../i18n/words.ts';
import { PairActions } from '../pair-orders/PairActions.tsx';
import { needsPerson, resolutionsFor } from '../pair-orders/pair-commands.ts';
import { sendCommand, useRecords, useSession, useTerminal } from './terminal.ts';

export function Banners() {
  return (
    <div className="desk-banners">
      <StrandedBanners />
      <HostBanner />
      <TradingBanner />
    </div>
  );
}

/** Stays as long as the pair order is stranded: there is no way to put it away but to deal with the leg. */
function StrandedBanners() {
  const { replica } = useTerminal();
  const { items, version } = useRecords(replica.pairOrders);
  const stranded = useMemo(
    () => [...items.values()].filter(needsPerson),
    // The map is changed in place; its version tells when.
    // eslint-disable-next-line react-hooks/exhaustive-deps
    [items, version],
  );
  return stranded.map((order) => <StrandedBanner key={order.pairOrderId} order={order} />);
}

function StrandedBanner({ order }: { readonly order: PairOrder }) {
  const t = useWords();
  const { view } = useTerminal();
  const language = useLanguage((state) => state.language);
  const name = useSession((state) => state.catalogue?.spreads.get(order.spreadId)?.definition.name[language]);
  return (
    <div className="banner stranded" role="alert" data-testid="stranded-banner">
      <span>
        {t('orders.strandedBanner', {
          spread: name ?? order.spreadId,
          lots: order.residualInnerLots,
          reason: t(`reason.${order.reason}`),
        })}
      </span>
      <span className="spacer" />
      <PairActions pairOrderId={order.pairOrderId} commands={resolutionsFor(order)} place="banner" />
      <button type="button" onClick={() => view.setState({ expandedPairOrderId: order.pairOrderId, spreadId: order.spreadId })}>
        {t('orders.show')}
      </button>
    </div>
  );
}

function HostBanner() {
  const t = useWords();
  const status = useSession((state) => state.status);
  const everConnected = useSession((state) => state.everConnected);
  const problem = useSession((state) => state.problem);
  if (status !== 'connected') {
    return (
      <div className="banner lost" role="alert" data-testid="host-lost">
        {t(everConnected ? 'link.hostLost' : 'link.hostConnecting')}
      </div>
    );
  }
  if (problem === null) return null;
  return (
    <div className="banner lost" role="alert" data-testid="host-problem">
      {t('link.refused', { what: `${complaintInWords(t, problem)} (${problem.where})` })}
    </div>
  );
}

function TradingBanner() {
  const t = useWords();
  const say = useSay();
  const terminal = useTerminal();
  const state = useSession((session) => session.system?.tradingState);
  const text = useSession((session) => session.system?.tradingStateText);
  if (state === undefined || state === 'active') return null;
  return (
    <div className={`banner ${state}`} role="status" data-testid="trading-banner">
      <span>
        <b>{t(state === 'halted' ? 'trading.haltedBanner' : 'trading.reducingBanner')}</b> {say(text ?? [])}
      </span>
      <span className="spacer" />
      <button
        type="button"
        data-testid="resume-trading"
        onClick={() => void sendCommand(terminal, 'setTradingState', { state: state === 'halted' ? 'reducing' : 'active' })}
      >
        {t(state === 'halted' ? 'trading.reduce' : 'trading.resume')}
      </button>
    </div>
  );
}
