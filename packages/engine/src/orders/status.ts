import { isTerminal, type OrdStatus, type Order } from '@tandem/domain';

const progress: Partial<Record<OrdStatus, number>> = { pending_new: 0, new: 1, partially_filled: 2 };

/**
 * The status after a report that may be late, early or repeated. An end is final; a live order never goes back; a cancel
 * that was asked for stays asked for until an end or a refusal. `reopens`: the end was our conclusion, not the venue's.
 * `hasFilled`: in part, by what the venue told of it.
 */
export function mergeStatus(order: Order, reported: OrdStatus, reopens: boolean, hasFilled: boolean): OrdStatus {
  const current = order.ordStatus;
  if (reported === 'unknown' || reported === 'denied') return current;
  if (isTerminal(current)) return reopens ? reported : current;
  if (isTerminal(reported)) return reported;
  if (current === 'pending_cancel') return current;
  if (current === 'unknown') return hasFilled && reported !== 'pending_cancel' ? 'partially_filled' : reported;
  return (progress[reported] ?? 0) > (progress[current] ?? 0) ? reported : current;
}
