import { tsUs, type DepthBook, type NewOrder } from '@tandem/domain';
import { clOrdId, instrumentId, price, quantity } from '@tandem/domain';
import type { Engine, EngineChanges, EngineCommand, EngineEvent, RiskApproved } from '@tandem/engine';
import type { Gateway } from '@tandem/gateway-core';
import type { Journal } from '@tandem/journal';
import { describe, expect, it } from 'vitest';
import { EngineLoop, QUIET_FLUSH_EVENTS, QUIET_FLUSH_MS, QUIET_SHOW_MS, SNAPSHOT_EVENTS } from '../src/engine-loop.ts';
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
    drainSnapshot: () => ({ version: 1, seq: 0, state: null }),
    drainDelta: () => ({ version: 1, seq: 0, since: 0, changes: {} }),
  } as unknown as Engine;
  const journal = {
    tradingDay: '2023-11-15',
    held: 0,
    recordEvent: (event: EngineEvent) => {
      journal.held++;
      log.push(`record event ${event.seq}`);
    },
    recordCommands: (seq: number) => log.push(`record commands ${seq}`),
    recordSnapshot: () => log.push('record snapshot'),
    recordDelta: () => log.push('record delta'),
    commit: () => {
      journal.held = 0;
      log.push('commit');
    },
    flush: () => {
      journal.held = 0;
      log.push('flush');
    },
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
        hold: () => {
          log.push(`hold ${venue}`);
          return () => log.push(`write ${venue}`);
        },
      },
    }) as unknown as Gateway;
  const clock = { nowUs: () => tsUs(nowUs), monotonicNs: () => BigInt(nowUs) * 1000n };
  let due: (() => void)[] = [];
  const scheduler = {
    after: (_delayMs: number, callback: () => void) => {
      due.push(callback);
      return () => (due = due.filter((each) => each !== callback));
    },
  };
  const loop = new EngineLoop(
    {
      engine,
      journal: journal as unknown as Journal,
      timers: new Timers(clock, { after: () => () => undefined }, () => undefined),
      scheduler,
      gateways: new Map([
        ['inner', gateway('inner')],
        ['outer', gateway('outer')],
      ]),
      clock,
      holidays: new Set(),
      observer: {
        stepped: ({ input }) => log.push(`tell ${input.type}`),
        sent: (command) => log.push(`tell ${command.type}`),
        turned: () => log.push('show'),
      },
      onFatal: (error) => (fatal = error),
    },
    { seq: 0, tsUs: 0 },
  );
  return {
    loop,
    log,
    fatal: () => fatal,
    wait: (us: number) => (nowUs += us),
    runDue: () => {
      for (const callback of due.splice(0)) callback();
    },
    count: (entry: string) => log.filter((each) => each === entry).length,
  };
}

describe('the engine’s loop', () => {
  it('makes a decision durable before an order leaves, and has both legs complete before either is written', () => {
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
      'hold inner',
      'hold outer',
      'send inner',
      'send outer',
      'write inner',
      'write outer',
      'tell timer',
      'tell submit_order',
      'tell submit_order',
      'show',
    ]);
  });

  it('commits a batch once', () => {
    const { loop, log } = desk(() => []);
    for (let i = 0; i < 5; i++) loop.post({ type: 'timer', timerId: String(i) });
    loop.turn();
    expect(log.filter((entry) => entry === 'commit')).toHaveLength(1);
    expect(log.filter((entry) => entry.startsWith('step'))).toHaveLength(5);
  });

  it('turns as soon as what it was posted from has ended, before any other socket is read', async () => {
    const { loop, log } = desk(() => []);
    const before = new Promise<void>((resolve) => {
      setImmediate(() => {
        log.push('next of the event loop');
        resolve();
      });
    });
    loop.post({ type: 'timer', timerId: 'a' });
    loop.post({ type: 'quote', book });
    expect(log).toEqual([]);
    await before;
    expect(log.filter((entry) => entry.startsWith('step') || entry.startsWith('next'))).toEqual(['step 1 timer', 'step 2 quote', 'next of the event loop']);
  });

  it('writes quotes that decide nothing in groups, by time and by number, and waits for no sync', () => {
    const { loop, wait, count } = desk(() => []);
    const tick = (): void => {
      loop.post({ type: 'quote', book });
      loop.turn();
    };
    tick();
    expect(count('flush')).toBe(1);
    tick();
    expect(count('flush')).toBe(1);
    wait(QUIET_FLUSH_MS * 1000);
    tick();
    expect(count('flush')).toBe(2);
    for (let n = 0; n < QUIET_FLUSH_EVENTS; n++) tick();
    expect(count('flush')).toBe(3);
    expect(count('commit')).toBe(0);
  });

  it('shows quotes alone now and then, the last of them too, and anything else at once', () => {
    const { loop, wait, count, runDue } = desk(() => []);
    const tick = (): void => {
      loop.post({ type: 'quote', book });
      loop.turn();
    };
    tick();
    expect(count('show')).toBe(1);
    for (let n = 0; n < 5; n++) tick();
    expect(count('show')).toBe(1);
    wait(QUIET_SHOW_MS * 1000);
    runDue();
    expect(count('show')).toBe(2);
    runDue();
    expect(count('show')).toBe(2);
    tick();
    loop.post({ type: 'timer', timerId: 't' });
    loop.turn();
    expect(count('show')).toBe(3);
    runDue();
    expect(count('show')).toBe(3);
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

  it('writes down what changed now and then where nothing was decided, and a snapshot at its end behind `stopped`', () => {
    const { loop, log, count } = desk((event) => (event.input.type === 'timer' ? [submit('inner')] : []));
    for (let i = 0; i < SNAPSHOT_EVENTS; i++) loop.post({ type: 'timer', timerId: String(i) });
    loop.turn();
    expect(count('record delta')).toBe(0);
    loop.post({ type: 'quote', book });
    loop.turn();
    expect(log.slice(-2)).toEqual(['record delta', 'flush']);
    loop.stop();
    expect(log.slice(-7)).toEqual([
      `record event ${SNAPSHOT_EVENTS + 2}`,
      `step ${SNAPSHOT_EVENTS + 2} stopped`,
      'commit',
      'tell stopped',
      'show',
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
    expect(log.slice(5)).toEqual(['commit', 'roll 2023-11-16', 'record event 2', 'step 2 timer', 'commit', 'tell timer', 'show']);
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
