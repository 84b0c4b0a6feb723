import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';

const script = (name: string, args: readonly string[]): { status: number | null; stdout: string; stderr: string } =>
  spawnSync(process.execPath, [join(import.meta.dirname, '../bin', name), ...args], { encoding: 'utf8' });

describe('a script', () => {
  it('tells its usage', () => {
    const { status, stdout } = script('simulate.mjs', ['--help']);
    expect(status).toBe(0);
    expect(stdout).toContain('`npm run simulate`');
    expect(stdout).toContain('--mutants');
  });

  it.each([
    [['--bogus'], "Unknown option '--bogus'."],
    [['--seed'], "Option '--seed <value>' argument missing."],
    [['--seed', '-1'], "Option '--seed' argument is ambiguous."],
    [['--runs', '1e3'], '--runs is "1e3"; give a whole number of 0 or more.'],
    [['once'], "Unexpected argument 'once'."],
    [['--mutants', '--story'], '--mutants tells which faults were caught: it goes with neither --story nor --save nor --replay.'],
  ])('refuses %j in one sentence', (args, sentence) => {
    expect(script('simulate.mjs', args)).toMatchObject({ status: 2, stdout: '', stderr: `${sentence} --help tells what can be asked.\n` });
  });
});
