/** A message we sent, as far as a replay needs it. The body of an administrative message is not kept. */
export interface SentRecord {
  readonly seq: number;
  readonly msgType: string;
  readonly body: string;
  /** SendingTime(52) under which it first left. */
  readonly sendingTime: string;
}

export interface SessionNumbers {
  readonly nextOut: number;
  readonly nextIn: number;
  /** When the period of the schedule began in which they were last reset, epoch microseconds; null without a schedule. */
  readonly sinceUs: number | null;
}

/**
 * What a session remembers beyond a connection. Calls are synchronous so that a durable store can finish writing before
 * the bytes leave; a store that fails throws, which ends the process: see ARCHITECTURE.md on broken invariants.
 */
export interface SessionStore {
  /** The next sequence numbers, out and in, from 1, and the start of the period they belong to. */
  numbers(): SessionNumbers;
  /** Called before the message leaves; the next number out becomes `record.seq + 1`. */
  appendSent(record: SentRecord): void;
  setNextIn(nextIn: number): void;
  /** Only where both ends agreed on a number by hand, and by stores that read themselves back. */
  setNextOut(nextOut: number): void;
  /** Both numbers to 1, and everything sent forgotten; `sinceUs` as in {@link SessionNumbers}. */
  reset(sinceUs: number | null): void;
  /** Application messages sent under `begin` to `end`, both included, ascending; numbers may be missing. */
  sent(begin: number, end: number): readonly SentRecord[];
}

/** Application messages that a memory store keeps, at the most; older ones are answered with a gap fill. */
export const MEMORY_STORE_RECORDS_MAX = 20_000;

/** A store that lives as long as the process. */
export function memoryStore(recordsMax = MEMORY_STORE_RECORDS_MAX): SessionStore {
  let nextOut = 1;
  let nextIn = 1;
  let sinceUs: number | null = null;
  const records = new Map<number, SentRecord>();
  return {
    numbers: () => ({ nextOut, nextIn, sinceUs }),
    appendSent(record) {
      nextOut = record.seq + 1;
      if (record.body === '') return;
      records.set(record.seq, record);
      if (records.size > recordsMax) {
        for (const oldest of records.keys()) {
          records.delete(oldest);
          break;
        }
      }
    },
    setNextIn(value) {
      nextIn = value;
    },
    setNextOut(value) {
      nextOut = value;
    },
    reset(since) {
      nextOut = 1;
      nextIn = 1;
      sinceUs = since;
      records.clear();
    },
    sent(begin, end) {
      const found: SentRecord[] = [];
      for (const record of records.values()) if (record.seq >= begin && record.seq <= end) found.push(record);
      return found;
    },
  };
}
