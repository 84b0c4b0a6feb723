import type { EngineCommand, EngineEvent, EngineSnapshot, SnapshotDelta } from '@tandem/engine';
import { complaint, err, ok, type Complaint, type Result, type TsUs } from '@tandem/kernel';
import type { RecordKind, StoredRecord } from './chain.ts';
import type { OrderOwner } from './order-lookup.ts';
import { decodeRun } from './quote-run.ts';

/** First record of every file: ties it to the file before, and carries what the audit rows of this file need. */
export interface Link {
  readonly tradingDay: string;
  /** Last record of the file before; null in the first file of a folder. */
  readonly previous: { readonly tradingDay: string; readonly seqRecord: number; readonly hash: string } | null;
  /** Decimal digits of the prices of instruments and pairs, as of the latest `configuration`. */
  readonly priceScales: Readonly<Record<string, number>>;
  /** The newest orders of the file before: some may live on. */
  readonly orders: readonly OrderOwner[];
}

/** What a record says, decoded. */
export type RecordContent =
  | { readonly kind: 'link'; readonly link: Link }
  | { readonly kind: 'event'; readonly event: EngineEvent }
  | { readonly kind: 'quotes'; readonly events: readonly EngineEvent[] }
  | { readonly kind: 'commands'; readonly commands: readonly EngineCommand[] }
  | { readonly kind: 'snapshot'; readonly snapshot: EngineSnapshot }
  | { readonly kind: 'delta'; readonly delta: SnapshotDelta };

/** A delta is a snapshot's record: it tells itself apart by what it says. */
export const recordKindOf = ({ kind }: RecordContent): RecordKind => (kind === 'delta' ? 'snapshot' : kind);

/** The payload of a record that is text. An event's number and time stand in the record's own columns. */
export function encodeContent(content: Exclude<RecordContent, { kind: 'quotes' }>): string {
  switch (content.kind) {
    case 'link':
      return JSON.stringify(content.link);
    case 'event':
      return JSON.stringify(content.event.input);
    case 'commands':
      return JSON.stringify(content.commands);
    case 'snapshot':
      return JSON.stringify(content.snapshot);
    case 'delta':
      return JSON.stringify(content.delta);
  }
}

// As records, so that a type that joins the union is missed by the compiler here.
const inputTypes: Readonly<Record<EngineEvent['input']['type'], readonly string[]>> = {
  // Of a book that no run of quotes holds, see quote-run.ts.
  quote: ['book'],
  venue_status: ['venue', 'status'],
  venue_clock: ['venue'],
  execution_report: ['report'],
  cancel_reject: ['reject'],
  reconciliation: ['report'],
  position: ['position'],
  account: ['account'],
  venue_notice: ['venue', 'grade', 'text'],
  configuration: ['idPrefix', 'catalogue', 'limits'],
  started: ['clean'],
  stopped: [],
  timer: ['timerId'],
  operator: ['commandId', 'operator', 'action'],
};
const commandTypes: Readonly<Record<EngineCommand['type'], readonly string[]>> = {
  submit_order: ['order', 'approval'],
  cancel_order: ['venue', 'clOrdId'],
  query_order: ['venue', 'clOrdId'],
  set_timer: ['timerId', 'atUs'],
  cancel_timer: ['timerId'],
  alert: ['alert'],
  receipt: ['receipt'],
};

/**
 * Decodes a record's payload. The envelope is checked: the type is known and its fields are there. What is in the
 * fields is vouched for by the chain, for this program wrote it.
 */
export function decodeContent(record: StoredRecord, where: string): Result<RecordContent, Complaint> {
  const broken = (what: string): Result<never, Complaint> =>
    err(
      complaint(
        'bad_record',
        `Record ${record.seqRecord} of the journal is not ${what}`,
        `${where}, record ${record.seqRecord}`,
        'Keep the file as it is and check it with the version of Tandem that wrote it.',
      ),
    );
  if (record.kind === 'quotes') {
    const events = typeof record.payload === 'string' ? null : decodeRun(record.payload, record.engineSeq);
    return events?.at(-1)?.tsUs === record.tsUs ? ok({ kind: 'quotes', events }) : broken('a run of quotes');
  }
  if (typeof record.payload !== 'string') return broken('text');
  let json: unknown;
  try {
    json = JSON.parse(record.payload);
  } catch {
    return broken('JSON');
  }
  switch (record.kind) {
    case 'link':
      return isLink(json) ? ok({ kind: 'link', link: json }) : broken('a link to the file before');
    case 'event': {
      if (!hasShape(json, inputTypes)) return broken('an event this version knows');
      return ok({
        kind: 'event',
        event: { seq: record.engineSeq, tsUs: record.tsUs as TsUs, input: json as EngineEvent['input'] },
      });
    }
    case 'commands':
      if (!Array.isArray(json) || !json.every((item) => hasShape(item, commandTypes))) {
        return broken('a list of commands this version knows');
      }
      return ok({ kind: 'commands', commands: json });
    case 'snapshot':
      if (isDelta(json, record.engineSeq)) return ok({ kind: 'delta', delta: json });
      return isSnapshot(json, record.engineSeq) ? ok({ kind: 'snapshot', snapshot: json }) : broken('a snapshot this version reads');
  }
}

const isObject = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

function hasShape(value: unknown, shapes: Readonly<Record<string, readonly string[]>>): boolean {
  if (!isObject(value) || typeof value['type'] !== 'string' || !Object.hasOwn(shapes, value['type'])) return false;
  return shapes[value['type']]?.every((field) => Object.hasOwn(value, field)) ?? false;
}

const isSnapshot = (value: unknown, seq: number): value is EngineSnapshot =>
  isObject(value) && Number.isSafeInteger(value['version']) && value['seq'] === seq && 'state' in value;

const isDelta = (value: unknown, seq: number): value is SnapshotDelta =>
  isObject(value) && value['seq'] === seq && ['version', 'since'].every((key) => Number.isSafeInteger(value[key])) && isObject(value['changes']);

function isLink(value: unknown): value is Link {
  if (!isObject(value) || typeof value['tradingDay'] !== 'string' || !isObject(value['priceScales'])) return false;
  if (!Array.isArray(value['orders'])) return false;
  const previous = value['previous'];
  if (previous === null) return true;
  return isObject(previous) && typeof previous['seqRecord'] === 'number' && typeof previous['hash'] === 'string';
}
