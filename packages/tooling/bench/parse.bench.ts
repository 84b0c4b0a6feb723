import { readFileSync } from 'node:fs';
import { tsUs } from '@tandem/domain';
import { FrameSplitter, parseFrame } from '@tandem/fix';
import { decodeMessage } from '../../gateway-diff/src/client/receive.ts';
import { createStateTree } from '../../gateway-diff/src/merge-patch/merge-patch.ts';
import { createQuoteBoard } from '../../gateway-diff/src/quotes/quote-board.ts';
import { frameOf } from './fuzz-fix.ts';
import { report, spread } from './report.ts';
import { DEAR, inner } from './wire-world.ts';
import { tickText } from './wire-peers.ts';

const ROUNDS = 7;
const MESSAGES = 100_000;
const FRAMES_PER_CHUNK = 20;
/** A public client in Python merges 64,000 such packets a second. */
const GOAL = 384_000;
const fixture = JSON.parse(readFileSync('packages/gateway-fix/fixtures/reports.json', 'utf8')) as Record<string, string>;
const frame = Buffer.from(frameOf(fixture['partialFill'] ?? ''), 'latin1');
const chunk = Buffer.concat(Array.from({ length: FRAMES_PER_CHUNK }, () => frame));
const ticks = Array.from({ length: 100 }, (_, n) => Buffer.from(`${tickText(DEAR + (n % 7) * 10)}"volume":${n},"datetime":"2026-11-23 09:30:00.${String(n).padStart(3, '0')}000"}}}]}`));

/** Packets a second from the socket's bytes to the book, as the client takes them. */
function scanned(): number {
  const board = createQuoteBoard(refuse);
  board.watch([inner]);
  let books = 0;
  const startMs = performance.now();
  for (let n = 0; n < MESSAGES; n++) {
    if (!board.scan(ticks[n % ticks.length]!)) throw new Error('a real message was not recognised');
    board.drain(tsUs(n), () => books++);
  }
  if (books !== MESSAGES) throw new Error('a message made no book');
  return (MESSAGES * 1000) / (performance.now() - startMs);
}

/** The same by JSON.parse and merge patch: what the scanner does not recognise goes this way. */
function merged(): number {
  const board = createQuoteBoard(refuse);
  board.watch([inner]);
  const tree = createStateTree('quotes');
  const startMs = performance.now();
  for (let n = 0; n < MESSAGES; n++) {
    const message = decodeMessage(ticks[n % ticks.length]!);
    if (!message.ok || !tree.apply(message.value.patches).ok) throw new Error('a real message was refused');
    board.merge(message.value.patches);
    board.drain(tsUs(n), () => undefined);
  }
  return (MESSAGES * 1000) / (performance.now() - startMs);
}

const refuse = ({ what }: { what: string }): never => {
  throw new Error(what);
};

/** Frames a second from bytes to fields. */
function fix(): number {
  const splitter = new FrameSplitter();
  const startMs = performance.now();
  for (let n = 0; n < MESSAGES; n += FRAMES_PER_CHUNK) {
    for (const result of splitter.push(chunk)) if (result.type !== 'frame' || !parseFrame(result.text, new Map()).ok) throw new Error('a real frame was refused');
  }
  return (MESSAGES * 1000) / (performance.now() - startMs);
}

/** What JSON.parse alone takes: the least for text of this form without a scanner of its own. */
function parseAlone(): number {
  const startMs = performance.now();
  for (let n = 0; n < MESSAGES; n++) JSON.parse(ticks[n % ticks.length]!.toString('utf8'));
  return (MESSAGES * 1000) / (performance.now() - startMs);
}

const rates = { scanned: [] as number[], merged: [] as number[], fix: [] as number[], alone: [] as number[] };
scanned();
merged();
fix();
for (let round = 0; round < ROUNDS; round++) {
  rates.alone.push(parseAlone());
  rates.scanned.push(scanned());
  rates.merged.push(merged());
  rates.fix.push(fix());
}
const [alone, scannedRate, mergedRate, fixRate] = [spread(rates.alone), spread(rates.scanned), spread(rates.merged), spread(rates.fix)];
const packet = `${ticks[0]!.length} bytes`;
report([
  {
    what: `DIFF: ${packet} to book, scanned`,
    figures: { 'packets/s': scannedRate.p50, 'of JSON.parse alone': scannedRate.p50 / alone.p50, rounds: scannedRate.count },
    goal: `${GOAL} packets/s, six times a tqsdk of 64,000`,
    meets: scannedRate.p50 >= GOAL,
  },
  { what: `DIFF: ${packet} to book, parsed and merged`, figures: { 'packets/s': mergedRate.p50, 'of JSON.parse alone': mergedRate.p50 / alone.p50, rounds: mergedRate.count } },
  { what: `FIX: ${frame.length} bytes, bytes to fields`, figures: { 'frames/s': fixRate.p50, rounds: fixRate.count } },
]);
