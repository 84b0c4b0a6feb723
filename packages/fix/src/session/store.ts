/** A message we sent, as far as a replay needs it. The body of an administrative message is not kept. */
export interface SentRecord {
  readonly seq: number;
  readonly msgType: string;
  readonly body: string;
  /** SendingTime(52) under which it first left. */
  readonly sendingTime: string;
}

/**
 * What a session remembers beyond a connection. Calls are synchronous so that a durable store can finish writing before
 * the bytes leave; a store that fails throws, which ends the process: see ARCHITECTURE.md on broken invariants.
 */
export interface SessionStore {
  /** The next sequence numbers, out and in, from 1. */
  numbers(): { readonly nextOut: number; readonly nextIn: number };
  /** Called before the message leaves; the next number out becomes `record.seq + 1`. */
  appendSent(record: SentRecord): void;
  setNextIn(nextIn: number): void;
  /** Only where both ends agreed on a number by hand, and by stores that read themselves back. */
  setNextOut(nextOut: number): void;
  /** Both numbers to 1, and everything sent forgotten. */
  reset(): void;
  /** Application messages sent under `begin` to `end`, both included, ascending; numbers may be missing. */
  sent(begin: number, end: number): readonly SentRecord[];
}

/** Application messages that a memory store keeps, at the most; older ones are answered with a gap fill. */
export const MEMORY_STORE_RECORDS_MAX = 20_000;

/** A store that lives as long as the process. */
export function memoryStore(recordsMax = MEMORY_STORE_RECORDS_MAX): SessionStore {
  let nextOut = 1;
  let nextIn = 1;
  const records = new Map<number, SentRecord>();
  return {
    numbers: () => ({ nextOut, nextIn }),
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
    reset() {
      nextOut = 1;
      nextIn = 1;
      records.clear();
    },
    sent(begin, end) {
      const found: SentRecord[] = [];
      for (const record of records.values()) if (record.seq >= begin && record.seq <= end) found.push(record);
      return found;
    },
  };
}
