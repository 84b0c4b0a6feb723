import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Complaint, Result } from '@tandem/kernel';
import { openJournal, type Journal } from '@tandem/journal';
import { afterEach } from 'vitest';

export const DAY = '2026-11-23';
const folders: string[] = [];
const journals: Journal[] = [];

afterEach(() => {
  for (const journal of journals.splice(0)) {
    try {
      journal.close();
    } catch {
      // A test that damaged the file on purpose has seen this fault already.
    }
  }
  for (const folder of folders.splice(0)) rmSync(folder, { recursive: true, force: true });
});

export function freshFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), 'tandem-journal-'));
  folders.push(folder);
  return folder;
}

export const fileOf = (folder: string, day = DAY): string => join(folder, `journal-${day}.sqlite`);

export function valueOf<T>(result: Result<T, Complaint>): T {
  if (!result.ok) throw new Error(`${result.error.code}: ${result.error.what} (${result.error.where})`);
  return result.value;
}

export function errorOf<E>(result: Result<unknown, E>): E {
  if (result.ok) throw new Error('it should have been refused');
  return result.error;
}

/** Closed after the test, whatever it does. */
export function open(folder: string, tradingDay = DAY): Journal {
  const journal = valueOf(openJournal({ folder, tradingDay }));
  journals.push(journal);
  return journal;
}
