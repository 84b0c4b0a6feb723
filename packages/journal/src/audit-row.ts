import { inWords, type Tense, type Wording } from '@tandem/domain';
import { csvLine } from './csv.ts';

/** Columns of the audit trail's CSV, in order. Empty where they do not apply. */
export const auditColumns = [
  'record',
  'seq',
  'time_beijing',
  'ts_us',
  'trading_day',
  'kind',
  'pair_order_id',
  'step',
  'leg',
  'cl_ord_id',
  'order_id',
  'exec_id',
  'instrument',
  'side',
  'quantity',
  'price',
  'status',
  'reason',
  'operator',
  'text',
  'message',
  'hash',
] as const;
export type AuditColumn = (typeof auditColumns)[number];

/** The columns that depend on what happened; the others come from the record that it lies in. */
export type AuditCells = { readonly kind: string } & {
  readonly [column in Exclude<AuditColumn, 'record' | 'seq' | 'time_beijing' | 'ts_us' | 'trading_day' | 'kind' | 'hash'>]?:
    | string
    | number
    | null;
};

/** In English whatever the screen speaks, of what is over where `then`, and as the codes and parameters that it was said in. */
export const said = (wording: Wording, tense?: Tense): Pick<AuditCells, 'text' | 'message'> => ({
  text: inWords('en', wording, tense),
  message: JSON.stringify(wording),
});

/** The record that an audit row comes from. */
export interface AuditSource {
  readonly seqRecord: number;
  readonly engineSeq: number;
  readonly tsUs: number;
  readonly tradingDay: string;
  readonly hash: string;
}

export function auditLine(source: AuditSource, cells: AuditCells): string {
  const row: Readonly<Record<string, string | number | null | undefined>> = {
    ...cells,
    record: source.seqRecord,
    seq: source.engineSeq,
    time_beijing: beijingTime(source.tsUs),
    ts_us: source.tsUs,
    trading_day: source.tradingDay,
    hash: source.hash,
  };
  return csvLine(auditColumns.map((column) => String(row[column] ?? '')));
}

const BEIJING_OFFSET_MS = 8 * 3_600_000;

/** `2026-11-23 09:00:00.123456`, China's clock, which keeps no summer time. */
export function beijingTime(tsUs: number): string {
  const ms = Math.floor(tsUs / 1000);
  const text = new Date(ms + BEIJING_OFFSET_MS).toISOString();
  return `${text.slice(0, 10)} ${text.slice(11, 23)}${String(tsUs - ms * 1000).padStart(3, '0')}`;
}
