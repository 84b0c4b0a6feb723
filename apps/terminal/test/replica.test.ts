import type { Clock } from '@tandem/kernel';
import { tsUs } from '@tandem/domain';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { HostClock } from '../src/replica/host-clock.ts';
import { KeyedFrames } from '../src/replica/keyed-frames.ts';
import { createRecords, type RecordsChange } from '../src/replica/records.ts';

interface Item {
  readonly id: string;
  readonly value: number;
}
const key = (item: Item): string => item.id;

/** Frames turned by hand. */
function handFrames() {
  const waiting: (() => void)[] = [];
  return {
    request: (callback: () => void): void => void waiting.push(callback),
    turn: (): void => {
      for (const callback of waiting.splice(0)) callback();
    },
    get pending() {
      return waiting.length;
    },
  };
}

describe('keyed frames', () => {
  it('tells a watcher once a frame, and the newest value', () => {
    const frames = handFrames();
    const store = new KeyedFrames<Item>(frames.request, key);
    const seen: (number | undefined)[] = [];
    store.watch('a', (item) => seen.push(item?.value));
    store.put([{ id: 'a', value: 1 }]);
    store.put([{ id: 'a', value: 2 }, { id: 'b', value: 9 }]);
    store.put([{ id: 'a', value: 3 }]);
    expect(seen).toEqual([undefined]);
    expect(frames.pending).toBe(1);
    frames.turn();
    expect(seen).toEqual([undefined, 3]);
    frames.turn();
    expect(seen).toEqual([undefined, 3]);
  });

  it('tells that a value is gone after a snapshot without it', () => {
    const frames = handFrames();
    const store = new KeyedFrames<Item>(frames.request, key);
    store.put([{ id: 'a', value: 1 }]);
    frames.turn();
    const seen: (number | undefined)[] = [];
    store.watch('a', (item) => seen.push(item?.value));
    store.reset([{ id: 'b', value: 2 }]);
    frames.turn();
    expect(seen).toEqual([1, undefined]);
    expect(store.get('b')?.value).toBe(2);
  });

  it('asks for a frame when a snapshot empties it', () => {
    const frames = handFrames();
    const store = new KeyedFrames<Item>(frames.request, key);
    store.put([{ id: 'a', value: 1 }]);
    frames.turn();
    store.reset([]);
    expect(frames.pending).toBe(1);
  });

  it('says nothing to whom has left', () => {
    const frames = handFrames();
    const store = new KeyedFrames<Item>(frames.request, key);
    const seen: unknown[] = [];
    const stop = store.watch('a', (item) => seen.push(item));
    store.put([{ id: 'a', value: 1 }]);
    stop();
    frames.turn();
    expect(seen).toEqual([undefined]);
  });
});

describe('records', () => {
  it('tells new rows from changed ones, once each within a batch', () => {
    const records = createRecords(key);
    records.snapshot([{ id: 'a', value: 1 }]);
    const changes: RecordsChange<Item>[] = [];
    records.onChange((change) => changes.push(change));
    records.delta([
      { id: 'b', value: 1 },
      { id: 'a', value: 2 },
      { id: 'b', value: 2 },
      { id: 'a', value: 3 },
    ]);
    expect(changes).toEqual([
      { kind: 'delta', added: [{ id: 'b', value: 2 }], updated: [{ id: 'a', value: 3 }], removed: [] },
    ]);
    expect(records.store.getState()).toMatchObject({ version: 2, loaded: true });
  });

  it('is not loaded before the first snapshot, and is after an empty one', () => {
    const records = createRecords(key);
    expect(records.store.getState().loaded).toBe(false);
    records.snapshot([]);
    expect(records.store.getState().loaded).toBe(true);
  });

  it('keeps a follower of its changes equal to itself, and within its bound', () => {
    const item = fc.record({ id: fc.constantFrom('a', 'b', 'c', 'd', 'e', 'f'), value: fc.nat(9) });
    const batch = fc.record({ kind: fc.constantFrom('snapshot', 'delta'), items: fc.array(item, { maxLength: 12 }) });
    fc.assert(
      fc.property(fc.array(batch, { maxLength: 12 }), (batches) => {
        const records = createRecords(key, 4);
        const followed = new Map<string, Item>();
        records.onChange(({ kind, added, updated, removed }) => {
          if (kind === 'snapshot') followed.clear();
          // A grid throws where a row is added twice, or changed or removed where it is not.
          for (const row of removed) expect(followed.delete(key(row))).toBe(true);
          for (const row of added) {
            expect(followed.has(key(row))).toBe(false);
            followed.set(key(row), row);
          }
          for (const row of updated) {
            expect(followed.has(key(row))).toBe(true);
            followed.set(key(row), row);
          }
        });
        for (const { kind, items } of batches) {
          if (kind === 'snapshot') records.snapshot(items);
          else records.delta(items);
          expect(new Map(records.store.getState().items)).toEqual(followed);
          expect(followed.size).toBeLessThanOrEqual(4);
        }
      }),
    );
  });
});

describe('the host’s clock', () => {
  const at = { us: 1_000_000_000, ns: 0n };
  const clock: Clock = { nowUs: () => tsUs(at.us), monotonicNs: () => at.ns };
  const pass = (us: number): void => {
    at.us += us;
    at.ns += BigInt(us) * 1_000n;
  };

  it('never makes a quote younger than our own clock says', () => {
    const host = new HostClock(clock);
    host.observe(tsUs(at.us - 3_600_000_000));
    expect(host.nowUs()).toBe(at.us);
  });

  it('follows a host that is ahead, by the stamp that travelled least', () => {
    const host = new HostClock(clock);
    host.observe(tsUs(at.us + 4_000_000));
    host.observe(tsUs(at.us + 4_990_000));
    host.observe(tsUs(at.us + 4_500_000));
    expect(host.nowUs()).toBe(at.us + 4_990_000);
  });

  it('believes a host again that was set back, after two windows', () => {
    const host = new HostClock(clock);
    host.observe(tsUs(at.us + 60_000_000));
    pass(31_000_000);
    host.observe(tsUs(at.us));
    expect(host.nowUs()).toBe(at.us + 60_000_000);
    pass(31_000_000);
    host.observe(tsUs(at.us));
    expect(host.nowUs()).toBe(at.us);
  });
});
