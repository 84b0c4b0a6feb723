import type { Alert, TradingState } from '@tandem/domain';
import { useWords } from '../i18n/words.ts';
import { PairActions } from '../pair-orders/PairActions.tsx';
import { resolutionsFor } from '../pair-orders/pair-commands.ts';
import { commandWithNotice } from '../shell/desk-commands.ts';
import { useRecords, useSession, useTerminal } from '../shell/terminal.ts';
import { Reconnect } from '../status/Reconnect.tsx';
import { armedTriggerOf } from './waiting.ts';

/** Alerts that say why nothing opens: beside them stands the way back. */
const stops: ReadonlySet<Alert['code']> = new Set(['halted', 'reducing', 'recovered', 'staged_return', 'venue_notice']);

/** What can be done about an alert, as things stand now. */
export function AlertActions({ alert }: { readonly alert: Alert }) {
  const { replica, view } = useTerminal();
  const t = useWords();
  const { items } = useRecords(replica.pairOrders);
  const state = useSession((session) => session.system?.tradingState);
  const isDown = useSession((session) => session.system?.venues.some(({ venue, status }) => venue === alert.venue && status !== 'connected') === true);
  const terminal = useTerminal();
  const trigger = armedTriggerOf(alert, useRecords(replica.triggers).items);
  const order = alert.pairOrderId === null ? undefined : items.get(alert.pairOrderId);
  return (
    <>
      {trigger !== null && (
        <button
          type="button"
          data-testid="alert-disarm"
          onClick={() => void commandWithNotice(terminal, 'grid.disarm', 'disarmTrigger', { triggerId: trigger.triggerId })}
        >
          {t('grid.disarm')} {trigger.triggerId}
        </button>
      )}
      {order !== undefined && (
        <>
          <PairActions pairOrderId={order.pairOrderId} commands={resolutionsFor(order)} place="alert" />
          <button
            type="button"
            data-testid="alert-show"
            onClick={() => view.setState({ expandedPairOrderId: order.pairOrderId, spreadId: order.spreadId })}
          >
            {t('orders.show')}
          </button>
        </>
      )}
      {alert.venue !== null && isDown && <Reconnect venue={alert.venue} place="alert" />}
      {stops.has(alert.code) && state !== undefined && state !== 'active' && <WayBack from={state} />}
    </>
  );
}

function WayBack({ from }: { readonly from: Exclude<TradingState, 'active'> }) {
  const t = useWords();
  const terminal = useTerminal();
  const next = from === 'halted' ? 'reducing' : 'active';
  return (
    <button type="button" data-testid="alert-resume" onClick={() => void commandWithNotice(terminal, next === 'reducing' ? 'trading.reduce' : 'trading.resume', 'setTradingState', { state: next })}>
      {t(next === 'reducing' ? 'trading.reduce' : 'trading.resume')}
    </button>
  );
}
