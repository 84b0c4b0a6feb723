import type { PairOrderId, Receipt, SpreadId } from '@tandem/domain';
import { assert, type TsUs } from '@tandem/kernel';
import { auditColumns } from './audit-row.ts';
import { BYTE_ORDER_MARK, csvLine, LINE_END } from './csv.ts';
import { openForReading } from './day-store.ts';
import { dayFile, dayFiles, isTradingDay } from './folder.ts';
import { JournalFailure } from './failure.ts';
import { asBytes, integerOf, jsonOf, textOf } from './libsql-driver.ts';
import type { Sqlite } from './sqlite.ts';

/** Ask with `cursor` 0, then with each `nextCursor`, until it is null. `tradingDay` null is the day being written. */
export interface AuditRequest {
  readonly tradingDay: string | null;
  readonly cursor: number;
  /** Rows in one chunk, at the most {@link AUDIT_ROWS_MAX}. */
  readonly rowsMax: number;
}

export interface AuditChunk {
  readonly fileName: string;
  /** CSV text to append as it is; the first has the byte order mark and the header. A day without a journal has no rows. */
  readonly chunk: string;
  readonly nextCursor: number | null;
}

export interface HistoryPoint {
  readonly tsUs: TsUs;
  readonly bid: number | null;
  readonly ask: number | null;
}

export const AUDIT_ROWS_MAX = 10_000;
/** Days that a question about the past looks back on, the newest included. */
const DAYS_MAX = 5;
const RECEIPTS_MAX = 10_000;

/** Reads the projections through connections of its own, so that the writer goes on meanwhile. */
export class Queries {
  readonly #folder: string;
  /** By file; the driver gives a file free late, so that connections are kept rather than opened for each question. */
  readonly #readers = new Map<string, Sqlite>();

  constructor(folder: string) {
    this.#folder = folder;
  }

  auditChunk({ tradingDay, cursor, rowsMax }: AuditRequest & { readonly tradingDay: string }): AuditChunk {
    assert(isTradingDay(tradingDay), `not a trading day: ${tradingDay}`);
    assert(Number.isSafeInteger(cursor) && cursor >= 0 && rowsMax > 0, 'a cursor and a number of rows');
    const limit = Math.min(Math.floor(rowsMax), AUDIT_ROWS_MAX);
    const header = cursor === 0 ? BYTE_ORDER_MARK + csvLine(auditColumns) + LINE_END : '';
    const reader = this.#reader(dayFile(this.#folder, tradingDay).file);
    // Joined inside SQLite: one long text crosses into the program instead of every line.
    const [count, last, lines] =
      reader?.all(
        `SELECT count(*), max(id), ${asBytes('group_concat(line, char(13, 10) ORDER BY id)')}
         FROM (SELECT id, line FROM audit WHERE id > ? ORDER BY id LIMIT ?)`,
        [cursor, limit],
      )[0] ?? [];
    return {
      fileName: `tandem-audit-${tradingDay}.csv`,
      chunk: header + (integerOf(count) === 0 ? '' : textOf(lines) + LINE_END),
      nextCursor: integerOf(count) < limit ? null : integerOf(last),
    };
  }

  receipts(pairOrderId: PairOrderId): Receipt[] {
    const found: Receipt[] = [];
    for (const reader of this.#recentReaders()) {
      const rows = reader.all(`SELECT ${asBytes('payload')} FROM receipts WHERE pair_order_id = ? ORDER BY step LIMIT ?`, [
        pairOrderId,
        RECEIPTS_MAX - found.length,
      ]);
      found.unshift(...rows.map(([payload]) => jsonOf(payload) as Receipt));
      if (found[0]?.step === 1 || found.length >= RECEIPTS_MAX) break;
    }
    return found;
  }

  /** Orders whose sending is in the records after number `seqRecord`, of at most the last {@link DAYS_MAX} days. */
  countSubmitted(seqRecord: number): number {
    let count = 0;
    for (const reader of this.#recentReaders()) {
      const rows = reader.all(
        'SELECT coalesce(sum(orders), 0) FROM orders_sent WHERE record > ?', [seqRecord]);
      count += integerOf(rows[0]?.[0]);
    }
    return count;
  }

  spreadHistory(spreadId: SpreadId, fromUs: number, pointsMax: number): HistoryPoint[] {
    assert(pointsMax > 0, 'at least one point');
    const readers = [...this.#recentReaders()].reverse();
    const span = `FROM spread_points WHERE spread_id = ? AND ts_us >= ?`;
    let count = 0;
    let newestUs = fromUs;
    for (const reader of readers) {
      const row = reader.all(`SELECT count(*), max(ts_us) ${span}`, [spreadId, fromUs])[0];
      count += integerOf(row?.[0]);
      newestUs = Math.max(newestUs, integerOf(row?.[1]));
    }
    const oldestUs = Math.min(
      newestUs,
      ...readers.flatMap((reader) =>
        reader.all(`SELECT ts_us ${span} ORDER BY ts_us LIMIT 1`, [spreadId, fromUs]).map(([ts]) => integerOf(ts)),
      ),
    );
    const bucketUs = count <= pointsMax ? 1 : Math.floor((newestUs - oldestUs) / pointsMax) + 1;
    // The driver binds numbers as reals, which would divide without rounding down, hence the casts.
    const group = '(ts_us - CAST(? AS INTEGER)) / CAST(? AS INTEGER)';
    // Of a group SQLite gives the other columns from the row with the maximum: its documentation, "bare columns".
    const points = readers.flatMap((reader) =>
      reader
        .all(`SELECT max(ts_us), bid, ask ${span} GROUP BY ${group} ORDER BY 1 LIMIT ?`, [
          spreadId,
          fromUs,
          oldestUs,
          bucketUs,
          pointsMax,
        ])
        .map(([ts, bid, ask]) => ({ tsUs: integerOf(ts) as TsUs, bid: nullable(bid), ask: nullable(ask) })),
    );
    return points.slice(-pointsMax);
  }

  close(): void {
    for (const reader of this.#readers.values()) reader.close();
    this.#readers.clear();
  }

  /** Newest first. */
  *#recentReaders(): Iterable<Sqlite> {
    const files = dayFiles(this.#folder);
    if (!files.ok) throw new JournalFailure(files.error);
    for (const { file } of files.value.slice(-DAYS_MAX).reverse()) {
      const reader = this.#reader(file);
      if (reader !== null) yield reader;
    }
  }

  #reader(file: string): Sqlite | null {
    const known = this.#readers.get(file);
    if (known !== undefined) return known;
    const opened = openForReading(file);
    if (!opened.ok) throw new JournalFailure(opened.error);
    if (opened.value === null) return null;
    for (const [oldest, reader] of this.#readers) {
      if (this.#readers.size <= DAYS_MAX) break;
      this.#readers.delete(oldest);
      reader.close();
    }
    this.#readers.set(file, opened.value);
    return opened.value;
  }
}

const nullable = (value: unknown): number | null => (typeof value === 'number' ? value : null);
