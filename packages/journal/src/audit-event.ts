import { formatScaled } from '@tandem/kernel';
import { ONE_SHOT, RATIO_SCALE, type ExecutionReport, type PairOrderRequest } from '@tandem/domain';
import type { EngineInput, OperatorAction } from '@tandem/engine';
import { said, type AuditCells } from './audit-row.ts';
import type { OrderLookup } from './order-lookup.ts';

/**
 * The audit row of an event, or null where it has none: quotes, clocks and marks (positions, accounts) only restate a
 * market, and a timer counts where it caused something, which the projector knows.
 */
export function auditEvent(input: EngineInput, orders: OrderLookup): AuditCells | null {
  switch (input.type) {
    case 'quote':
    case 'venue_clock':
    case 'position':
    case 'account':
    case 'timer':
      return null;
    case 'venue_status':
      return { kind: input.type, leg: input.venue, status: input.status, ...said(input.text) };
    case 'venue_notice':
      return { kind: input.type, leg: input.venue, status: input.grade, ...said(input.text) };
    case 'execution_report':
      return executionReport(input.report, orders);
    case 'cancel_reject': {
      const { clOrdId, venue, text } = input.reject;
      return { kind: input.type, ...orders.cells(clOrdId), leg: venue, text };
    }
    case 'reconciliation': {
      const { venue, orders: known, trades, positions } = input.report;
      const text = `news of ${known.length} orders and ${trades.length} trades; ${positions.length} positions`;
      return { kind: input.type, leg: venue, text };
    }
    case 'configuration': {
      const { instruments, spreads } = input.catalogue;
      const text = `prefix ${input.idPrefix}, ${instruments.length} instruments, ${spreads.length} pairs, limits ${JSON.stringify(input.limits)}`;
      return { kind: input.type, text };
    }
    case 'started':
      return { kind: input.type, status: input.clean ? 'clean' : 'after_a_crash' };
    case 'stopped':
      return { kind: input.type };
    case 'operator':
      return {
        kind: `operator_${input.action.type}`,
        operator: input.operator,
        ...operatorAction(input.action, input.commandId, orders),
      };
  }
}

function executionReport(report: ExecutionReport, orders: OrderLookup): AuditCells {
  const isTrade = report.execType === 'trade';
  const progress = `filled ${report.cumQty}, left ${report.leavesQty}`;
  return {
    kind: 'execution_report',
    ...orders.cells(report.clOrdId),
    leg: report.venue,
    order_id: report.orderId,
    exec_id: report.execId,
    instrument: report.instrumentId,
    side: report.side,
    quantity: isTrade ? report.lastQty : report.orderQty,
    price: report.lastPx === null ? null : orders.price(report.instrumentId, report.lastPx),
    status: report.ordStatus,
    reason: report.execType,
    text: report.text === '' ? progress : `${progress}: ${report.text}`,
  };
}

function operatorAction(action: OperatorAction, commandId: string, orders: OrderLookup): Omit<AuditCells, 'kind'> {
  const text = `command ${commandId}`;
  switch (action.type) {
    case 'submit_pair':
      return { ...pairRequest(action.request, orders), text: `${text}, policy ${JSON.stringify(action.request.policy)}` };
    case 'arm_trigger': {
      const onSpread = action.terms === undefined || action.terms.measure === 'spread';
      const level = onSpread ? orders.price(action.request.spreadId, action.level) : formatScaled(action.level, RATIO_SCALE);
      const terms = JSON.stringify(action.terms ?? ONE_SHOT);
      return { ...pairRequest(action.request, orders), text: `${text}, level ${level}, terms ${terms}, policy ${JSON.stringify(action.request.policy)}` };
    }
    case 'cancel_pair':
    case 'pause_pair':
    case 'resume_pair':
    case 'complete_pair':
    case 'take_over_pair':
    case 'unwind_pair':
      return { pair_order_id: action.pairOrderId, text };
    case 'resolve_pair':
      return { pair_order_id: action.pairOrderId, text: `${text}, note ${action.note}` };
    case 'flatten_all':
      return { text };
    case 'disarm_trigger':
      return { text: `${text}, trigger ${action.triggerId}` };
    case 'set_trading_state':
      return { status: action.state, text };
    case 'acknowledge_alert':
      return { text: `${text}, alert ${action.alertId}` };
    case 'account_act':
      return { leg: action.venue, status: action.grade, ...said(action.text) };
  }
}

const pairRequest = (request: PairOrderRequest, orders: OrderLookup): Omit<AuditCells, 'kind'> => ({
  instrument: request.spreadId,
  side: request.side,
  quantity: request.pairs,
  price: orders.price(request.spreadId, request.limit),
});
