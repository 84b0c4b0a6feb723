import { quantity, spreadPrice, tsUs, type SpreadDefinition } from '@tandem/domain';
import { createEngine, restoreEngine } from '@tandem/engine';
import { EngineBench, EVEN, INNER, PLAIN, limitsOf, policyOf, positionOf, requestOf, testCatalogue } from '@tandem/testkit';
import { describe, expect, it } from 'vitest';
import { ENDED_PAIR_ORDERS_KEPT } from '../src/bounds.ts';

const long = [positionOf('inner', INNER, { longToday: quantity(1) })];

describe('after an unclean end', () => {
  it('comes up reducing, its open orders unknown, and settles them by the venues’ own account', () => {
    const bench = new EngineBench().ready();
    const { pairOrderId } = bench.submit(requestOf());
    const [inner, outer] = [bench.only('inner'), bench.only('outer')];
    const commands = bench.restart();
    expect(commands.find((command) => command.type === 'alert')).toMatchObject({ alert: { code: 'recovered', grade: 'critical' } });
    expect(bench.engine.view.tradingState).toBe('reducing');
    expect(bench.engine.view.tradingStateText).not.toBe('');
    expect(bench.open().map(({ ordStatus }) => ordStatus)).toEqual(['unknown', 'unknown']);

    bench.send({ type: 'venue_status', venue: 'inner', status: 'connected', text: [] });
    const trade = bench.tradeReport(inner, 1);
    bench.reconcile('inner', long, [bench.report(inner, 'order_status', 'filled', { cumQty: quantity(1) })], [trade]);
    expect(bench.pair(pairOrderId)).toMatchObject({ state: 'working', inner: { filledLots: 1 } });
    bench.quoteAll();
    // The outer venue was never reached: the complete list lacks the order.
    bench.send({ type: 'venue_status', venue: 'outer', status: 'connected', text: [] });
    bench.quoteAll();
    bench.reconcile('outer');
    expect(bench.engine.view.orders.get(outer.clOrdId)).toMatchObject({ ordStatus: 'rejected', text: [{ code: 'never_reached_venue' }] });
    expect(bench.pair(pairOrderId).state).toBe('hedging');
    bench.fill(bench.only('outer'));
    expect(bench.pair(pairOrderId).state).toBe('balanced');
    expect(bench.engine.view.tradingState).toBe('reducing');
  });

  it('does not count again at reconciliation what was counted before', () => {
    const bench = new EngineBench().ready();
    const { pairOrderId } = bench.submit(requestOf());
    const trades = bench.open().map((order) => bench.tradeReport(order, 1));
    for (const trade of trades) bench.tell(trade);
    bench.restart();
    bench.send({ type: 'venue_status', venue: 'inner', status: 'connected', text: [] });
    bench.reconcile('inner', long, [], trades.slice(0, 1));
    expect(bench.pair(pairOrderId)).toMatchObject({ state: 'balanced', inner: { filledLots: 1 } });
    expect(bench.alerts().some((alert) => alert.code === 'position_mismatch' || alert.code === 'unexpected_fill')).toBe(false);
  });

  it('forgets the oldest ended pair order where another ends by the reconciliation that tells of both', () => {
    const bench = new EngineBench().ready({ ordersPerSecondMax: 1_000 });
    const trades = [];
    const pairs = [];
    for (let n = 0; n < ENDED_PAIR_ORDERS_KEPT; n++) {
      const { pairOrderId } = bench.submit(requestOf(n % 2 === 0 ? {} : { side: 'sell', limit: spreadPrice(-100_000) }));
      pairs.push(pairOrderId);
      for (const order of bench.open()) {
        const trade = bench.tradeReport(order, 1);
        trades.push(trade);
        bench.tell(trade);
      }
      bench.pass(1_000);
      bench.quoteAll();
    }
    expect(bench.pair(pairs[0]!).state).toBe('balanced');
    const { pairOrderId } = bench.submit(requestOf());
    bench.fill(bench.only('outer'));
    const inner = bench.only('inner');
    bench.send({ type: 'venue_status', venue: 'inner', status: 'disconnected', text: [] });
    bench.send({ type: 'venue_status', venue: 'inner', status: 'connected', text: [] });
    bench.reconcile('inner', long, [], [...trades.filter(({ venue }) => venue === 'inner'), bench.tradeReport(inner, 1)]);
    expect(bench.pair(pairOrderId).state).toBe('balanced');
    expect(bench.engine.view.pairOrders.has(pairs[0]!)).toBe(false);
    const told = bench.alerts().length;
    bench.send({ type: 'venue_status', venue: 'inner', status: 'disconnected', text: [] });
    bench.send({ type: 'venue_status', venue: 'inner', status: 'connected', text: [] });
    // The first one's trades are told again: it was ours, and is nobody else's now that it is forgotten.
    bench.reconcile('inner', long, [], trades.filter(({ venue }) => venue === 'inner').slice(0, 1));
    expect(bench.alerts().slice(told).map(({ code }) => code)).toEqual(['venue_down', 'venue_up']);
    expect(bench.engine.view.tradingState).toBe('active');
  });

  it('leaves trading as it was after a clean one', () => {
    const bench = new EngineBench().ready();
    bench.send({ type: 'stopped' });
    bench.restart(true);
    expect(bench.engine.view.tradingState).toBe('active');
    expect([...bench.engine.view.venues.values()].map(({ status, reconciled }) => [status, reconciled])).toEqual([
      ['disconnected', false],
      ['disconnected', false],
    ]);
  });

  it('stays halted where it was halted', () => {
    const bench = new EngineBench().ready();
    bench.submit(requestOf());
    bench.operate({ type: 'set_trading_state', state: 'halted' });
    bench.restart();
    expect(bench.engine.view.tradingState).toBe('halted');
  });
});

