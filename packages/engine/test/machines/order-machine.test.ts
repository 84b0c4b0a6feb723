import { defined } from '@tandem/kernel';
import { isTerminal, type Order, type OrdStatus } from '@tandem/domain';
import { EngineBench, policyOf, requestOf } from '@tandem/testkit';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { PeerOrder } from './peer-order.ts';

const LOTS = 6;
const resting = { payupTicks: 0, payupStepTicks: 0, payupTicksMax: 0, timeInForce: 'day' } as const;
const policy = policyOf({ inner: resting, outer: resting, onResidual: 'hold', leggedTimeoutMs: 600_000, quoteAgeMaxMs: 60_000 });

type Command = fc.Command<PeerOrder, EngineBench>;

/** The outer leg has filled; the inner one is the order under test. */
function setup(): { model: PeerOrder; real: EngineBench } {
  const real = new EngineBench().ready();
  real.submit(requestOf({ pairs: LOTS, policy }));
  real.fill(real.only('outer'));
  return { model: new PeerOrder(real.only('inner'), real), real };
}

const orderNow = (peer: PeerOrder, bench: EngineBench): Order => defined(bench.engine.view.orders.get(peer.order.clOrdId), 'the order');

/** What may be shown of it, from what was told alone. */
function allowed(peer: PeerOrder): readonly OrdStatus[] {
  if (peer.toldLots === LOTS) return ['filled'];
  if (peer.toldEnd !== null) return [peer.toldEnd];
  return [peer.toldProgress, 'pending_cancel', 'unknown'];
}

function hold(peer: PeerOrder, bench: EngineBench): void {
  const order = orderNow(peer, bench);
  expect(allowed(peer)).toContain(order.ordStatus);
  expect(order.cumQty).toBe(peer.toldLots);
  expect(order.leavesQty).toBe(isTerminal(order.ordStatus) ? 0 : LOTS - peer.toldLots);
  expect(bench.submits().filter(({ order: sent }) => sent.venue === 'inner')).toHaveLength(1);
}

const command = (name: string, check: (peer: PeerOrder) => boolean, act: (peer: PeerOrder, bench: EngineBench) => void): Command => ({
  check,
  run: (peer, bench) => {
    act(peer, bench);
    hold(peer, bench);
  },
  toString: () => name,
});

const which = fc.nat(5);
const accept = command('accept', (peer) => peer.status === 'pending_new', (peer) => { peer.accept(); });
const answer = command('answer', () => true, (peer) => { peer.answer(); });
const refuseTheCancel = command('refuse the cancel', () => true, ({ order: { clOrdId, venue, createdUs } }, bench) => {
  bench.send({ type: 'cancel_reject', reject: { venue, clOrdId, text: 'too late', tsIngestUs: createdUs } });
});
const deliver = which.map((n) => command(`deliver ${n}`, (peer) => peer.owed > 0, (peer) => { peer.deliver(n); }));
const commands = [
  fc.constantFrom(accept, answer, refuseTheCancel),
  fc.integer({ min: 1, max: LOTS }).map((lots) => command(`trade ${lots}`, (peer) => peer.isLive && lots <= peer.leaves, (peer) => { peer.trade(lots); })),
  fc.constantFrom('canceled', 'expired', 'rejected').map((end) =>
    command(end, (peer) => (end === 'rejected' ? peer.status === 'pending_new' : peer.isLive), (peer) => { peer.end(end); }),
  ),
  deliver,
  deliver,
  which.map((n) => command(`repeat ${n}`, (peer) => peer.told > 0, (peer) => { peer.repeat(n); })),
  fc.constantFrom(50, 600, 3_000).map((ms) => command(`pass ${ms} ms`, () => true, (_, bench) => { bench.pass(ms); })),
];

describe('an order', () => {
  it('stands where what was told of it puts it, in whatever order, and in the end where the venue has it', () => {
    fc.assert(
      fc.property(fc.commands(commands, { maxCommands: 40 }), (run) => {
        const world = setup();
        fc.modelRun(() => world, run);
        const { model: peer, real: bench } = world;
        peer.deliverAll();
        peer.answer();
        hold(peer, bench);
        const order = orderNow(peer, bench);
        expect(order.cumQty).toBe(peer.filled);
        expect(isTerminal(order.ordStatus)).toBe(!peer.isLive);
        if (!peer.isLive) expect(order.ordStatus).toBe(peer.status);
      }),
      { numRuns: 500 },
    );
  });
});
