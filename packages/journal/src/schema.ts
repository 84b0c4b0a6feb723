/** Format of a journal file, in SQLite's user_version. */
export const SCHEMA_VERSION = 4;
/** `TNDM`: tells a journal from any other SQLite file. */
export const APPLICATION_ID = 0x544e444d;

/**
 * `records` is the journal; everything after `head` is a projection that can be built from it again, but for
 * `spread_points`. A payload is text, and of the kind `quotes` bytes. `head` repeats the last record, so that a removed tail is noticed, and names the
 * last record whose rows are in the projections, which may be an earlier one. Every table and index that a commit
 * touches is a page more to make durable, so records have one index alone.
 */
export const schema = `
CREATE TABLE records (
  seq_record INTEGER PRIMARY KEY,
  kind TEXT NOT NULL CHECK (kind IN ('link', 'event', 'quotes', 'commands', 'snapshot')),
  engine_seq INTEGER NOT NULL,
  ts_us INTEGER NOT NULL,
  payload ANY NOT NULL,
  prev_hash TEXT NOT NULL,
  hash TEXT NOT NULL
) STRICT;
CREATE INDEX records_snapshots ON records (seq_record) WHERE kind = 'snapshot';
CREATE TRIGGER records_no_update BEFORE UPDATE ON records
  BEGIN SELECT RAISE(ABORT, 'the journal is append-only'); END;
CREATE TRIGGER records_no_delete BEFORE DELETE ON records
  BEGIN SELECT RAISE(ABORT, 'the journal is append-only'); END;
CREATE TRIGGER records_head AFTER INSERT ON records
  BEGIN UPDATE head SET seq_record = NEW.seq_record, hash = NEW.hash; END;
CREATE TABLE head (one INTEGER PRIMARY KEY CHECK (one = 1), seq_record INTEGER NOT NULL, hash TEXT NOT NULL,
  projected INTEGER NOT NULL) STRICT;
INSERT INTO head VALUES (1, 0, '', 0);
CREATE TABLE audit (id INTEGER PRIMARY KEY, record INTEGER NOT NULL, line TEXT NOT NULL) STRICT;
CREATE TABLE receipts (id INTEGER PRIMARY KEY, pair_order_id TEXT NOT NULL, step INTEGER NOT NULL, payload TEXT NOT NULL) STRICT;
CREATE INDEX receipts_by_pair_order ON receipts (pair_order_id, step);
CREATE TABLE order_owners (cl_ord_id TEXT PRIMARY KEY, payload TEXT NOT NULL) STRICT, WITHOUT ROWID;
CREATE TABLE orders_sent (record INTEGER PRIMARY KEY, orders INTEGER NOT NULL) STRICT;
CREATE TABLE price_scales (id TEXT PRIMARY KEY, scale INTEGER NOT NULL) STRICT, WITHOUT ROWID;
CREATE TABLE spread_points (spread_id TEXT NOT NULL, ts_us INTEGER NOT NULL, bid INTEGER, ask INTEGER,
  PRIMARY KEY (spread_id, ts_us)) STRICT, WITHOUT ROWID;
PRAGMA application_id = ${APPLICATION_ID};
PRAGMA user_version = ${SCHEMA_VERSION};
`;
