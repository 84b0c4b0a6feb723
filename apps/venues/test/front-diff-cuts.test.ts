import { afterEach, describe, expect, it } from 'vitest';
import { seededRandom } from '@tandem/kernel';
import { isTerminal, netLots, price, type ClOrdId, type ExecutionReport, type NewOrder, type VenueEvent } from '@tandem/domain';
import { PAPER_ACCOUNT } from '../src/venues.ts';
import { closeDesks, openDesk } from './front-diff-desk.ts';
import { buyGold, copper, gold, realTime } from './front-diff-exchange.ts';

afterEach(closeDesks);

const CUTS = 16;
const ORDERS_A_ROUND = 4;
const PATIENCE_MS = 15_000;
const account = PAPER_ACCOUNT.accountId;

/** What someone who reads nothing but the gateway's events knows: the engine's part, in a few lines. */
class Reader {
  readonly fills = new Map<string, ExecutionReport>();
  readonly states = new Map<ClOrdId, ExecutionReport>();
  readonly positions = new Map<string, number>();
  #read = 0;

  take(events: readonly VenueEvent[]): void {
    for (const event of events.slice(this.#read)) this.#one(event);
    this.#read = events.length;
  }

  #one(event: VenueEvent): void {
    if (event.type === 'execution_report') this.#report(event.report);
    if (event.type === 'position') {
      this.positions.set(event.position.instrumentId, netLots(event.position));
      // A position is never ahead of its trades, nor behind them.
      expect(netLots(event.position), `position of ${event.position.instrumentId}`).toBe(this.net(event.position.instrumentId));
    }
    if (event.type !== 'reconciliation') return;
    for (const trade of event.report.trades) this.#report(trade);
    for (const order of event.report.orders) this.#report(order);
    this.positions.clear();
    for (const position of event.report.positions) this.positions.set(position.instrumentId, netLots(position));
  }

  #report(report: ExecutionReport): void {
    if (report.execType === 'trade') this.fills.set(report.execId, report);
    const before = this.states.get(report.clOrdId);
    const known = before !== undefined && (isTerminal(before.ordStatus) || before.cumQty > report.cumQty);
    if (!known || report.cumQty > before.cumQty) this.states.set(report.clOrdId, report);
  }

  net(instrumentId: string): number {
    let lots = 0;
    for (const { instrumentId: of, side, lastQty } of this.fills.values()) if (of === instrumentId) lots += (side === 'buy' ? 1 : -1) * lastQty;
    return lots;
  }

  filled(id: ClOrdId): number {
    let lots = 0;
    for (const { clOrdId: of, lastQty } of this.fills.values()) if (of === id) lots += lastQty;
    return lots;
  }
}

describe('a cable pulled in the middle of orders', () => {
  it.each([3, 103])('leaves client and venue agreed to the last lot (seed %i)', async (seed) => {
    const random = seededRandom(seed);
    const below = (n: number): number => Math.floor(random.next() * n);
    const { exchange, gateway, cable, events, complaints } = await openDesk(true);
    const reader = new Reader();
    const sent: NewOrder[] = [];
    const pause = (ms: number): Promise<void> =>
      new Promise((resolve) => {
        realTime.after(ms, resolve);
      });
    const until = async (what: string, fits: () => boolean): Promise<void> => {
      const startNs = realTime.monotonicNs();
      for (;;) {
        reader.take(events);
        if (fits()) return;
        if (realTime.monotonicNs() - startNs > BigInt(PATIENCE_MS) * 1_000_000n) throw new Error(`never: ${what}`);
        await pause(5);
      }
    };
    const isUp = (): boolean => events.findLast((e) => e.type === 'venue_status')?.status === 'connected';

    for (let round = 0; round < CUTS; round++) {
      await until('the link is up', isUp);
      cable.cutAfter(1 + below(6_000), '/td');
      for (let n = 0; n < ORDERS_A_ROUND; n++) {
        const instrument = random.next() < 0.5 ? gold : copper;
        const side = random.next() < 0.5 ? 'buy' : 'sell';
        const book = exchange.book(instrument.instrumentId);
        const best = (side === 'buy' ? book.asks : book.bids)[0]?.price ?? instrument.referencePrice;
        const away = random.next() < 0.3 ? 20 * instrument.tickSize * (side === 'buy' ? -1 : 1) : 0;
        const order = buyGold(`R${round}-${n}`, 1 + below(4), { instrumentId: instrument.instrumentId, side, price: price(best + away), timeInForce: random.next() < 0.5 ? 'day' : 'fak' });
        if (gateway.orders.prepareSubmit(order).send()) sent.push(order);
        const other = sent[below(sent.length + 1)];
        if (other !== undefined && random.next() < 0.3) gateway.orders.prepareCancel(other.clOrdId, other.instrumentId).send();
        await pause(below(12));
      }
      // A cut that this round's traffic did not reach happens in silence.
      if (cable.cuts() === round) cable.cutAfter(1, '/td');
      await until('the cable is cut', () => cable.cuts() > round);
    }

    await until('the link is up', isUp);
    // What has no answer is asked about; what is alive is cancelled.
    for (const { clOrdId: id } of sent) if (!reader.states.has(id)) gateway.orders.query(id);
    await until('every order is known', () => sent.every(({ clOrdId: id }) => reader.states.has(id)));
    for (const { clOrdId: id, instrumentId } of sent) if (!isTerminal(reader.states.get(id)!.ordStatus)) gateway.orders.prepareCancel(id, instrumentId).send();
    await until('every order has ended', () => sent.every(({ clOrdId: id }) => isTerminal(reader.states.get(id)!.ordStatus)));
    await until('the last positions are told', () => exchange.positions(account).every((p) => reader.positions.get(p.instrumentId) === netLots(p)));

    expect(sent.length).toBeGreaterThan(CUTS * 2);
    expect(reader.fills.size).toBe(exchange.trades(account).length);
    expect(reader.fills.size).toBeGreaterThan(10);
    for (const { clOrdId: id } of sent) {
      const venues = exchange.order(account, id);
      const ours = reader.states.get(id)!;
      // Never heard of is rejected, and nothing else is.
      expect([id, ours.ordStatus === 'rejected', ours.cumQty, reader.filled(id)]).toEqual([id, venues === undefined || venues.ordStatus === 'rejected', venues?.cumQty ?? 0, venues?.cumQty ?? 0]);
    }
    for (const position of exchange.positions(account)) expect(reader.net(position.instrumentId)).toBe(netLots(position));
    expect(complaints).toEqual([]);
  }, 60_000);
});
