import { isTerminal, netLots } from '@tandem/domain';
import type { ServerView } from './bare-client.ts';
import type { Desk } from './desk.ts';

/** Doubles that a server adds up differ from the decimals read of them in places that nobody counts. */
const MONEY_NOISE = 1e-5;
const SIDES = ['longToday', 'longYesterday', 'shortToday', 'shortYesterday'] as const;
const WIRE_SIDES = ['volume_long_today', 'volume_long_his', 'volume_short_today', 'volume_short_his'] as const;
const MONEY = [['balance', 'balance'], ['available', 'available'], ['margin', 'margin'], ['realizedPnl', 'close_profit'], ['unrealizedPnl', 'float_profit'], ['fees', 'commission']] as const;

/** What the adapter's reader and the server do not agree about, in words; nothing where they agree to the last lot. */
export function differences(desk: Desk, view: ServerView): string[] {
  return [...ofOrders(desk, view), ...ofTrades(desk, view), ...ofPositions(desk, view), ...ofAccount(desk, view)];
}

function ofOrders(desk: Desk, view: ServerView): string[] {
  const found: string[] = [];
  for (const [id, order] of Object.entries(view.orders)) {
    const ours = desk.states.get(id as never);
    const filled = Number(order['volume_orign']) - Number(order['volume_left']);
    const isOver = order['status'] === 'FINISHED';
    if (ours === undefined) found.push(`order ${id} is not known`);
    else if (ours.cumQty !== filled || isTerminal(ours.ordStatus) !== isOver) found.push(`order ${id}: ${ours.ordStatus} ${ours.cumQty}, theirs ${String(order['status'])} ${filled}`);
  }
  for (const [id, ours] of desk.states) {
    if (view.orders[id] === undefined && !(ours.ordStatus === 'rejected' && ours.cumQty === 0)) found.push(`order ${id}: ${ours.ordStatus}, which the server does not have`);
  }
  return found;
}

function ofTrades(desk: Desk, view: ServerView): string[] {
  const found: string[] = [];
  for (const [key, trade] of Object.entries(view.trades)) {
    const ours = desk.fills.get(key);
    if (ours === undefined) found.push(`trade ${key} is not known`);
    else if (ours.lastQty !== trade['volume'] || ours.clOrdId !== trade['order_id'] || (ours.side === 'buy') !== (trade['direction'] === 'BUY')) found.push(`trade ${key}: ${ours.clOrdId} ${ours.side} ${ours.lastQty}`);
  }
  for (const key of desk.fills.keys()) if (view.trades[key] === undefined) found.push(`trade ${key} is not theirs`);
  return found;
}

function ofPositions(desk: Desk, view: ServerView): string[] {
  const found: string[] = [];
  for (const [symbol, theirs] of Object.entries(view.positions)) {
    const ours = desk.positions.get(symbol);
    const here = SIDES.map((side) => ours?.[side] ?? 0);
    const there = WIRE_SIDES.map((side) => Number(theirs[side] ?? 0));
    if (here.join() !== there.join()) found.push(`position ${symbol}: ${here.join('/')}, theirs ${there.join('/')}`);
  }
  for (const [symbol, ours] of desk.positions) if (view.positions[symbol] === undefined && netLots(ours) !== 0) found.push(`position ${symbol} is not theirs`);
  return found;
}

function ofAccount(desk: Desk, view: ServerView): string[] {
  const theirs = view.accounts['CNY'] ?? {};
  return MONEY.flatMap(([ours, wire]) => {
    const here = Number(desk.account?.[ours]);
    return Math.abs(here - Number(theirs[wire])) <= MONEY_NOISE ? [] : [`account ${wire}: ${here}, theirs ${String(theirs[wire])}`];
  });
}
