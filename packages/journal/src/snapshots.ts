import type { EngineSnapshot, SnapshotDelta } from '@tandem/engine';
import { complaint, err, ok, type Complaint, type Result } from '@tandem/kernel';
import type { DayFile } from './folder.ts';
import { decodeContent } from './record-codec.ts';
import { readRecord } from './record-reader.ts';
import type { Sqlite } from './sqlite.ts';
import { snapshotRecords } from './tail.ts';

export interface OpenFile extends DayFile {
  readonly database: Sqlite;
}

export interface Snapshots {
  /** The newest whole one; null where none was taken yet. */
  readonly snapshot: EngineSnapshot | null;
  /** What changed since, oldest first, each going on from the one before it. */
  readonly deltas: readonly SnapshotDelta[];
  /** Index of the file with the newest of them all and the number of its record, or the very beginning: replay starts here. */
  readonly start: number;
  readonly from: number;
  /** Index of the file with the whole one, or the very beginning: the oldest file that a restart reads. */
  readonly needed: number;
}

/** Walks back from the newest delta to the whole snapshot that it began with, reading nothing between them. */
export function readSnapshots(files: readonly OpenFile[]): Result<Snapshots, Complaint> {
  const found: SnapshotDelta[] = [];
  let newest: Pick<Snapshots, 'start' | 'from'> | null = null;
  for (const [at, { file, database }] of [...files.entries()].reverse()) {
    for (const seqRecord of snapshotRecords(database)) {
      const read = readRecord(database, file, seqRecord);
      const content = read.ok ? decodeContent(read.value, file) : read;
      if (!content.ok) return content;
      newest ??= { start: at, from: seqRecord };
      const next = found.at(-1)?.since;
      if (content.value.kind === 'snapshot') {
        const { snapshot } = content.value;
        if (next !== undefined && next !== snapshot.seq) return err(missing(file, next));
        return ok({ snapshot, deltas: found.reverse(), ...newest, needed: at });
      }
      if (content.value.kind !== 'delta') continue;
      const { delta } = content.value;
      if (next !== undefined && next !== delta.seq) return err(missing(file, next));
      found.push(delta);
    }
  }
  // Without a whole snapshot the first delta must go on from an engine that knows nothing.
  const first = found.at(-1)?.since ?? 0;
  if (first !== 0) return err(missing(files[0]?.file ?? '', first));
  return ok({ snapshot: null, deltas: found.reverse(), ...(newest ?? { start: 0, from: 1 }), needed: 0 });
}

const missing = (file: string, seq: number): Complaint =>
  complaint(
    'snapshot_missing',
    `The snapshot of event ${seq}, which a later one goes on from, is not in the journal`,
    file,
    'Bring back the day files that were moved away, or restore the day from a copy.',
  );
