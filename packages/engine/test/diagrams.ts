import { readFileSync, writeFileSync } from 'node:fs';
import { isEnded, type PairOrderState } from '@tandem/domain';
import { orderTransitions } from '../src/orders/transitions.ts';
import { pairTransitions } from '../src/pair/transitions.ts';

/** Draws the state diagrams of the README from the tables that the engine asserts. Run with `--write` to bring it up to date. */

export const README = 'packages/engine/README.md';

type Table = readonly (readonly [string, string, string])[];

function diagram(first: string, table: Table, ends: readonly string[]): string {
  const lines = table.map(([from, to, when]) => `    ${from} --> ${to}${when === '' ? '' : `: ${when}`}`);
  return ['```mermaid', 'stateDiagram-v2', `    [*] --> ${first}`, ...lines, ...ends.map((state) => `    ${state} --> [*]`), '```'].join('\n');
}

const pairEnds = (['denied', 'balanced', 'unwound', 'stranded'] satisfies PairOrderState[]).filter(isEnded);
const diagrams: Readonly<Record<string, string>> = {
  'pair order': diagram('risk_check', pairTransitions, pairEnds),
  order: diagram('pending_new', orderTransitions, []),
};

/** `text` with each diagram between its two markers drawn anew. */
export function withDiagrams(text: string): string {
  return Object.entries(diagrams).reduce((readme, [name, drawn]) => {
    const begin = `<!-- drawn from the code: ${name} -->`;
    const end = `<!-- end: ${name} -->`;
    const [before, rest] = readme.split(begin);
    const after = rest?.split(end)[1];
    if (before === undefined || after === undefined) throw new Error(`${README} lacks the markers of ${name}`);
    return `${before}${begin}\n${drawn}\n${end}${after}`;
  }, text);
}

if (process.argv.includes('--write')) writeFileSync(README, withDiagrams(readFileSync(README, 'utf8')));
