import { clOrdId, instrumentId, price, quantity, type ClOrdId, type Price } from '@tandem/domain';
import { describe, expect, it } from 'vitest';
import type { RequestReject, VenueReport } from '../src/exchange/exchange.ts';
import { fault, order, send, world, type World } from './worlds.ts';

const HG = 'COMEX.HGH7';
const GC = 'COMEX.GCG7';
const bids = (w: World, symbol = HG) => w.exchanges.outer.book(instrumentId(symbol)).bids;
const asks = (w: World) => w.exchanges.outer.book(instrumentId(HG)).asks;

interface Desk extends World {
  readonly said: readonly (VenueReport | RequestReject)[];
}
function desk(): Desk {
  const w = world();
  const said: (VenueReport | RequestReject)[] = [];
  w.stages.outer.onExecution((_account, report) => void said.push(report));
  w.stages.outer.onCancelReject((_account, reject) => void said.push(reject));
  return { ...w, said };
}

/** A buy of `lots` that rests at the best bid. */
function resting(w: Desk, lots: number, symbol = HG): { readonly id: ClOrdId; readonly at: Price } {
  const sent = order('outer', symbol, bids(w, symbol)[0]!.price, { quantity: lots });
  send(w, sent);
  return { id: sent.clOrdId, at: sent.price };
}

/** Asks for a change and lets the venue answer; what it said. */
function change(w: Desk, id: ClOrdId, requestId: string, lots: number, px: number): readonly (VenueReport | RequestReject)[] {
  const from = w.said.length;
  w.stages.outer.replace('paper', id, { requestId: clOrdId(requestId), quantity: quantity(lots), price: price(px) });
  w.time.advance(50);
  return w.said.slice(from);
}
const live = (w: Desk, id: ClOrdId) => w.stages.outer.order('paper', id);
/** Sells into the book, the best bid first. */
const hit = (w: Desk, lots: number, px: number): void => void send(w, order('outer', HG, px, { side: 'sell', quantity: lots, timeInForce: 'fak' }));

