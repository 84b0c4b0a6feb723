import type { z } from 'zod';

/** Asks and is answered once; changes nothing. */
export interface QueryEntry<Request = unknown, Response = unknown> {
  readonly kind: 'query';
  readonly request: z.ZodType<Request>;
  readonly response: z.ZodType<Response>;
}

/**
 * Asks for a change. The reply says whether it was accepted; what becomes of it arrives on a stream. Idempotent by
 * `commandId`: the same one again gets the first reply and does nothing.
 */
export interface CommandEntry<Request = unknown> {
  readonly kind: 'command';
  readonly request: z.ZodType<Request>;
}

/**
 * A keyed collection that changes: a snapshot of all items, then deltas that insert or replace by key.
 * `conflated`: the latest item of each key a frame, older ones are dropped; `lossless`: every item in order, and where
 * the reader is too slow for its bounded queue, a new snapshot instead of a gap.
 */
export interface StreamEntry<Request = unknown, Item = unknown> {
  readonly kind: 'stream';
  readonly delivery: 'conflated' | 'lossless';
  readonly request: z.ZodType<Request>;
  readonly item: z.ZodType<Item>;
  readonly key: (item: Item) => string;
}

export const query = <Request, Response>(
  request: z.ZodType<Request>,
  response: z.ZodType<Response>,
): QueryEntry<Request, Response> => ({ kind: 'query', request, response });

export const command = <Request>(request: z.ZodType<Request>): CommandEntry<Request> => ({ kind: 'command', request });

export const stream = <Request, Item>(
  delivery: StreamEntry['delivery'],
  request: z.ZodType<Request>,
  item: z.ZodType<Item>,
  key: (item: Item) => string,
): StreamEntry<Request, Item> => ({ kind: 'stream', delivery, request, item, key });
