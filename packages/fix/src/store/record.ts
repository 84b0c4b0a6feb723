import { crc32 } from 'node:zlib';
import type { SentRecord } from '../session/store.ts';

/** What a store's file holds, in the order of its writing. `numbers` begins a file that was written anew. */
export type StoreRecord =
  | { readonly type: 'header'; readonly identity: string }
  | { readonly type: 'numbers'; readonly nextOut: number; readonly nextIn: number }
  | { readonly type: 'sent'; readonly record: SentRecord; readonly nextIn: number }
  | { readonly type: 'next_in'; readonly nextIn: number }
  /** Numbers out up to `upTo` may have been used since, in the boot of the system that is named; empty where that is not told. */
  | { readonly type: 'reserve'; readonly upTo: number; readonly boot: string }
  | { readonly type: 'reset'; readonly sinceUs: number | null };

/** Bytes before a record's payload: its length and the CRC-32 of the payload, little-endian. */
const RECORD_HEAD_BYTES = 8;
/** Bytes of one payload, at the most; a frame's bound and room for what stands beside the body. */
const PAYLOAD_BYTES_MAX = 300_000;

/** A record's bytes. A value holds one character per byte, as everywhere in this room; line feeds part its fields. */
export function encodeRecord(record: StoreRecord): Buffer {
  const payload = Buffer.from(payloadOf(record), 'latin1');
  const head = Buffer.alloc(RECORD_HEAD_BYTES);
  head.writeUInt32LE(payload.length, 0);
  head.writeUInt32LE(crc32(payload), 4);
  return Buffer.concat([head, payload]);
}

function payloadOf(record: StoreRecord): string {
  switch (record.type) {
    case 'header':
      return `H${record.identity}`;
    case 'numbers':
      return `N${record.nextOut}\n${record.nextIn}`;
    case 'sent': {
      const { seq, msgType, sendingTime, body } = record.record;
      return `S${seq}\n${record.nextIn}\n${msgType}\n${sendingTime}\n${body}`;
    }
    case 'next_in':
      return `I${record.nextIn}`;
    case 'reserve':
      return `B${record.upTo}\n${record.boot}`;
    case 'reset':
      return record.sinceUs === null ? 'R' : `R${record.sinceUs}`;
  }
}

/** `end`: nothing follows. `torn`: the last write did not end. `damaged`: bytes changed with good ones behind them. */
export type ReadRecord = { readonly record: StoreRecord; readonly next: number } | 'end' | 'torn' | 'damaged';

/** The record at `at` of a file's bytes. */
export function readRecord(bytes: Buffer, at: number): ReadRecord {
  if (at === bytes.length) return 'end';
  if (bytes.length - at < RECORD_HEAD_BYTES) return 'torn';
  const whole = wholeRecord(bytes, at);
  if (whole !== null) return whole;
  return wholeBehind(bytes, at) ? 'damaged' : 'torn';
}

function wholeRecord(bytes: Buffer, at: number): { readonly record: StoreRecord; readonly next: number } | null {
  const length = bytes.readUInt32LE(at);
  const next = at + RECORD_HEAD_BYTES + length;
  if (length === 0 || length > PAYLOAD_BYTES_MAX || next > bytes.length) return null;
  const payload = bytes.subarray(at + RECORD_HEAD_BYTES, next);
  if (crc32(payload) !== bytes.readUInt32LE(at + 4)) return null;
  const record = recordOf(payload.toString('latin1'));
  return record === null ? null : { record, next };
}

/** Whether a whole record stands anywhere behind `at`: then this one is no torn end, whatever its length says. */
const wholeBehind = (bytes: Buffer, at: number): boolean => recordsBehind(bytes, at).next().done !== true;

/** The whole records behind damage at `at`, wherever they stand. */
export function* recordsBehind(bytes: Buffer, at: number): Generator<StoreRecord> {
  for (let i = at + 1; i <= bytes.length - RECORD_HEAD_BYTES; ) {
    const whole = wholeRecord(bytes, i);
    if (whole !== null) yield whole.record;
    i = whole?.next ?? i + 1;
  }
}

function recordOf(payload: string): StoreRecord | null {
  const rest = payload.slice(1);
  switch (payload[0]) {
    case 'H':
      return { type: 'header', identity: rest };
    case 'R': {
      if (rest === '') return { type: 'reset', sinceUs: null };
      const sinceUs = sequenceNumber(rest);
      return sinceUs === null || !Number.isSafeInteger(sinceUs) ? null : { type: 'reset', sinceUs };
    }
    case 'I': {
      const nextIn = sequenceNumber(rest);
      return nextIn === null ? null : { type: 'next_in', nextIn };
    }
    case 'B': {
      const [upToText = '', boot = ''] = rest.split('\n');
      const upTo = upToText === '0' ? 0 : sequenceNumber(upToText);
      return upTo === null ? null : { type: 'reserve', upTo, boot };
    }
    case 'N': {
      const [out = '', into = ''] = rest.split('\n');
      const nextOut = sequenceNumber(out);
      const nextIn = sequenceNumber(into);
      return nextOut === null || nextIn === null ? null : { type: 'numbers', nextOut, nextIn };
    }
    case 'S':
      return sentOf(rest);
    default:
      return null;
  }
}

function sentOf(rest: string): StoreRecord | null {
  const match = /^(\d+)\n(\d+)\n([^\n]+)\n([^\n]+)\n/.exec(rest);
  if (match === null) return null;
  const [all, seqText = '', nextInText = '', msgType = '', sendingTime = ''] = match;
  const seq = sequenceNumber(seqText);
  const nextIn = sequenceNumber(nextInText);
  if (seq === null || nextIn === null) return null;
  return { type: 'sent', nextIn, record: { seq, msgType, sendingTime, body: rest.slice(all.length) } };
}

const sequenceNumber = (text: string): number | null => (/^[1-9]\d{0,15}$/.test(text) ? Number(text) : null);
