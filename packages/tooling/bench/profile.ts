import { readFileSync } from 'node:fs';
import { Session, type Profiler } from 'node:inspector';

/** A function and the share of the time in which the thread was in it itself, not in what it called. */
export interface ProfileEntry {
  readonly what: string;
  readonly percent: number;
}

const SAMPLE_US = 100;

/** Samples this thread until the returned function is called, which gives the functions with the largest shares. */
export function startProfile(): (entriesMax: number) => Promise<readonly ProfileEntry[]> {
  const session = new Session();
  session.connect();
  session.post('Profiler.enable');
  session.post('Profiler.setSamplingInterval', { interval: SAMPLE_US });
  session.post('Profiler.start');
  return (entriesMax) =>
    new Promise((resolve, reject) => {
      session.post('Profiler.stop', (error, found) => {
        session.disconnect();
        if (error !== null) reject(error);
        else resolve(topOf(found.profile, entriesMax));
      });
    });
}

/** Time in which nothing was asked of the thread, and the profiler’s own (`dispatch`), are no part of what a desk costs. */
const IDLE = new Set(['(idle)', '(root)', 'dispatch']);

function topOf({ nodes, samples = [], timeDeltas = [] }: Profiler.Profile, entriesMax: number): ProfileEntry[] {
  const names = new Map(nodes.map(({ id, callFrame }) => [id, nameOf(callFrame.functionName, callFrame.url, callFrame.lineNumber)]));
  const took = new Map<string, number>();
  let wholeUs = 0;
  for (const [at, id] of samples.entries()) {
    const name = names.get(id) ?? '';
    if (IDLE.has(name)) continue;
    const us = timeDeltas[at] ?? 0;
    took.set(name, (took.get(name) ?? 0) + us);
    wholeUs += us;
  }
  return [...took]
    .sort(([, a], [, b]) => b - a)
    .slice(0, entriesMax)
    .map(([what, us]) => ({ what, percent: (100 * us) / wholeUs }));
}

const bundles = new Map<string, readonly string[]>();

/** The bundle names the file of each module in a comment above it. */
function nameOf(functionName: string, url: string, line: number): string {
  const name = functionName === '' ? '(anonymous)' : functionName;
  const file = url.replace('file://', '');
  if (!file.endsWith('.cjs')) return url === '' ? name : `${name} ${url}`;
  let lines = bundles.get(file);
  if (lines === undefined) bundles.set(file, (lines = readFileSync(file, 'utf8').split('\n')));
  for (let at = line; at >= 0; at--) {
    const found = /^\s*\/\/ ((?:packages|apps|node_modules)\/\S+)/.exec(lines[at] ?? '');
    if (found !== null) return `${name} ${found[1]}:${name === '(anonymous)' ? line - at : ''}`.replace(/:$/, '');
  }
  return name;
}
