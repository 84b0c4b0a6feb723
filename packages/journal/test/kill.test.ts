import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { openJournal, recover, verifyJournal } from '@tandem/journal';
import { describe, expect, it } from 'vitest';
import { DAY, errorOf, fileOf, freshFolder, open, valueOf } from './support.ts';

const GROUP = 7;

describe('kill -9 amid commits', () => {
  for (const [groups, by] of [[1, 'commit'], [40, 'commit'], [40, 'flush'], [150, 'commit']] as const) {
    it(`loses nothing acknowledged and keeps no half group, after ${groups} groups by ${by}`, async () => {
      const folder = freshFolder();
      const child = spawn(process.execPath, ['--import', 'tsx', join(import.meta.dirname, 'kill-child.ts'), folder, by], {
        stdio: ['ignore', 'pipe', 'inherit'],
      });
      const ended = once(child, 'exit');
      let acknowledged = 0;
      let lines = 0;
      for await (const line of createInterface(child.stdout)) {
        acknowledged = Number(line);
        if (++lines === 1) expect(errorOf(openJournal({ folder, tradingDay: DAY })).code).toBe('folder_in_use');
        if (lines === groups) child.kill('SIGKILL');
      }
      await ended;
      expect(lines).toBeGreaterThanOrEqual(groups);

      // The lock died with its holder.
      const journal = open(folder);
      const recovered = valueOf(recover(folder));
      const { events, last, clean } = recovered;
      expect(clean).toBe(false);
      expect(events.length).toBeGreaterThanOrEqual(acknowledged);
      expect(events.length % GROUP).toBe(0);
      expect(last?.seq).toBe(events.length);
      for (const { seq } of events) expect(recovered.commandsOf(seq)).toHaveLength(2);
      journal.close();
      expect(valueOf(verifyJournal(fileOf(folder))).records).toBe(1 + 2 * events.length);
    });
  }
});