describe('a change of an order', () => {
  it('waits, is done, and the order goes on under the request’s id', () => {
    const w = desk();
    const { id, at } = resting(w, 5);
    expect(change(w, id, 'r1', 3, at)).toMatchObject([
      { clOrdId: id, orderQty: 5, leavesQty: 5, changing: true, change: { state: 'pending', requestId: 'r1', formerId: id } },
      { clOrdId: id, ordStatus: 'new', orderQty: 3, leavesQty: 3, change: { state: 'done', requestId: 'r1', formerId: id } },
    ]);
    expect(live(w, clOrdId('r1'))).toMatchObject({ clOrdId: id, calledAs: 'r1', orderQty: 3, leavesQty: 3 });
    expect(change(w, clOrdId('r1'), 'r2', 2, at).at(-1)).toMatchObject({ change: { state: 'done', requestId: 'r2', formerId: 'r1' }, calledAs: 'r2' });
    w.stages.outer.cancel('paper', clOrdId('r2'));
    w.time.advance(50);
    expect(w.said.at(-1)).toMatchObject({ clOrdId: id, calledAs: 'r2', execType: 'canceled' });
  });

  it('moves the money that the order holds', () => {
    const w = desk();
    const available = (): number => Number(w.exchanges.outer.account('paper').available);
    const before = available();
    const { id, at } = resting(w, 4);
    const held = before - available();
    change(w, id, 'r1', 2, at);
    expect(before - available()).toBeCloseTo(held / 2, 1);
    change(w, clOrdId('r1'), 'r2', 8, at);
    expect(before - available()).toBeCloseTo(held * 2, 1);
  });

  it('that crosses trades at once, at the price that stood there', () => {
    const w = desk();
    const { id } = resting(w, 2);
    const ask = asks(w)[0]!.price;
    const said = change(w, id, 'r1', 2, ask);
    expect(said.slice(1)).toMatchObject([
      { change: { state: 'done' }, ordStatus: 'new' },
      { execType: 'trade', ordStatus: 'filled', cumQty: 2, lastPx: ask, calledAs: 'r1' },
    ]);
  });

  it.each([
    ['as many lots as have filled', 3],
    ['fewer lots than have filled', 1],
  ])('to %s ends the order as filled', (_, lots) => {
    const w = desk();
    const { id, at } = resting(w, 5);
    fillInPart(w, id, 3, at);
    expect(change(w, id, 'r1', lots, at).at(-1)).toMatchObject({ ordStatus: 'filled', orderQty: 3, cumQty: 3, leavesQty: 0, change: { state: 'done' } });
    expect(live(w, id)).toMatchObject({ ordStatus: 'filled', orderQty: 3, cumQty: 3 });
    hit(w, 50, at);
    expect(live(w, id)?.cumQty).toBe(3);
  });

  it('meets a fill on its way: what has filled stays filled, and a whole fill is too late to change', () => {
    const w = desk();
    const { id, at } = resting(w, 5);
    queueTo(w, id);
    trade(w, 2, at);
    const ofIt = (said: Desk['said']) => said.filter(({ clOrdId: name }) => name === id || name === 'r1');
    expect(ofIt(change(w, id, 'r1', 4, at))).toMatchObject([
      { change: { state: 'pending' } },
      { execType: 'trade', cumQty: 2, leavesQty: 3, changing: true },
      { change: { state: 'done' }, ordStatus: 'partially_filled', orderQty: 4, cumQty: 2, leavesQty: 2 },
    ]);
    trade(w, 2, at);
    expect(ofIt(change(w, clOrdId('r1'), 'r2', 6, at)).slice(1)).toMatchObject([
      { execType: 'trade', ordStatus: 'filled', cumQty: 4, leavesQty: 0 },
      { clOrdId: 'r1', changeId: 'r2', why: 'too_late' },
    ]);
  });

  it.each([
    ['of an order that nobody sent', (w: Desk) => change(w, clOrdId('none'), 'r1', 1, bids(w)[0]!.price), 'unknown_order'],
    ['off the tick', (w: Desk) => change(w, resting(w, 2).id, 'r1', 2, bids(w)[0]!.price - 1), 'venue_rule'],
    ['beyond the money', (w: Desk) => change(w, resting(w, 2, GC).id, 'r1', 500, bids(w, GC)[0]!.price), 'venue_rule'],
    ['under an id that an order has', (w: Desk) => { const other = resting(w, 1); return change(w, resting(w, 2).id, other.id, 1, other.at); }, 'duplicate_id'],
    ['while the market is shut', (w: Desk) => { const { id, at } = resting(w, 2); fault(w, 'outer', 'close_market'); return change(w, id, 'r1', 1, at); }, 'venue_rule'],
  ])('%s is refused, and the order stays as it was', (_, ask, why) => {
    const w = desk();
    const reject = ask(w).at(-1);
    expect(reject).toMatchObject({ why });
    expect(reject).toHaveProperty('changeId');
    for (const one of w.stages.outer.orders('paper')) expect(one).toMatchObject({ ordStatus: 'new', cumQty: 0 });
    // Nothing is left waiting.
    for (const one of w.stages.outer.orders('paper')) expect(one).not.toHaveProperty('changing');
  });

  it('is refused while another waits', () => {
    const w = desk();
    const { id, at } = resting(w, 5);
    w.stages.outer.replace('paper', id, { requestId: clOrdId('r1'), quantity: quantity(4), price: at });
    expect(change(w, id, 'r2', 3, at).slice(1)).toMatchObject([{ change: { state: 'done', requestId: 'r1' } }, { changeId: 'r2', why: 'already_pending' }]);
    expect(live(w, id)).toMatchObject({ orderQty: 4 });
  });

  it('outlives the process, ids and place among the orders', () => {
    const w = desk();
    const { id, at } = resting(w, 5);
    change(w, id, 'r1', 3, at);
    const later = world(7, { inner: null, outer: w.exchanges.outer.save() }, w.time);
    expect(later.stages.outer.order('paper', clOrdId('r1'))).toMatchObject({ clOrdId: id, calledAs: 'r1', orderQty: 3, leavesQty: 3 });
    later.stages.outer.cancel('paper', clOrdId('r1'));
    later.time.advance(50);
    expect(later.stages.outer.order('paper', id)?.ordStatus).toBe('canceled');
  });

  it('leaves an order that a fault has filled in part outside of the book', () => {
    const w = desk();
    fault(w, 'outer', 'partial_next', { sharePercent: 50 });
    const sent = order('outer', HG, asks(w)[0]!.price + 50, { quantity: 4 });
    send(w, sent);
    expect(change(w, sent.clOrdId, 'r1', 3, sent.price).at(-1)).toMatchObject({ ordStatus: 'partially_filled', orderQty: 3, cumQty: 2, leavesQty: 1 });
    w.stages.outer.cancel('paper', clOrdId('r1'));
    w.time.advance(50);
    expect(w.said.at(-1)).toMatchObject({ execType: 'canceled', cumQty: 2 });
  });
});

/** Trades away what stands before the order at its price. */
function queueTo(w: Desk, id: ClOrdId): void {
  for (let n = 0; n < 10 && live(w, id)!.cumQty === 0; n++) {
    const { orderQty } = live(w, id)!;
    const level = bids(w)[0]!;
    const before = level.quantity - orderQty;
    if (before > 0) hit(w, before, level.price);
    else return;
  }
}
/** A sell that is on its way. */
const trade = (w: Desk, lots: number, px: Price): void => w.stages.outer.submit('paper', order('outer', HG, px, { side: 'sell', quantity: lots, timeInForce: 'fak' }));

function fillInPart(w: Desk, id: ClOrdId, lots: number, at: Price): void {
  queueTo(w, id);
  hit(w, lots, at);
  expect(live(w, id)).toMatchObject({ cumQty: lots });
}
