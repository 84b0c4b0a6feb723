import { inWords, type InstrumentId } from '@tandem/domain';
import type { EngineCommand } from './command.ts';
import type { EngineEvent } from './event.ts';

/** How a price is written; scaled integers where nothing is said. */
export type PriceText = (instrumentId: InstrumentId, price: number) => string;

const asScaled: PriceText = (_, price) => String(price);

/** What an event brings, in an English sentence; empty where there is little to say, as of quotes and accounts. */
export function tellEvent({ input }: EngineEvent, priceText: PriceText = asScaled): string {
  switch (input.type) {
    case 'execution_report': {
      const { report } = input;
      const last = report.execType === 'trade' ? ` ${report.lastQty} at ${priceText(report.instrumentId, report.lastPx ?? 0)}` : '';
      return `${report.execType}${last} of ${report.clOrdId} (${report.ordStatus}, ${report.cumQty} of ${report.orderQty}, ${report.execId})`;
    }
    case 'cancel_reject':
      return `the cancel of ${input.reject.clOrdId} refused`;
    case 'venue_notice':
      return `the ${input.venue} venue: ${inWords('en', input.text)}`;
    case 'reconciliation':
      return `the ${input.report.venue} account: ${input.report.orders.length} orders, ${input.report.trades.length} trades`;
    case 'position':
      return `${input.position.instrumentId} held: long ${input.position.longToday}+${input.position.longYesterday}, short ${input.position.shortToday}+${input.position.shortYesterday}`;
    case 'venue_status':
      return `${input.venue} ${input.status}`;
    case 'timer':
      return `timer ${input.timerId}`;
    case 'operator':
      return `${input.operator}: ${input.action.type}`;
    case 'started':
      return `started, ${input.clean ? 'clean' : 'not clean'}`;
    case 'stopped':
      return 'stopped';
    default:
      return '';
  }
}

/** What the engine decides, in an English sentence; empty of timers, and of steps that another command tells. */
export function tellCommand(command: EngineCommand, priceText: PriceText = asScaled): string {
  switch (command.type) {
    case 'submit_order': {
      const { order } = command;
      return `sends ${order.clOrdId}: ${order.side} ${order.quantity} ${order.instrumentId} at ${priceText(order.instrumentId, order.price)}, ${order.timeInForce}, ${order.offset}`;
    }
    case 'cancel_order':
      return `cancels ${command.clOrdId}`;
    case 'query_order':
      return `asks about ${command.clOrdId}`;
    case 'alert':
      return `${command.alert.grade}: ${inWords('en', command.alert.text)}`;
    case 'receipt':
      return command.receipt.kind === 'ended' || command.receipt.kind === 'denied' ? `${command.receipt.pairOrderId} ${inWords('en', command.receipt.text)}` : '';
    default:
      return '';
  }
}
