import type { EngineCommand } from '@tandem/engine';
import { said, type AuditCells } from './audit-row.ts';
import type { OrderLookup } from './order-lookup.ts';

/** The audit row of a command, or null for timers. */
export function auditCommand(command: EngineCommand, orders: OrderLookup): AuditCells | null {
  switch (command.type) {
    case 'set_timer':
    case 'cancel_timer':
      return null;
    case 'submit_order': {
      const { order, approval } = command;
      return {
        kind: command.type,
        ...orders.cells(order.clOrdId),
        leg: order.venue,
        instrument: order.instrumentId,
        side: order.side,
        quantity: order.quantity,
        price: orders.price(order.instrumentId, order.price),
        text: `${order.timeInForce}, ${order.offset}, approved under the ${approval.limit} limit`,
      };
    }
    case 'cancel_order':
    case 'query_order':
      return { kind: command.type, ...orders.cells(command.clOrdId), leg: command.venue };
    case 'alert': {
      const { alert } = command;
      return {
        kind: command.type,
        pair_order_id: alert.pairOrderId,
        leg: alert.venue,
        instrument: alert.spreadId,
        status: alert.grade,
        reason: alert.code,
        ...said(alert.text),
      };
    }
    case 'receipt': {
      const { receipt } = command;
      return {
        kind: command.type,
        ...(receipt.clOrdId === null ? {} : orders.cells(receipt.clOrdId)),
        pair_order_id: receipt.pairOrderId,
        step: receipt.step,
        leg: receipt.role,
        status: receipt.kind,
        reason: receipt.reason,
        ...said(receipt.text, 'then'),
      };
    }
  }
}
