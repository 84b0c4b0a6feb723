import { defined } from '@tandem/kernel';
import type { VenueId } from '@tandem/domain';
import type { EngineCommand } from '@tandem/engine';
import type { Gateway, PreparedMessage } from '@tandem/gateway-core';
import type { Timers } from './timers.ts';

/**
 * Carries out what the engine decided, after the journal has it. Orders and cancels of a batch are all encoded, numbered
 * and stored before the first is written, so that between both legs there is one write and nothing else.
 */
export function dispatch(
  commands: readonly EngineCommand[],
  gateways: ReadonlyMap<VenueId, Gateway>,
  timers: Timers,
  onSent: (command: EngineCommand) => void,
): void {
  const prepared: Prepared[] = [];
  const gatewayOf = (venue: VenueId): Gateway => defined(gateways.get(venue), `gateway ${venue}`);
  for (const command of commands) {
    switch (command.type) {
      case 'submit_order':
        prepared.push({ command, venue: command.order.venue, message: gatewayOf(command.order.venue).orders.prepareSubmit(command.order) });
        break;
      case 'cancel_order':
        prepared.push({
          command,
          venue: command.venue,
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
  if (prepared.length > 0) sendTogether(prepared, gatewayOf, onSent);
  for (const command of commands) {
    if (command.type === 'query_order') gatewayOf(command.venue).orders.query(command.clOrdId);
    else if (command.type === 'set_timer') timers.set(command.timerId, command.atUs);
    else if (command.type === 'cancel_timer') timers.cancel(command.timerId);
  }
}

interface Prepared {
  readonly command: EngineCommand;
  readonly venue: VenueId;
  readonly message: PreparedMessage;
}

/** A message that the link could not take is not sent again: the order stays unanswered and the engine asks about it. */
function sendTogether(prepared: readonly Prepared[], gatewayOf: (venue: VenueId) => Gateway, onSent: (command: EngineCommand) => void): void {
  const releases = new Map<VenueId, () => void>();
  for (const { venue } of prepared) if (!releases.has(venue)) releases.set(venue, gatewayOf(venue).orders.hold());
  const left: Prepared[] = [];
  for (const each of prepared) if (each.message.send()) left.push(each);
  for (const [released, release] of releases) {
    release();
    for (const { command, venue } of left) if (venue === released) onSent(command);
  }
}
