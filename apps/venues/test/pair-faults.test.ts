import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { FaultKind } from '@tandem/contract';
import { inWords, venueIds, type PairPolicy, type VenueId } from '@tandem/domain';
import { PairDesk } from './pair-desk.ts';

/** Every fault of the rehearsal with a pair in flight, through the whole desk, its adapters and both wires. */

let desk: PairDesk;
beforeAll(async () => {
  desk = await PairDesk.open();
}, 30_000);
afterAll(() => desk.close());
beforeEach(() => desk.ready());
afterEach(() => desk.calm());

const CASE_TIMEOUT_MS = 30_000;
type Parameters = Readonly<Record<string, unknown>>;
const other = (venue: VenueId): VenueId => (venue === 'inner' ? 'outer' : 'inner');
/** Bounds that let a pair end within a test. */
const soon: Partial<PairPolicy> = { orderTimeoutMs: 500, leggedTimeoutMs: 600 };
/** Long enough for a second fault to come while the order is on its way. */
const onTheWay: Parameters = { line: 'orders', lowMs: 250, highMs: 250, forS: 1 };

describe.each(venueIds)('at the %s venue', (venue) => {
  /** A buy of the spread buys the inner leg and sells the outer: the side on which it finds nobody. */
  const against = venue === 'inner' ? 'up' : 'down';

  it.each<[kind: FaultKind, parameters: Parameters]>([
    ['reject_next', { reason: 'exchange' }],
    ['reject_next', { reason: 'no_money' }],
    ['reject_next', { reason: 'market_closed' }],
    ['partial_next', { sharePercent: 50 }],
    ['partial_next', { sharePercent: 0 }],
    ['silence_next', {}],
    ['duplicate_next', { form: 'same', copies: 3 }],
    ['duplicate_next', { form: 'resend' }],
    ['duplicate_next', { form: 'old_number' }],
    ['reorder_next', {}],
    ['drop_next', { moment: 'order_lost' }],
    ['drop_next', { moment: 'before_ack' }],
    ['drop_next', { moment: 'after_ack' }],
    ['clock_skew', { skewMs: 1_500 }],
    ['clock_skew', { skewMs: -1_500 }],
    ['thin_book', { sharePercent: 1 }],
    ['latency', { line: 'orders', lowMs: 50, highMs: 400, shape: 'tail' }],
    ['latency', { line: 'reports', lowMs: 100, highMs: 400, shape: 'bell' }],
    ['latency', { line: 'quotes', lowMs: 100, highMs: 300 }],
    // Longer than the desk waits for an answer: it asks for the cancel, and the fill is there first.
    ['latency', { line: 'orders', lowMs: 800, highMs: 900 }],
  ])('%s %o ends balanced', { timeout: CASE_TIMEOUT_MS }, async (kind, parameters) => {
    await desk.rehearse(venue, kind, parameters);
    const pair = await desk.trade('buy', { orderTimeoutMs: soon.orderTimeoutMs! });
    expect([pair.state, pair.residualInnerLots, pair.inner.filledLots, pair.outer.filledLots], inWords('en', pair.reasonText)).toEqual(['balanced', '0', pair.inner.targetLots, pair.outer.targetLots]);
    await desk.agrees();
  });

  it.each<[what: string, kind: FaultKind, parameters: Parameters]>([
    ['a line that drops', 'disconnect', {}],
    ['a line that drops and stays down', 'disconnect', { downS: 1 }],
  ])('%s under both orders ends balanced', { timeout: CASE_TIMEOUT_MS }, async (_, kind, parameters) => {
    await desk.rehearse(venue, 'latency', onTheWay);
    const pair = await desk.trade('buy', {}, () => desk.rehearse(venue, kind, parameters));
    expect([pair.state, pair.residualInnerLots]).toEqual(['balanced', '0']);
    await desk.agrees();
  });

  it('a market that shuts under the order and opens again ends balanced', { timeout: CASE_TIMEOUT_MS }, async () => {
    await desk.rehearse(venue, 'latency', onTheWay);
    const pair = await desk.trade('buy', {}, async () => {
      await desk.rehearse(venue, 'close_market');
      await desk.until('the other leg to have filled', () => desk.open.some((order) => order[other(venue)].filledLots > 0));
      await desk.rehearse(venue, 'open_market');
    });
    expect([pair.state, pair.residualInnerLots]).toEqual(['balanced', '0']);
    await desk.agrees();
  });

  it.each<[kind: FaultKind, parameters: Parameters]>([
    ['close_market', {}],
    ['lock_limit', { side: against }],
    ['reject_next', { orders: 20 }],
  ])('%s %o that lasts is unwound on the other side', { timeout: CASE_TIMEOUT_MS }, async (kind, parameters) => {
    await desk.rehearse(venue, 'latency', onTheWay);
    const pair = await desk.trade('buy', soon, () => desk.rehearse(venue, kind, parameters));
    expect([pair.state, pair.residualInnerLots, pair.inner.filledLots, pair.outer.filledLots], inWords('en', pair.reasonText)).toEqual(['unwound', '0', 0, 0]);
    await desk.agrees();
  });

  /** The fault comes under the order here, and at the other venue behind the fill there. */
  const cutOff = async (kind: FaultKind, parameters: Parameters): Promise<void> => {
    await desk.rehearse(venue, kind, parameters);
    await desk.until('the other leg to have filled', () => desk.open.some((order) => order[other(venue)].filledLots > 0));
    await desk.rehearse(other(venue), kind, parameters);
  };

  it('both markets shut under a leg: the desk says what it waits for, and unwinds when they open', { timeout: CASE_TIMEOUT_MS }, async () => {
    await desk.rehearse(venue, 'latency', onTheWay);
    const trading = desk.trade('buy', soon, () => cutOff('close_market', {}));
    await desk.until('the unwinding to wait', () => desk.open.some(({ state, reasonText }) => state === 'unwinding' && reasonText.some(({ code }) => code === 'waits_for_open')));
    expect(desk.alerts.findLast(({ code }) => code === 'legged_timeout')?.grade).toBe('warning');
    await desk.calm();
    const pair = await trading;
    expect([pair.state, pair.inner.filledLots, pair.outer.filledLots]).toEqual(['unwound', 0, 0]);
    await desk.agrees();
  });

  it('both venues refuse whatever comes: the pair is stranded and loud, and a person unwinds it', { timeout: CASE_TIMEOUT_MS }, async () => {
    const alarms = (): number => desk.alerts.filter(({ grade }) => grade === 'critical').length;
    const before = alarms();
    await desk.rehearse(venue, 'latency', onTheWay);
    const pair = await desk.trade('buy', soon, () => cutOff('reject_next', { orders: 50 }));
    expect([pair.state, pair[venue].filledLots, pair[other(venue)].filledLots]).toEqual(['stranded', 0, pair[other(venue)].targetLots]);
    await desk.until('an alarm', () => alarms() > before);
    await desk.agrees();
    await desk.calm();
    await desk.ready();
    await desk.command('unwindPair', { pairOrderId: pair.pairOrderId });
    await desk.until('the residual to be closed', () => desk.pairOrder(pair.pairOrderId)?.state === 'unwound');
    await desk.agrees();
  });

  it.each<[kind: FaultKind, parameters: Parameters, reasons: readonly string[]]>([
    // The outer venue lists the currency too, and either book may show it first.
    ['close_market', {}, venue === 'inner' ? ['market_closed'] : ['no_fx', 'market_closed']],
    ['lock_limit', { side: against }, ['price_limit']],
  ])('%s %o before the order is denied, and nothing leaves', { timeout: CASE_TIMEOUT_MS }, async (kind, parameters, reasons) => {
    await desk.rehearse(venue, kind, parameters);
    await desk.until('the book to show it', () => desk.veto !== 'none' || desk.isShut(venue));
    const pair = await desk.trade('buy');
    expect(pair.state).toBe('denied');
    expect(reasons).toContain(pair.reason);
    await desk.agrees();
  });
});

it('nothing was said aloud of what was expected', () => {
  expect(desk.console).toEqual([]);
});
