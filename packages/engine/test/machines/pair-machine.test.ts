import { defined } from '@tandem/kernel';
import { isEnded, spreadPrice, type ClOrdId, type PairOrder, type TradingState } from '@tandem/domain';
import { EVEN, EngineBench, INNER, NINE_FOUR, OUTER, policyOf, requestOf } from '@tandem/testkit';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { PeerOrder } from './peer-order.ts';

const QUICK_ROUNDS = 20;
const ROUNDS_MAX = 100;
const lotsOf = { [EVEN]: { inner: 1, outer: 1 }, [NINE_FOUR]: { inner: 9, outer: 4 } } as const;

/** The two venues: every order that reached them, by its id. */
class Peers {
  readonly all = new Map<ClOrdId, PeerOrder>();

  constructor(bench: EngineBench) {
    bench.onCommand = (command) => {
      if (command.type !== 'submit_order') return;
      const { clOrdId } = command.order;
      expect(this.all.has(clOrdId)).toBe(false);
      this.all.set(clOrdId, new PeerOrder(defined(bench.engine.view.orders.get(clOrdId), clOrdId), bench));
    };
  }

  of(pair: PairOrder): PeerOrder[] {
    return [...this.all.values()].filter(({ order }) => order.pairOrderId === pair.pairOrderId);
  }

  /** Net lots of a leg in its opening direction, by what was told or by what happened. */
  net(pair: PairOrder, role: 'inner' | 'outer', lots: (peer: PeerOrder) => number): number {
    const opens = pair.side === 'buy' === (role === 'inner') ? 'buy' : 'sell';
    let net = 0;
    for (const peer of this.of(pair)) if (peer.order.role === role) net += peer.order.side === opens ? lots(peer) : -lots(peer);
    return net;
  }

  /** One of them that `fits`, if any. */
  pick(nth: number, fits: (peer: PeerOrder) => boolean): PeerOrder | undefined {
    const fitting = [...this.all.values()].filter(fits);
    return fitting[nth % Math.max(1, fitting.length)];
  }
}

type Command = fc.Command<Peers, EngineBench>;

const pairsOf = (bench: EngineBench): PairOrder[] => [...bench.engine.view.pairOrders.values()];

/** What the words of a state say, held against what was told. */
function hold(peers: Peers, bench: EngineBench): void {
  for (const pair of pairsOf(bench)) {
    const told = { inner: peers.net(pair, 'inner', (peer) => peer.toldLots), outer: peers.net(pair, 'outer', (peer) => peer.toldLots) };
    const ratio = lotsOf[pair.spreadId];
    if (pair.state === 'denied') expect(peers.of(pair)).toEqual([]);
    else expect(pair).toMatchObject({ inner: { filledLots: told.inner }, outer: { filledLots: told.outer } });
    if (pair.state === 'balanced' || pair.state === 'unwound') {
      expect(told.inner * defined(ratio, pair.spreadId).outer).toBe(told.outer * defined(ratio, pair.spreadId).inner);
    }
    if (pair.state === 'stranded') expect(bench.alerts()).toContainEqual(expect.objectContaining({ grade: 'critical', pairOrderId: pair.pairOrderId }));
    if (isEnded(pair.state)) expect(pair.reasonText).not.toEqual([]);
  }
}

const command = (name: string, act: (peers: Peers, bench: EngineBench) => void, check: (peers: Peers) => boolean = () => true): Command => ({
  check,
  run: (peers, bench) => {
    act(peers, bench);
    hold(peers, bench);
  },
  toString: () => name,
});

const atPeer = (name: string, nth: number, fits: (peer: PeerOrder) => boolean, act: (peer: PeerOrder) => void): Command =>
  command(`${name} (${nth})`, (peers) => { const peer = peers.pick(nth, fits); if (peer !== undefined) act(peer); }, (peers) => peers.pick(nth, fits) !== undefined);

const requests = fc.array(
  fc
    .record({
      spreadId: fc.constantFrom(EVEN, NINE_FOUR),
      side: fc.constantFrom('buy', 'sell'),
      pairs: fc.integer({ min: 1, max: 5 }),
      legging: fc.constantFrom('simultaneous', 'lead_first', 'quote'),
      onResidual: fc.constantFrom('complete', 'unwind', 'hold', 'cheapest'),
      clipPairs: fc.constantFrom(1, 2, 1_000),
      attemptsMax: fc.constantFrom(1, 2, 5),
    })
    .map(({ spreadId, side, pairs, ...over }) =>
      requestOf({ spreadId, side, pairs, limit: spreadPrice(side === 'buy' ? 100_000 : -100_000), policy: policyOf({ ...over, quoteAgeMaxMs: 60_000, legSkewMaxMs: 60_000 }) }),
    ),
  { minLength: 1, maxLength: 3 },
);

