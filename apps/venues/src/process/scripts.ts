import { complaint, err, ok, type Complaint, type Result } from '@tandem/kernel';
import { existsSync, readFileSync, readdirSync } from 'node:fs';
import { basename, join } from 'node:path';
import { decodeScript, type FaultScript } from '../faults/script.ts';

/** Scripts that one folder may hold. */
const SCRIPTS_MAX = 100;

/** Reads one rehearsal from a file. */
export function readScript(path: string): Result<FaultScript, Complaint> {
  const name = basename(path, '.json');
  try {
    return decodeScript(JSON.parse(readFileSync(path, 'utf8')), name, path);
  } catch (error) {
    const what = `The rehearsal cannot be read: ${error instanceof Error ? error.message : String(error)}`;
    return err(complaint('unreadable_script', what, path, 'Name a readable JSON file.'));
  }
}

/** Every rehearsal of a folder, by name; none where there is no such folder. */
export function readScripts(folder: string): Result<readonly FaultScript[], Complaint> {
  if (!existsSync(folder)) return ok([]);
  const files = readdirSync(folder).filter((file) => file.endsWith('.json')).sort();
  const scripts: FaultScript[] = [];
  for (const file of files.slice(0, SCRIPTS_MAX)) {
    const script = readScript(join(folder, file));
    if (!script.ok) return script;
    scripts.push(script.value);
  }
  return ok(scripts);
}
