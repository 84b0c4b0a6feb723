import type { EncodedBody } from '../codec/encode.ts';
import type { FixMessage } from '../codec/field-list.ts';
import type { SentRecord, SessionNumbers } from './store.ts';

/** A moment on both clocks: the calendar's for stamps, the steady one for durations. Microseconds. */
export interface Moment {
  readonly wallUs: number;
  readonly steadyUs: number;
}

/**
 * `logging_on`: connected, the Logon exchange is not complete. `logging_out`: our Logout is out, the peer's answer is not
 * in. `closed`: nothing is read or written until the next connection.
 */
export type SessionPhase = 'closed' | 'logging_on' | 'established' | 'logging_out';

export type SessionInput =
  | { readonly type: 'connected'; readonly at: Moment }
  | { readonly type: 'message'; readonly message: FixMessage; readonly at: Moment }
  | { readonly type: 'timer'; readonly at: Moment }
  /** An application message. Dropped, with output `refused`, unless established. */
  | { readonly type: 'send'; readonly body: EncodedBody; readonly at: Moment }
  /** The answer to output `replay`. */
  | { readonly type: 'stored'; readonly begin: number; readonly end: number; readonly records: readonly SentRecord[]; readonly at: Moment }
  /** Send a TestRequest now, to measure the round trip. */
  | { readonly type: 'probe'; readonly at: Moment }
  /** Acceptor: the application does not let this peer in; `text` goes into the Logout. */
  | { readonly type: 'refuse'; readonly text: string; readonly at: Moment }
  | { readonly type: 'logout'; readonly text: string; readonly at: Moment }
  | { readonly type: 'disconnected'; readonly at: Moment };

export type SessionOutput =
  /** To the store, before the `transmit` that follows. */
  | { readonly type: 'persist_sent'; readonly record: SentRecord }
  | { readonly type: 'persist_in'; readonly nextIn: number }
  | { readonly type: 'reset_store'; readonly sinceUs: number | null }
  /** A whole frame, one character per byte. */
  | { readonly type: 'transmit'; readonly frame: string }
  | { readonly type: 'refused'; readonly msgType: string }
  | { readonly type: 'deliver'; readonly message: FixMessage }
  /** Read the store and answer with input `stored`. */
  | { readonly type: 'replay'; readonly begin: number; readonly end: number }
  | { readonly type: 'established'; readonly logon: FixMessage }
  /** Measured by a TestRequest; offset is the peer's clock minus ours. Microseconds. */
  | { readonly type: 'round_trip'; readonly roundTripUs: number; readonly offsetUs: number }
  /** Something a person may want to know: a reject, a gap, a fault of the peer. */
  | { readonly type: 'notice'; readonly code: NoticeCode; readonly text: string }
  | { readonly type: 'disconnect'; readonly reason: string }
  /** Be woken with input `timer` at this steady time, microseconds; replaces an earlier wish. */
  | { readonly type: 'wake'; readonly atSteadyUs: number };

export type NoticeCode = 'gap' | 'message_rejected' | 'rejected_by_peer' | 'too_late' | 'session_fault' | 'queue_full';

export interface QueuedMessage {
  readonly message: FixMessage;
  /** Acted upon when it came out of turn, so that its turn only counts it. */
  readonly answered: boolean;
}

/** Everything that the session's `step` depends on. Changed by it alone. */
export interface SessionState {
  phase: SessionPhase;
  nextOut: number;
  nextIn: number;
  heartBtIntS: number;
  /** The period of the schedule that the numbers belong to, and when it ends; null without a schedule. Epoch microseconds. */
  sinceUs: number | null;
  untilUs: number | null;
  /** The numbers began anew with the period, and the peer has not been told. */
  turned: boolean;
  /** Steady times, microseconds. */
  phaseSinceUs: number;
  lastSentUs: number;
  lastReceivedUs: number;
  /** Our TestRequest without an answer. */
  test: { readonly id: string; readonly wallUs: number; readonly steadyUs: number } | null;
  /** Last sequence number of the gap that was asked for; null without one. */
  gapEnd: number | null;
  readonly queued: Map<number, QueuedMessage>;
  /** The earliest wake that is pending; null without one. */
  wakeUs: number | null;
}

export const sessionState = (numbers: SessionNumbers): SessionState => ({
  phase: 'closed',
  nextOut: numbers.nextOut,
  nextIn: numbers.nextIn,
  heartBtIntS: 0,
  sinceUs: numbers.sinceUs,
  untilUs: null,
  turned: false,
  phaseSinceUs: 0,
  lastSentUs: 0,
  lastReceivedUs: 0,
  test: null,
  gapEnd: null,
  queued: new Map(),
  wakeUs: null,
});