const steer = fc.record({ type: fc.constantFrom('cancel_pair', 'pause_pair', 'resume_pair', 'complete_pair', 'unwind_pair', 'take_over_pair'), nth: fc.nat(2) }).map(({ type, nth }) =>
  command(`${type} (${nth})`, (_, bench) => {
    const pairs = pairsOf(bench);
    const pair = pairs[nth % Math.max(1, pairs.length)];
    if (pair !== undefined) bench.operate({ type, pairOrderId: pair.pairOrderId });
  }),
);

const nth = fc.nat(5);
const tradingState = fc.constantFrom<TradingState>('active', 'reducing', 'halted');
const commands = [
  steer,
  nth.map((n) => atPeer('accept', n, (peer) => peer.status === 'pending_new', (peer) => { peer.accept(); })),
  ...[0, 1].map(() => fc.tuple(nth, fc.integer({ min: 1, max: 9 })).map(([n, lots]) => atPeer(`trade ${lots}`, n, (peer) => peer.isLive, (peer) => { peer.trade(Math.min(lots, peer.leaves)); }))),
  nth.map((n) => atPeer('reject', n, (peer) => peer.status === 'pending_new', (peer) => { peer.end('rejected'); })),
  nth.map((n) => atPeer('cancel', n, (peer) => peer.isLive, (peer) => { peer.end('canceled'); })),
  ...[0, 1].map(() => fc.tuple(nth, nth).map(([n, which]) => atPeer(`deliver ${which}`, n, (peer) => peer.owed > 0, (peer) => { peer.deliver(which); }))),
  fc.tuple(nth, nth).map(([n, which]) => atPeer(`repeat ${which}`, n, (peer) => peer.told > 0, (peer) => { peer.repeat(which); })),
  nth.map((n) => atPeer('answer', n, () => true, (peer) => { peer.answer(); })),
  fc.constantFrom(60, 600, 2_500).map((ms) => command(`pass ${ms} ms`, (_, bench) => { bench.pass(ms); })),
  fc.integer({ min: -20, max: 20 }).map((ticks) => command(`move ${ticks}`, (_, bench) => {
    bench.quoteAll();
    bench.quote(INNER, [[86_390 + 10 * ticks, 50]], [[86_400 + 10 * ticks, 50]]);
    bench.quote(OUTER, [[1_200_000 - 50 * ticks, 50]], [[1_200_050 - 50 * ticks, 50]]);
  })),
  fc.oneof(tradingState.map((state) => ({ type: 'set_trading_state', state }) as const), fc.constant({ type: 'flatten_all' } as const)).map((action) =>
    command(JSON.stringify(action), (_, bench) => { bench.operate(action); }),
  ),
];

/** The desk goes home, and the venues cancel or fill what works, tell all and answer all: nothing may stay under way. */
function settle(peers: Peers, bench: EngineBench): void {
  for (const { pairOrderId, state } of pairsOf(bench)) if (!isEnded(state)) bench.operate({ type: 'cancel_pair', pairOrderId });
  for (let round = 0; round < ROUNDS_MAX; round++) {
    for (const peer of [...peers.all.values()]) {
      if (peer.isLive && round % 2 === 0) peer.end('canceled');
      else if (peer.isLive) peer.trade(peer.leaves);
      peer.deliverAll();
      if (bench.open().some(({ clOrdId }) => clOrdId === peer.order.clOrdId)) peer.answer();
    }
    if (pairsOf(bench).every(({ state }) => isEnded(state))) return;
    bench.quoteAll();
    bench.pass(round < QUICK_ROUNDS ? 100 : 2_000);
  }
}

describe('a pair order', () => {
  it('says in every state what is true of its lots, and ends, whatever venues, market and operator do', () => {
    fc.assert(
      fc.property(requests, fc.commands(commands, { maxCommands: 60, size: 'max' }), (asked, run) => {
        const real = new EngineBench().ready();
        const model = new Peers(real);
        for (const request of asked) real.submit(request);
        fc.modelRun(() => ({ model, real }), run);
        settle(model, real);
        hold(model, real);
        for (const pair of pairsOf(real)) {
          expect(isEnded(pair.state), `${pair.pairOrderId} is ${pair.state}`).toBe(true);
          if (pair.state !== 'denied') expect(pair.inner.filledLots).toBe(model.net(pair, 'inner', (peer) => peer.filled));
        }
      }),
      { numRuns: 400 },
    );
  });
});