describe('a reconciliation with a venue that tells neither orders nor positions', () => {
  it('takes no order for lost and no position for flat: each order is asked for', () => {
    const bench = new EngineBench().ready();
    const { pairOrderId } = bench.submit(requestOf({ pairs: 2 }));
    const [inner, outer] = [bench.only('inner'), bench.only('outer')];
    bench.tell(bench.tradeReport(inner, 1));
    bench.tell(bench.tradeReport(outer, 1));
    bench.send({ type: 'venue_status', venue: 'outer', status: 'disconnected', text: [{ code: 'connection_closed' }] });
    bench.send({ type: 'venue_status', venue: 'outer', status: 'connected', text: [] });
    const report = { venue: 'outer' as const, orders: [], trades: [], positions: [], untold: ['orders', 'positions'] as const, tsIngestUs: tsUs(bench.nowUs) };
    const commands = bench.send({ type: 'reconciliation', report });
    expect(bench.engine.view.orders.get(outer.clOrdId)).toMatchObject({ ordStatus: 'unknown', cumQty: 1 });
    expect(commands.filter(({ type }) => type === 'query_order')).toMatchObject([{ venue: 'outer', clOrdId: outer.clOrdId }]);
    expect(bench.alerts().some(({ code }) => code === 'position_mismatch')).toBe(false);
    bench.tell(bench.tradeReport(bench.only('outer'), 1));
    expect(bench.pair(pairOrderId).outer.filledLots).toBe(2);
  });
});

