import { hash } from 'node:crypto';

/** `quotes` holds a run of events, `event` one. */
export type RecordKind = 'link' | 'event' | 'quotes' | 'commands' | 'snapshot';

/** A record as it lies in the file. */
export interface StoredRecord {
  /** Counts from 1 without a gap over the life of a data folder, across its files. */
  readonly seqRecord: number;
  readonly kind: RecordKind;
  /** The event's number or the last one's of a run, the event that the commands answer, the last event in a snapshot or before a link. */
  readonly engineSeq: number;
  readonly tsUs: number;
  /** JSON text, or the bytes of a run of quotes. They are what the chain vouches for, and are never written anew. */
  readonly payload: string | Uint8Array;
  readonly prevHash: string;
  readonly hash: string;
}

/** What the first record of a data folder follows. */
export const GENESIS_HASH = '0'.repeat(64);

/**
 * The hash of a record in hex: SHA-256 (FIPS 180-4) of the previous hash and the record's fields, a line feed between
 * each two. No field but the last can hold a line feed, so no two records share a text.
 */
export const chainHash = (
  prevHash: string,
  seqRecord: number | string,
  kind: string,
  engineSeq: number | string,
  tsUs: number | string,
  payload: string | Uint8Array,
): string => {
  const head = `${prevHash}\n${seqRecord}\n${kind}\n${engineSeq}\n${tsUs}\n`;
  return hash('sha256', typeof payload === 'string' ? head + payload : Buffer.concat([Buffer.from(head, 'latin1'), payload]), 'hex');
};
