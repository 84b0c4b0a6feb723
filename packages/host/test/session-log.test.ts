import { mkdtempSync, readFileSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { tsUs } from '@tandem/domain';
import { describe, expect, it } from 'vitest';
import { openSessionLog } from '../src/connections/session-log.ts';

const clock = { nowUs: () => tsUs(1_790_000_000_123_456), monotonicNs: () => 0n };

describe('the session log', () => {
  it('holds every message with time and direction, for its owner alone, and the secret nowhere', async () => {
    const file = join(mkdtempSync(join(tmpdir(), 'tandem-session-log-')), 'a/outer.log');
    const opened = openSessionLog(file, ['correct-horse-9'], clock, () => undefined);
    opened.log('out', '35=A|554=***|58=correct-horse-9');
    opened.log('in', '35=0');
    await opened.close();
    expect(readFileSync(file, 'utf8')).toBe('2026-09-21T14:13:20.123456Z out 35=A|554=***|58=***\n2026-09-21T14:13:20.123456Z in 35=0\n');
    expect(statSync(file).mode & 0o777).toBe(0o600);
  });

  it('says once that it cannot be written', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'tandem-session-log-'));
    const troubles: string[] = [];
    const opened = openSessionLog(folder, ['secret'], clock, ({ code }) => troubles.push(code));
    opened.log('out', '35=0');
    opened.log('out', '35=0');
    await opened.close();
    expect(troubles).toEqual(['session_log']);
  });
});
