import { fullTerms, quantity } from '@tandem/domain';
import { EngineBench, INNER, OUTER, accountOf, positionOf, requestOf } from '@tandem/testkit';
import { describe, expect, it } from 'vitest';

const shallow = (bench: EngineBench, lots: number): void => {
  bench.quote(INNER, [[86_390, lots]], [[86_400, lots]]);
  bench.quote(OUTER, [[1_200_000, lots]], [[1_200_050, lots]]);
};

describe('depth that is ours already', () => {
  it('is promised once: lots in flight are not there for the next pair order', () => {
    const bench = new EngineBench().ready();
    shallow(bench, 5);
    expect(bench.submit(requestOf({ pairs: 3 })).state).toBe('working');
    expect(bench.submit(requestOf({ pairs: 3 }))).toMatchObject({ state: 'denied', reason: 'no_depth' });
    expect(bench.submit(requestOf({ pairs: 2 })).state).toBe('working');
  });

  it('fires one of two triggers that reach for the same lots', () => {
    const bench = new EngineBench().ready();
    for (let i = 0; i < 2; i++) bench.operate({ type: 'arm_trigger', request: requestOf({ pairs: 5 }), level: 2_450 });
    bench.quote(INNER, [[86_390, 5]], [[86_400, 5]]);
    bench.quote(OUTER, [[1_200_000, 5]], [[1_200_050, 5]]);
    expect(bench.submits().filter(({ order }) => order.venue === 'inner').reduce((sum, { order }) => sum + order.quantity, 0)).toBe(5);
  });

  it('is gone once it filled, until a book says otherwise', () => {
    const bench = new EngineBench().ready();
    shallow(bench, 5);
    bench.submit(requestOf({ pairs: 5 }));
    for (const order of bench.open()) bench.fill(order);
    expect(bench.submit(requestOf({ pairs: 1 }))).toMatchObject({ state: 'denied', reason: 'no_depth' });
    shallow(bench, 5);
    expect(bench.submit(requestOf({ pairs: 1 })).state).toBe('working');
  });

  it('prices the next pair order behind what the first reaches for', () => {
    const bench = new EngineBench().ready();
    bench.quote(INNER, [[86_390, 100]], [[86_400, 5], [86_430, 50]]);
    bench.submit(requestOf({ pairs: 5 }));
    bench.submit(requestOf({ pairs: 1 }));
    expect(bench.open('inner').map(({ price }) => price)).toEqual([86_400, 86_430]);
  });
});

describe('money', () => {
  const MARGIN = 86_400 * 5 * 0.1;

  it('is promised once: the margin of orders in flight is not there for the next', () => {
    const bench = new EngineBench().ready();
    bench.send({ type: 'account', account: accountOf('inner', { available: String(MARGIN * 1.5) }) });
    expect(bench.submit(requestOf()).state).toBe('working');
    const second = bench.submit(requestOf());
    expect(second).toMatchObject({ state: 'denied', reason: 'no_money' });
    expect(second.reasonText).toMatchObject([{ code: 'too_little_money_left', promised: '43200.00' }]);
  });

  it('is spent by fills that the account does not show yet, and there again once it is told', () => {
    const bench = new EngineBench().ready();
    bench.send({ type: 'account', account: accountOf('inner', { available: String(MARGIN * 1.5) }) });
    bench.submit(requestOf());
    for (const order of bench.open()) bench.fill(order);
    bench.quoteAll();
    expect(bench.submit(requestOf())).toMatchObject({ state: 'denied', reason: 'no_money' });
    bench.send({ type: 'account', account: accountOf('inner', { available: String(MARGIN * 1.5) }) });
    expect(bench.submit(requestOf()).state).toBe('working');
  });

  it('is not there from a close before the account says so', () => {
    const bench = new EngineBench().configure();
    bench.connect('inner', [positionOf('inner', INNER, { shortYesterday: quantity(1) })]).connect('outer').quoteAll();
    bench.send({ type: 'account', account: accountOf('inner', { available: String(MARGIN * 1.5) }) });
    bench.submit(requestOf());
    for (const order of bench.open()) bench.fill(order);
    bench.quoteAll();
    expect(bench.submit(requestOf()).state).toBe('working');
    expect(bench.submit(requestOf())).toMatchObject({ state: 'denied', reason: 'no_money' });
  });

  it.each(['inner', 'outer'] as const)('is not assumed: nothing opens before the %s account is told', (venue) => {
    const bench = new EngineBench().configure();
    for (const one of ['inner', 'outer'] as const) {
      bench.send({ type: 'venue_status', venue: one, status: 'connected', text: [] });
      bench.reconcile(one);
      if (one !== venue) bench.send({ type: 'account', account: accountOf(one) });
    }
    bench.quoteAll();
    const denied = bench.submit(requestOf());
    expect(denied).toMatchObject({ state: 'denied', reason: 'no_account', reasonText: [{ code: 'account_unknown', venue }] });
    bench.send({ type: 'account', account: accountOf(venue) });
    expect(bench.submit(requestOf()).state).toBe('working');
  });

  it('is not assumed: nothing opens on an account in another currency', () => {
    const bench = new EngineBench().ready();
    bench.send({ type: 'account', account: accountOf('outer', { currency: 'CNY' }) });
    expect(bench.submit(requestOf())).toMatchObject({ state: 'denied', reason: 'no_account', reasonText: [{ code: 'account_in_other_currency', account: 'CNY', currency: 'USD' }] });
  });

  it('is not asked for where both legs only close', () => {
    const bench = new EngineBench().configure();
    for (const [venue, position] of [
      ['inner', positionOf('inner', INNER, { shortToday: quantity(1) })],
      ['outer', positionOf('outer', OUTER, { longToday: quantity(1) })],
    ] as const) {
      bench.send({ type: 'venue_status', venue, status: 'connected', text: [] });
      bench.reconcile(venue, [position]);
    }
    expect(bench.quoteAll().submit(requestOf()).state).toBe('working');
  });

  it('is not checked where the connection is said to state none', () => {
    const bench = new EngineBench().configure({}, { inner: fullTerms, outer: { ...fullTerms, money: 'unstated' } });
    bench.connect('inner');
    bench.send({ type: 'venue_status', venue: 'outer', status: 'connected', text: [] });
    bench.reconcile('outer');
    expect(bench.quoteAll().submit(requestOf()).state).toBe('working');
  });
});
