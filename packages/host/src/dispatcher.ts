import { defined } from '@tandem/kernel';
import type { VenueId } from '@tandem/domain';
import type { EngineCommand } from '@tandem/engine';
import type { Gateway, PreparedMessage } from '@tandem/gateway-core';
import type { Timers } from './timers.ts';


/**
 * Carries out what the engine decided, after the journal has it. Orders and cancels of a batch are all encoded before
 * the first is written, so that the second leg does not wait for its own encoding.
 */
export function dispatch(
  commands: readonly EngineCommand[],
  gateways: ReadonlyMap<VenueId, Gateway>,
  timers: Timers,
  onSent: (command: EngineCommand) => void,
): void {
  const prepared: { command: EngineCommand; message: PreparedMessage }[] = [];
  const gatewayOf = (venue: VenueId): Gateway => defined(gateways.get(venue), `gateway ${venue}`);
  for (const command of commands) {
    switch (command.type) {
      case 'submit_order':
        prepared.push({ command, message: gatewayOf(command.order.venue).orders.prepareSubmit(command.order) });
        break;
      case 'cancel_order':
        prepared.push({
          command,
          message: gatewayOf(command.venue).orders.prepareCancel(command.clOrdId, command.instrumentId),
        });
        break;
      case 'query_order':
      case 'set_timer':
      case 'cancel_timer':
      case 'alert':
      case 'receipt':
        break;
    }
  }
  // A message that the link could not take is not sent again: the order stays unanswered and the engine asks about it.
  for (const { command, message } of prepared) if (message.send()) onSent(command);
  for (const command of commands) {
    if (command.type === 'query_order') gatewayOf(command.venue).orders.query(command.clOrdId);
    else if (command.type === 'set_timer') timers.set(command.timerId, command.atUs);
    else if (command.type === 'cancel_timer') timers.cancel(command.timerId);
  }
}
