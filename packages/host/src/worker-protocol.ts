import type { MessagePort } from 'node:worker_threads';
import type { Complaint, Result } from '@tandem/kernel';

/** From the process that owns the worker. A `port` is one user interface; it is transferred. */
export type ToWorker =
  | { readonly type: 'connect'; readonly port: MessagePort }
  /** The answer to `ask_secret`; never written down. */
  | { readonly type: 'secret'; readonly id: number; readonly outcome: Result<string | null, Complaint> }
  /** Cancels nothing at the venues: logs out, writes the last record and ends. */
  | { readonly type: 'stop' };

/** From the worker. After `failed`, `stopped` or `restart` it ends by itself; a thrown assertion ends it with an `error` event. */
export type FromWorker =
  | { readonly type: 'ready'; readonly tradingDay: string }
  | { readonly type: 'failed'; readonly complaint: Complaint }
  /** Reads a password, or puts one (null takes it away) where `put` is not null. */
  | { readonly type: 'ask_secret'; readonly id: number; readonly name: string; readonly put: { readonly value: string | null } | null }
  /** It stopped cleanly and asks to be started again; where that fails, on the profile `fallbackId`. */
  | { readonly type: 'restart'; readonly fallbackId: string }
  | { readonly type: 'stopped' };
