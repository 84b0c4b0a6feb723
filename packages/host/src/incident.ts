import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Arrival } from './inbox.ts';

/**
 * Writes down what stopped the engine: the error and the batch that it was taking. The batch is not in the journal,
 * since a restart would trip over it again; the venues' reconciliation brings back what it told. Returns the file.
 */
export function writeIncident(dataFolder: string, error: unknown, batch: readonly Arrival[], nowUs: number): string {
  const folder = join(dataFolder, 'incidents');
  mkdirSync(folder, { recursive: true });
  const file = join(folder, `incident-${nowUs}.json`);
  const what = error instanceof Error ? { name: error.name, message: error.message, stack: error.stack } : { message: String(error) };
  writeFileSync(file, `${JSON.stringify({ error: what, inputs: batch.map((arrival) => arrival.input) }, null, 2)}\n`);
  return file;
}