describe('a reconciliation', () => {
  it('takes over what it finds the first time, and tells a difference that our fills do not explain', () => {
    const bench = new EngineBench().configure();
    bench.connect('inner', [positionOf('inner', INNER, { longYesterday: quantity(7) })]).connect('outer').quoteAll();
    expect(bench.alerts().some(({ code }) => code === 'position_mismatch')).toBe(false);
    bench.submit(requestOf());
    for (const order of bench.open()) bench.fill(order);
    const eight = [positionOf('inner', INNER, { longToday: quantity(1), longYesterday: quantity(7) })];
    bench.reconcile('inner', eight);
    expect(bench.alerts().some(({ code }) => code === 'position_mismatch')).toBe(false);
    bench.reconcile('inner', []);
    expect(bench.alerts().at(-2)).toMatchObject({ code: 'position_mismatch', grade: 'critical', text: [{ code: 'position_differs', venue: 'inner', instrument: INNER, expected: 8, actual: 0 }] });
    expect(bench.engine.view.positions.get(`inner/${INNER}`)).toMatchObject({ longToday: 0, longYesterday: 0 });
  });

  describe('whose positions have overtaken a trade', () => {
    const one = [positionOf('inner', INNER, { longToday: quantity(1) })];
    const mismatches = (bench: EngineBench): unknown[] => bench.alerts().flatMap(({ code, text }) => (code === 'position_mismatch' ? text : []));
    const overtaken = (): EngineBench => {
      const bench = new EngineBench().ready();
      bench.submit(requestOf({ pairs: 2 }));
      bench.reconcile('inner', one);
      return bench;
    };

    it('tells no difference, and counts the trade once when it comes', () => {
      const bench = overtaken();
      expect(mismatches(bench)).toEqual([]);
      bench.fill(bench.only('inner'), 1);
      expect(bench.engine.view.positions.get(`inner/${INNER}`)).toMatchObject({ longToday: 1 });
      bench.fill(bench.only('inner'), 1);
      expect(bench.engine.view.positions.get(`inner/${INNER}`)).toMatchObject({ longToday: 2 });
      bench.reconcile('inner', [positionOf('inner', INNER, { longToday: quantity(2) })]);
      expect(mismatches(bench)).toEqual([]);
    });

    it('does so from a snapshot', () => {
      const bench = overtaken();
      bench.restart();
      bench.fill(bench.only('inner'), 1);
      expect(bench.engine.view.positions.get(`inner/${INNER}`)).toMatchObject({ longToday: 1 });
    });

    it('tells the difference once no order of ours can explain it', () => {
      const bench = overtaken();
      bench.end(bench.only('inner'), 'canceled');
      expect(mismatches(bench)).toEqual([{ code: 'position_differs', venue: 'inner', instrument: INNER, expected: 0, actual: 1 }]);
      bench.reconcile('inner', one);
      expect(mismatches(bench)).toHaveLength(1);
    });

    it.each([[3], [-1]])('tells at once what an open order cannot explain: %i lots', (lots) => {
      const bench = new EngineBench().ready();
      bench.submit(requestOf({ pairs: 2 }));
      const held = lots > 0 ? { longToday: quantity(lots) } : { shortToday: quantity(0 - lots) };
      bench.reconcile('inner', [positionOf('inner', INNER, held)]);
      expect(mismatches(bench)).toMatchObject([{ expected: 0, actual: lots }]);
    });

    it('counts it once after a statement of its own accord too', () => {
      const bench = new EngineBench().ready();
      bench.submit(requestOf({ pairs: 2 }));
      bench.send({ type: 'position', position: one[0]! });
      bench.fill(bench.only('inner'), 2);
      expect(bench.engine.view.positions.get(`inner/${INNER}`)).toMatchObject({ longToday: 2 });
    });
  });

  it('while the link is confirmed rejects nothing that was sent meanwhile', () => {
    const bench = new EngineBench().ready();
    bench.submit(requestOf());
    bench.reconcile('inner');
    expect(bench.only('inner').ordStatus).toBe('pending_new');
  });

  it('that lacks an order the venue had accepted asks about it and says so', () => {
    const bench = new EngineBench().ready();
    bench.submit(requestOf());
    bench.ack(bench.only('inner'));
    bench.send({ type: 'venue_status', venue: 'inner', status: 'disconnected', text: [{ code: 'connection_closed' }] });
    bench.connect('inner');
    expect(bench.only('inner').ordStatus).toBe('unknown');
    expect(bench.alerts().some((alert) => alert.grade === 'critical' && alert.code === 'order_unknown')).toBe(true);
  });
});

describe('an order that was concluded never to have reached the venue', () => {
  it('is cancelled if it shows after all, loudly, and strands what it fills', () => {
    const bench = new EngineBench().ready();
    const { pairOrderId } = bench.submit(requestOf());
    const [inner, outer] = [bench.only('inner'), bench.only('outer')];
    bench.restart();
    bench.connect('inner').connect('outer');
    expect(bench.pair(pairOrderId)).toMatchObject({ state: 'balanced', reason: 'nothing_filled' });
    bench.ack(inner);
    expect(bench.commands.some((command) => command.type === 'cancel_order' && command.clOrdId === inner.clOrdId)).toBe(true);
    expect(bench.alerts().at(-1)).toMatchObject({ grade: 'critical', code: 'order_unknown' });
    bench.fill(inner);
    expect(bench.pair(pairOrderId)).toMatchObject({ state: 'stranded', residualInnerLots: '1' });
    expect(bench.engine.view.orders.get(outer.clOrdId)!.ordStatus).toBe('rejected');
  });
});

