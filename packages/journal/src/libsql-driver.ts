import Database from 'libsql';
import { SqliteFailure, type Sqlite, type SqliteRow, type SqliteValue } from './sqlite.ts';

/** How long a statement waits for another connection's lock, in seconds as the driver counts. */
const BUSY_TIMEOUT_S = 5;

/** Opens `file`, creating it where it is missing. `waits`: whether to wait for another connection's lock. */
export function openSqlite(file: string, waits = true): Sqlite {
  const database = attempt(() => new Database(file, { timeout: waits ? BUSY_TIMEOUT_S : 0 }));
  const statements = new Map<string, Database.Statement>();
  const prepared = (sql: string): Database.Statement => {
    const known = statements.get(sql);
    if (known !== undefined) return known;
    const statement = database.prepare(sql);
    statements.set(sql, statement);
    return statement;
  };
  return {
    exec: (sql) => attempt(() => void database.exec(sql)),
    run: (sql, parameters) => attempt(() => void prepared(sql).run(parameters)),
    all: (sql, parameters = []) => attempt(() => prepared(sql).raw().all(parameters) as SqliteRow[]),
    close: () => attempt(() => void database.close()),
  };
}

function attempt<T>(action: () => T): T {
  try {
    return action();
  } catch (error) {
    if (!(error instanceof Error)) throw error;
    const code = 'code' in error && typeof error.code === 'string' ? error.code : 'SQLITE_ERROR';
    throw new SqliteFailure(code, error.message);
  }
}

/**
 * Selects a text column as bytes, for {@link textOf}: the driver ends the process on text that is no UTF-8, and a
 * damaged file may hold it.
 */
export const asBytes = (column: string): string => `CAST(${column} AS BLOB)`;

const lenientText = new TextDecoder('utf-8', { ignoreBOM: true });
/** The text of a cell of bytes, or empty where it is none; bytes that are no UTF-8 become U+FFFD. */
export const textOf = (value: SqliteValue | undefined): string =>
  value instanceof Uint8Array ? lenientText.decode(value) : '';

/** The JSON of a cell of bytes, as this room wrote it. Throws {@link SqliteFailure} where damage left no JSON. */
export function jsonOf(value: SqliteValue | undefined): unknown {
  try {
    return JSON.parse(textOf(value));
  } catch {
    throw new SqliteFailure('SQLITE_CORRUPT', 'a row of a projection is damaged');
  }
}

/** The integer of a cell, or 0 where it is none. */
export const integerOf = (value: SqliteValue | undefined): number => (typeof value === 'number' ? value : 0);
