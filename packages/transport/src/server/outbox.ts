import type { StreamEntry } from '@tandem/contract';
import type { Dispose, Scheduler } from '@tandem/kernel';
import { LOSSLESS_QUEUE_MAX } from '../limits.ts';
import type { StreamSource } from './handlers.ts';

export interface FramePart {
  readonly id: number;
  readonly kind: 'snapshot' | 'delta';
  readonly items: unknown[];
}

interface Feed {
  readonly entry: StreamEntry;
  readonly source: StreamSource<unknown>;
  readonly latest: Map<string, unknown>;
  queue: unknown[];
  needsSnapshot: boolean;
  stop: Dispose;
}

/**
 * What waits for one reader. At most one frame is on its way; until the reader has taken it in, changes are conflated
 * by key or queued up to a bound, so that a slow reader costs bounded memory and nobody else any time.
 */
export class Outbox {
  readonly #feeds = new Map<number, Feed>();
  readonly #scheduler: Scheduler;
  readonly #frameMs: number;
  readonly #sendFrame: (frame: number, parts: FramePart[]) => void;
  #lastFrame = 0;
  #unacknowledged: number | null = null;
  #timer: Dispose | null = null;

  constructor(scheduler: Scheduler, frameMs: number, sendFrame: (frame: number, parts: FramePart[]) => void) {
    this.#scheduler = scheduler;
    this.#frameMs = frameMs;
    this.#sendFrame = sendFrame;
  }

  get size(): number {
    return this.#feeds.size;
  }

  has(id: number): boolean {
    return this.#feeds.has(id);
  }

  add(id: number, entry: StreamEntry, source: StreamSource<unknown>): void {
    const feed: Feed = { entry, source, latest: new Map(), queue: [], needsSnapshot: true, stop: () => undefined };
    this.#feeds.set(id, feed);
    feed.stop = source.onChange((items) => {
      put(feed, items);
      this.#wake();
    });
    this.#wake();
  }

  remove(id: number): void {
    this.#feeds.get(id)?.stop();
    this.#feeds.delete(id);
  }

  /** False where no such frame is on its way. */
  acknowledge(frame: number): boolean {
    if (frame !== this.#unacknowledged) return false;
    this.#unacknowledged = null;
    this.#wake();
    return true;
  }

  close(): void {
    this.#timer?.();
    for (const id of [...this.#feeds.keys()]) this.remove(id);
  }

  #wake(): void {
    if (this.#timer !== null || this.#unacknowledged !== null) return;
    if (![...this.#feeds.values()].some(isWaiting)) return;
    this.#timer = this.#scheduler.after(this.#frameMs, () => {
      this.#timer = null;
      this.#flush();
    });
  }

  #flush(): void {
    const parts: FramePart[] = [];
    for (const [id, feed] of this.#feeds) if (isWaiting(feed)) parts.push({ id, ...take(feed) });
    if (parts.length === 0) return;
    this.#lastFrame += 1;
    this.#unacknowledged = this.#lastFrame;
    this.#sendFrame(this.#lastFrame, parts);
  }
}

const isWaiting = (feed: Feed): boolean => feed.needsSnapshot || feed.latest.size > 0 || feed.queue.length > 0;

function put(feed: Feed, items: readonly unknown[]): void {
  // The snapshot is taken when its frame leaves and holds these.
  if (feed.needsSnapshot) return;
  if (feed.entry.delivery === 'conflated') {
    for (const item of items) feed.latest.set(feed.entry.key(item), item);
  } else if (feed.queue.length + items.length > LOSSLESS_QUEUE_MAX) {
    feed.queue = [];
    feed.needsSnapshot = true;
  } else {
    for (const item of items) feed.queue.push(item);
  }
}

function take(feed: Feed): { kind: 'snapshot' | 'delta'; items: unknown[] } {
  const kind = feed.needsSnapshot ? 'snapshot' : 'delta';
  const items = feed.needsSnapshot ? [...feed.source.snapshot()] : [...feed.latest.values(), ...feed.queue];
  feed.needsSnapshot = false;
  feed.latest.clear();
  feed.queue = [];
  return { kind, items };
}
