import type { FixDictionary } from '../dictionaries/dictionary.ts';
import type { UnknownTags } from '../dictionaries/validate.ts';
import type { FieldList } from '../codec/field-list.ts';
import type { SessionSchedule } from './schedule.ts';
import type { TimestampDigits } from '../codec/timestamp.ts';

/** One side of one FIX session. Both ends configure it; nothing of it changes while it runs. */
export interface SessionSettings {
  readonly role: 'initiator' | 'acceptor';
  readonly dictionary: FixDictionary;
  readonly senderCompId: string;
  readonly targetCompId: string;
  /** HeartBtInt(108), seconds; an acceptor takes the initiator's. 0 = no heartbeats. */
  readonly heartBtIntS: number;
  /** Initiator: log on with ResetSeqNumFlag(141)=Y, both numbers from 1. */
  readonly resetOnLogon: boolean;
  /** When the session runs; null runs always. Outside of it an initiator does not log on and an acceptor lets nobody in. */
  readonly schedule: SessionSchedule | null;
  /** Fields of every message's header beside the standard ones: SenderSubID(50), OnBehalfOfSubID(116) and the like. */
  readonly headerFields: readonly (readonly [number, string])[];
  /** Fields added to an initiator's Logon: Username(553), Password(554), DefaultApplVerID(1137) and the like. */
  readonly logonFields: FieldList | null;
  /** TestReqID(112) of our TestRequests; null numbers them, so that each answer tells which one it is for. */
  readonly testReqId: string | null;
  /** How far a message's SendingTime(52) may be from our clock, milliseconds. */
  readonly sendingTimeToleranceMs: number;
  readonly logonTimeoutMs: number;
  readonly logoutTimeoutMs: number;
  readonly timestampDigits: TimestampDigits;
  readonly unknownTags: UnknownTags;
  /** Messages kept while a gap before them is being filled, at the most; later ones are asked for again. */
  readonly queuedMax: number;
}

export const defaultSessionSettings = {
  heartBtIntS: 30,
  resetOnLogon: true,
  schedule: null,
  headerFields: [],
  logonFields: null,
  testReqId: null,
  sendingTimeToleranceMs: 120_000,
  logonTimeoutMs: 10_000,
  logoutTimeoutMs: 2_000,
  timestampDigits: 3,
  unknownTags: 'tolerant',
  queuedMax: 10_000,
} as const satisfies Partial<SessionSettings>;