describe('a new configuration', () => {
  const without = (bench: EngineBench): void => {
    const catalogue = testCatalogue();
    const spreads = catalogue.spreads.filter(({ spreadId }) => spreadId !== EVEN);
    bench.send({ type: 'configuration', idPrefix: 'T', catalogue: { ...catalogue, spreads }, limits: limitsOf() });
  };

  it('that drops a pair in use is refused in words, and the former stays', () => {
    const bench = new EngineBench().ready();
    const { pairOrderId } = bench.submit(requestOf());
    without(bench);
    expect(bench.alerts().at(-1)).toMatchObject({ grade: 'critical', code: 'bad_request', pairOrderId });
    for (const order of bench.open()) bench.fill(order);
    expect(bench.pair(pairOrderId).state).toBe('balanced');
  });

  /** The pair `even` changed, and what the bench's catalogue says of its legs. */
  const changed = (bench: EngineBench, over: Partial<SpreadDefinition>, multiplier?: string): void => {
    const catalogue = testCatalogue();
    const spreads = catalogue.spreads.map((one) => (one.spreadId === EVEN ? { ...one, ...over } : one));
    const instruments = catalogue.instruments.map((one) => (one.instrumentId === INNER && multiplier !== undefined ? { ...one, multiplier } : one));
    bench.send({ type: 'configuration', idPrefix: 'T', catalogue: { instruments, spreads }, limits: limitsOf() });
  };
  const { parity, name } = testCatalogue().spreads[0] as SpreadDefinition;
  const changes: readonly { readonly what: string; readonly over: Partial<SpreadDefinition>; readonly multiplier?: string }[] = [
    { what: 'scale', over: { spreadScale: 2 } },
    { what: 'conversion', over: { innerConversion: { numerator: '2', denominator: '1' } } },
    { what: 'parity', over: { parity: { ...parity, vatRate: { ...parity.vatRate, value: '0.13' } } } },
    { what: 'lots', over: { innerLots: 2 } },
    { what: 'multiplier', over: {}, multiplier: '10' },
  ];

  it.each(changes)('that changes what a pair means is refused while one is in use: $what', ({ over, multiplier }) => {
    const bench = new EngineBench().ready();
    bench.submit(requestOf());
    changed(bench, over, multiplier);
    expect(bench.alerts().at(-1)).toMatchObject({ grade: 'critical', text: [{ code: 'configuration_refused' }] });
  });

  it.each(changes)('that changes what a pair means disarms its triggers, and says so: $what', ({ over, multiplier }) => {
    const bench = new EngineBench().ready();
    for (const spreadId of [EVEN, PLAIN]) bench.operate({ type: 'arm_trigger', request: requestOf({ spreadId, limit: spreadPrice(2_000) }), level: 2_000 });
    changed(bench, over, multiplier);
    expect([...bench.engine.view.triggers.values()].map(({ state }) => state)).toEqual(['disarmed', 'armed']);
    expect(bench.alerts().at(-1)).toMatchObject({ grade: 'critical', text: [{ code: 'configuration_disarmed', spread: EVEN, triggers: ['T1'] }] });
  });

  it('that drops a pair disarms its triggers', () => {
    const bench = new EngineBench().ready();
    bench.operate({ type: 'arm_trigger', request: requestOf({ limit: spreadPrice(2_000) }), level: 2_000 });
    without(bench);
    expect([...bench.engine.view.triggers.values()].map(({ state }) => state)).toEqual(['disarmed']);
  });

  it('that only names a pair or dates a figure otherwise leaves triggers armed', () => {
    const bench = new EngineBench().ready();
    bench.operate({ type: 'arm_trigger', request: requestOf({ limit: spreadPrice(2_000) }), level: 2_000 });
    changed(bench, { name: { ...name, en: 'Even' }, parity: { ...parity, vatRate: { ...parity.vatRate, asOf: '2026-02-01' } } });
    expect([...bench.engine.view.triggers.values()].map(({ state }) => state)).toEqual(['armed']);
  });

  it('that drops a pair no longer in use is taken, and late reports of it are told', () => {
    const bench = new EngineBench().ready();
    bench.submit(requestOf());
    const [inner, outer] = [bench.only('inner'), bench.only('outer')];
    for (const order of [inner, outer]) bench.end(order, 'canceled');
    without(bench);
    expect(bench.submit(requestOf())).toMatchObject({ state: 'denied', reason: 'unknown_spread' });
    bench.fill(inner);
    expect(bench.alerts().at(-2)).toMatchObject({ grade: 'critical', code: 'unexpected_fill' });
  });
});

