import type { MessagePort } from 'node:worker_threads';
import type { Complaint } from '@tandem/kernel';

/** From the process that owns the worker. A `port` is one user interface; it is transferred. */
export type ToWorker =
  | { readonly type: 'connect'; readonly port: MessagePort }
  /** Cancels nothing at the venues: logs out, writes the last record and ends. */
  | { readonly type: 'stop' };

/** From the worker. After `failed` or `stopped` it ends by itself; a thrown assertion ends it with an `error` event. */
export type FromWorker =
  | { readonly type: 'ready'; readonly tradingDay: string }
  | { readonly type: 'failed'; readonly complaint: Complaint }
  | { readonly type: 'stopped' };
