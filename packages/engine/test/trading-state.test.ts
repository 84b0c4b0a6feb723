import { quantity, spreadPrice } from '@tandem/domain';
import { EngineBench, INNER, OUTER, policyOf, positionOf, requestOf } from '@tandem/testkit';
import { describe, expect, it } from 'vitest';

const quoting = (bench: EngineBench, legging: 'quote' | 'lead_first' = 'quote') => {
  const base = policyOf();
  const policy = policyOf({ legging, lead: 'inner', inner: { ...base.inner, timeInForce: 'day' }, orderTimeoutMs: 60_000, quoteAgeMaxMs: 60_000 });
  const { pairOrderId } = bench.submit(requestOf({ pairs: 2, limit: spreadPrice(legging === 'quote' ? 2_390 : 2_400), policy }));
  const lead = bench.only('inner');
  bench.ack(lead);
  return { lead, pair: () => bench.pair(pairOrderId) };
};

const cancels = (bench: EngineBench, clOrdId: string): number => bench.commands.filter((c) => c.type === 'cancel_order' && c.clOrdId === clOrdId).length;

describe('what rests when trading stops to be active', () => {
  it.each(['quote', 'lead_first'] as const)('is taken back where it would open: %s', (legging) => {
    const bench = new EngineBench().ready();
    const { lead, pair } = quoting(bench, legging);
    bench.operate({ type: 'set_trading_state', state: 'reducing' });
    expect(cancels(bench, lead.clOrdId)).toBe(1);
    bench.end(lead, 'canceled');
    expect(pair()).toMatchObject({ state: 'balanced', reason: 'nothing_filled' });
  });

  it('is taken back after an interruption in whichever part of a quote it opens', () => {
    const base = policyOf();
    const [short, long] = [[positionOf('inner', INNER, { shortToday: quantity(1) })], [positionOf('outer', OUTER, { longToday: quantity(5) })]];
    const bench = new EngineBench().configure().connect('inner', short).connect('outer', long).quoteAll();
    const policy = policyOf({ legging: 'quote', lead: 'inner', inner: { ...base.inner, timeInForce: 'day' }, orderTimeoutMs: 60_000, quoteAgeMaxMs: 60_000 });
    bench.submit(requestOf({ pairs: 2, limit: spreadPrice(2_390), policy }));
    const parts = bench.open('inner');
    expect(parts.map(({ offset }) => offset)).toEqual(['close_today', 'open']);
    for (const part of parts) bench.ack(part);
    bench.restart();
    bench.connect('outer', long).quoteAll();
    bench.send({ type: 'venue_status', venue: 'inner', status: 'connected', text: [] });
    bench.reconcile('inner', short, parts.map((part) => bench.report(part, 'order_status', 'new')));
    expect(cancels(bench, parts[1]!.clOrdId)).toBe(0);
    bench.quote(INNER, [[86_390, 100]], [[86_400, 100]]);
    expect(cancels(bench, parts[1]!.clOrdId)).toBe(1);
  });

  it('is taken back on a critical notice of a venue too', () => {
    const bench = new EngineBench().ready();
    const { lead } = quoting(bench);
    bench.send({ type: 'venue_notice', venue: 'inner', grade: 'critical', text: [{ code: 'compare_and_cover' }] });
    expect(cancels(bench, lead.clOrdId)).toBe(1);
  });

  it('is taken back as soon as it shows after an interruption', () => {
    const bench = new EngineBench().ready();
    const { lead } = quoting(bench);
    bench.restart();
    bench.connect('outer');
    bench.send({ type: 'venue_status', venue: 'inner', status: 'connected', text: [] });
    bench.reconcile('inner', [], [bench.report(lead, 'order_status', 'new')]);
    bench.quoteAll();
    expect(cancels(bench, lead.clOrdId)).toBe(1);
  });

  it('rests on where both legs only reduce', () => {
    const bench = new EngineBench().configure();
    bench.connect('inner', [positionOf('inner', INNER, { shortToday: quantity(2) })]);
    bench.connect('outer', [positionOf('outer', OUTER, { longToday: quantity(2) })]);
    bench.quoteAll();
    const { lead } = quoting(bench);
    expect(lead.offset).toBe('close_today');
    bench.operate({ type: 'set_trading_state', state: 'reducing' });
    bench.quoteAll();
    expect(cancels(bench, lead.clOrdId)).toBe(0);
  });

  it('is taken back where it closes and its follower would open', () => {
    const bench = new EngineBench().configure();
    bench.connect('inner', [positionOf('inner', INNER, { shortToday: quantity(2) })]);
    bench.connect('outer').quoteAll();
    const { lead } = quoting(bench);
    bench.operate({ type: 'set_trading_state', state: 'reducing' });
    expect(cancels(bench, lead.clOrdId)).toBe(1);
  });
});
