import { tsUs, type DepthBook, type NewOrder } from '@tandem/domain';
import { clOrdId, instrumentId, price, quantity } from '@tandem/domain';
import type { Engine, EngineChanges, EngineCommand, EngineEvent, RiskApproved } from '@tandem/engine';
import type { Gateway } from '@tandem/gateway-core';
import type { Journal } from '@tandem/journal';
import { describe, expect, it } from 'vitest';
import { EngineLoop, QUOTE_COMMIT_MS, SNAPSHOT_EVENTS } from '../src/engine-loop.ts';
import { Timers } from '../src/timers.ts';

const order = (venue: 'inner' | 'outer'): NewOrder => ({
  clOrdId: clOrdId(`T1${venue}`),
  venue,
  instrumentId: instrumentId(venue === 'inner' ? 'SHFE.cu2701' : 'LME.CA3M'),
  side: 'buy',
  quantity: quantity(1),
  price: price(1),
  timeInForce: 'fak',
  offset: 'open',
});
const submit = (venue: 'inner' | 'outer'): EngineCommand => ({
  type: 'submit_order',
  order: order(venue),
  approval: {} as RiskApproved,
});
const book = { instrumentId: instrumentId('SHFE.cu2701') } as DepthBook;
const changes = {} as EngineChanges;

/** A loop whose every effect is written down in one list, in the order in which it happens. */
function desk(step: (event: EngineEvent) => readonly EngineCommand[]) {
  const log: string[] = [];
  let nowUs = 1_700_000_000_000_000;
  let fatal: unknown = null;
  const engine = {
    step: (event: EngineEvent) => {
      log.push(`step ${event.seq} ${event.input.type}`);
      return step(event);
    },
    drainChanges: () => changes,
    snapshot: () => ({ version: 1, seq: 0, state: null }),
  } as unknown as Engine;
  const journal = {
    tradingDay: '2023-11-15',
    recordEvent: (event: EngineEvent) => log.push(`record event ${event.seq}`),
    recordCommands: (seq: number) => log.push(`record commands ${seq}`),
    recordSnapshot: () => log.push('record snapshot'),
    commit: () => log.push('commit'),
    rollTo: (day: string) => {
      log.push(`roll ${day}`);
      journal.tradingDay = day;
      return { ok: true };
    },
  };
  const gateway = (venue: string): Gateway =>
    ({
      venue,
      orders: {
        prepareSubmit: () => {
          log.push(`encode ${venue}`);
          return { send: () => Boolean(log.push(`send ${venue}`)) };
        },
      },
    }) as unknown as Gateway;
  const clock = { nowUs: () => tsUs(nowUs), monotonicNs: () => 0n };
  const loop = new EngineLoop(
    {
      engine,
      journal: journal as unknown as Journal,
      timers: new Timers(clock, { after: () => () => undefined }, () => undefined),
      gateways: new Map([
        ['inner', gateway('inner')],
        ['outer', gateway('outer')],
      ]),
      clock,
      holidays: new Set(),
      observer: { stepped: () => undefined, sent: () => undefined, turned: () => undefined },
      onFatal: (error) => (fatal = error),
    },
    { seq: 0, tsUs: 0 },
  );
  return { loop, log, fatal: () => fatal, wait: (us: number) => (nowUs += us) };
}

describe('the engine’s loop', () => {
  it('makes a decision durable before an order leaves, and encodes both legs before either is sent', () => {
    const { loop, log } = desk(() => [submit('inner'), submit('outer')]);
    loop.post({ type: 'timer', timerId: 't' });
    loop.turn();
    expect(log).toEqual([
      'record event 1',
      'step 1 timer',
      'record commands 1',
      'commit',
      'encode inner',
      'encode outer',
      'send inner',
      'send outer',
    ]);
  });

  it('commits a batch once', () => {
    const { loop, log } = desk(() => []);
    for (let i = 0; i < 5; i++) loop.post({ type: 'timer', timerId: String(i) });
    loop.turn();
    expect(log.filter((entry) => entry === 'commit')).toHaveLength(1);
    expect(log.filter((entry) => entry.startsWith('step'))).toHaveLength(5);
  });

  it('makes quotes that decide nothing durable in groups', () => {
    const { loop, log, wait } = desk(() => []);
    const tick = (): void => {
      loop.post({ type: 'quote', book });
      loop.turn();
    };
    tick();
    const before = log.filter((entry) => entry === 'commit').length;
    tick();
    expect(log.filter((entry) => entry === 'commit')).toHaveLength(before);
    wait(QUOTE_COMMIT_MS * 1000);
    tick();
    expect(log.filter((entry) => entry === 'commit')).toHaveLength(before + 1);
  });

  it('lets a quote that fires commit at once', () => {
    const { loop, log } = desk((event) => (event.input.type === 'quote' ? [submit('inner')] : []));
    loop.post({ type: 'quote', book });
    loop.turn();
    loop.post({ type: 'quote', book });
    loop.turn();
    expect(log.filter((entry) => entry === 'commit')).toHaveLength(2);
    expect(log.indexOf('commit')).toBeLessThan(log.indexOf('send inner'));
  });

  it('stops for good where a step breaks an invariant, and sends nothing of the batch', () => {
    const { loop, log, fatal } = desk((event) => {
      if (event.seq === 2) throw new Error('broken');
      return [submit('inner')];
    });
    loop.post({ type: 'timer', timerId: 'a' });
    loop.post({ type: 'timer', timerId: 'b' });
    loop.turn();
    expect(fatal()).toEqual(new Error('broken'));
    loop.post({ type: 'timer', timerId: 'c' });
    loop.turn();
    expect(log.filter((entry) => entry.startsWith('send'))).toEqual([]);
    expect(log.filter((entry) => entry.startsWith('step'))).toHaveLength(2);
  });

  it('writes a snapshot now and then, and one at its end behind `stopped`', () => {
    const { loop, log } = desk(() => []);
    for (let i = 0; i < SNAPSHOT_EVENTS; i++) loop.post({ type: 'timer', timerId: String(i) });
    loop.turn();
    expect(log.slice(-2)).toEqual(['record snapshot', 'commit']);
    loop.stop();
    expect(log.slice(-5)).toEqual([
      `record event ${SNAPSHOT_EVENTS + 1}`,
      `step ${SNAPSHOT_EVENTS + 1} stopped`,
      'commit',
      'record snapshot',
      'commit',
    ]);
  });

  it('goes over to the next trading day’s journal before the first event of it', () => {
    const { loop, log, wait } = desk(() => []);
    loop.post({ type: 'timer', timerId: 'a' });
    loop.turn();
    wait(86_400_000_000);
    loop.post({ type: 'timer', timerId: 'b' });
    loop.turn();
    expect(log.slice(3)).toEqual(['commit', 'roll 2023-11-16', 'record event 2', 'step 2 timer', 'commit']);
  });

  it('never lets the event time go back', () => {
    const times: number[] = [];
    const { loop, wait } = desk((event) => {
      times.push(event.tsUs);
      return [];
    });
    loop.post({ type: 'timer', timerId: 'a' });
    loop.turn();
    wait(-5_000_000);
    loop.post({ type: 'timer', timerId: 'b' });
    loop.turn();
    expect(times[1]).toBe(times[0]);
  });
});