describe('a link that drops', () => {
  it('vetoes its spreads, says so, and is trusted again after reconciliation and a new quote alone', () => {
    const bench = new EngineBench().ready();
    const veto = (): string | undefined => bench.engine.view.spreadQuotes.get(EVEN)?.veto;
    expect(veto()).toBe('none');
    bench.send({ type: 'venue_status', venue: 'outer', status: 'disconnected', text: [{ code: 'connection_closed' }] });
    expect(veto()).toBe('venue_disconnected');
    expect(bench.alerts().at(-1)).toMatchObject({ code: 'venue_down', grade: 'warning', venue: 'outer' });
    bench.connect('outer');
    expect(veto()).toBe('no_quote');
    bench.quoteAll();
    expect(veto()).toBe('none');
  });
});

describe('the engine', () => {
  it('requotes only the spreads that hold the instrument', () => {
    const bench = new EngineBench().ready();
    bench.engine.drainChanges();
    bench.quote(INNER, [[86_390, 9]], [[86_400, 9]]);
    expect([...bench.engine.drainChanges().spreadQuotes]).toEqual(['even', 'nine-four']);
  });

  it('refuses an event out of its turn, back in time, or before the configuration', () => {
    const timer = { type: 'timer', timerId: 'order:x' } as const;
    expect(() => createEngine().step({ seq: 1, tsUs: tsUs(0), input: timer })).toThrow('configuration');
    const bench = new EngineBench().ready();
    const seq = bench.events.length;
    expect(() => bench.engine.step({ seq, tsUs: tsUs(bench.nowUs), input: timer })).toThrow(`event ${seq}`);
    expect(() => bench.engine.step({ seq: seq + 1, tsUs: tsUs(bench.nowUs - 1), input: timer })).toThrow('back in time');
  });

  it('hashes alike what is alike, and apart what differs', () => {
    const [one, two] = [new EngineBench().ready(), new EngineBench().ready()];
    expect(one.engine.hash()).toMatch(/^[0-9a-f]{16}$/);
    expect(one.engine.hash()).toBe(two.engine.hash());
    expect(restoreEngine(one.engine.snapshot()).hash()).toBe(one.engine.hash());
    two.submit(requestOf());
    expect(one.engine.hash()).not.toBe(two.engine.hash());
  });

  it('gives a snapshot that later steps do not change', () => {
    const bench = new EngineBench().ready();
    bench.submit(requestOf({ policy: policyOf({ slippageMax: spreadPrice(5) }) }));
    const snapshot = bench.engine.snapshot();
    const text = JSON.stringify(snapshot);
    for (const order of bench.open()) bench.fill(order);
    expect(JSON.stringify(snapshot)).toBe(text);
  });

  it('refuses a snapshot of another version', () => {
    const snapshot = { ...createEngine().snapshot(), version: 1 };
    expect(() => restoreEngine(snapshot)).toThrow('version 1');
  });

  it('keeps two thousand ended pair orders with their orders, and no more', () => {
    const bench = new EngineBench().ready({ pairsPerOrderMax: 1, ordersPerSecondMax: 10_000 });
    for (let i = 0; i < 2_003; i++) {
      bench.submit(requestOf());
      for (const order of bench.open()) bench.fill(order);
      if (i % 100 === 99) bench.quoteAll();
    }
    const { pairOrders, orders } = bench.engine.view;
    expect([pairOrders.size, orders.size]).toEqual([2_000, 4_000]);
    expect([...pairOrders.keys()][0]).toBe('P4');
  });
});
