/** A cell as SQLite takes and gives it. Numbers are safe integers: this room stores no fractions. */
export type SqliteValue = string | number | null | Uint8Array;
export type SqliteRow = readonly SqliteValue[];

/**
 * As much of SQLite as the journal needs, so that another driver can take over. Every call throws {@link SqliteFailure}.
 * Statements are kept prepared by their text: use a bounded number of texts.
 */
export interface Sqlite {
  /** Runs statements that take and give nothing. */
  exec(sql: string): void;
  /** Runs one statement with its parameters. */
  run(sql: string, parameters: readonly SqliteValue[]): void;
  /** All rows, read to the end, so that no read transaction stays open: bound them with LIMIT. */
  all(sql: string, parameters?: readonly SqliteValue[]): readonly SqliteRow[];
  close(): void;
}

/** SQLite refused. `code` is SQLite's name for the reason, such as `SQLITE_BUSY` or `SQLITE_FULL`. */
export class SqliteFailure extends Error {
  override readonly name = 'SqliteFailure';
  readonly code: string;
  constructor(code: string, message: string) {
    super(message);
    this.code = code;
  }
}
