import { assert } from '@tandem/kernel';
import type { ClOrdId, OrdStatus } from '@tandem/domain';

/** Every change of status that an order of ours may make, and when. The README's diagram is drawn from it. */
export const orderTransitions: readonly (readonly [OrdStatus, OrdStatus, string])[] = [
  ['pending_new', 'new', ''],
  ['pending_new', 'partially_filled', 'a fill before its acknowledgement'],
  ['pending_new', 'filled', ''],
  ['pending_new', 'canceled', ''],
  ['pending_new', 'rejected', ''],
  ['pending_new', 'expired', ''],
  ['pending_new', 'pending_cancel', 'taken back'],
  ['pending_new', 'unknown', 'no answer in time, or a restart'],
  ['new', 'partially_filled', ''],
  ['new', 'filled', ''],
  ['new', 'canceled', ''],
  ['new', 'rejected', ''],
  ['new', 'expired', ''],
  ['new', 'pending_cancel', 'taken back'],
  ['new', 'unknown', 'no answer in time, or a restart'],
  ['partially_filled', 'filled', ''],
  ['partially_filled', 'canceled', ''],
  ['partially_filled', 'rejected', ''],
  ['partially_filled', 'expired', ''],
  ['partially_filled', 'pending_cancel', 'taken back'],
  ['partially_filled', 'unknown', 'no answer in time, or a restart'],
  ['pending_cancel', 'filled', 'the fill won'],
  ['pending_cancel', 'canceled', ''],
  ['pending_cancel', 'rejected', ''],
  ['pending_cancel', 'expired', ''],
  ['pending_cancel', 'unknown', 'refused or unanswered'],
  ['unknown', 'pending_new', 'the answer'],
  ['unknown', 'new', 'the answer'],
  ['unknown', 'partially_filled', 'the answer, or a fill'],
  ['unknown', 'filled', ''],
  ['unknown', 'canceled', 'the answer'],
  ['unknown', 'rejected', 'the answer, or the venue’s complete list lacks it'],
  ['unknown', 'expired', 'the answer'],
  ['unknown', 'pending_cancel', 'taken back, or the answer'],
  ['canceled', 'filled', 'a late fill'],
  ['canceled', 'unknown', 'trades missing, and no longer listed'],
  ['expired', 'filled', 'a late fill'],
  ['expired', 'unknown', 'trades missing, and no longer listed'],
  ['filled', 'unknown', 'trades missing, and no longer listed'],
  ['rejected', 'unknown', 'trades missing, and no longer listed'],
  ['rejected', 'pending_new', 'concluded by us, and the venue knows it'],
  ['rejected', 'new', 'concluded by us, and the venue knows it'],
  ['rejected', 'partially_filled', 'concluded by us, and the venue knows it'],
  ['rejected', 'filled', 'concluded by us, and the venue knows it, or a late fill'],
  ['rejected', 'pending_cancel', 'concluded by us, and the venue knows it'],
  ['rejected', 'canceled', 'concluded by us, and the venue knows it'],
  ['rejected', 'expired', 'concluded by us, and the venue knows it'],
];

const allowed: ReadonlySet<string> = new Set(orderTransitions.map(([from, to]) => `${from}>${to}`));

/** Throws AssertionError on a change of status that the table lacks. */
export function assertStatusChange(id: ClOrdId, from: OrdStatus, to: OrdStatus): void {
  assert(from === to || allowed.has(`${from}>${to}`), `${id} goes from ${from} to ${to}`);
}
