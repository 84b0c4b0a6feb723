import { readFileSync } from 'node:fs';
import { tsUs } from '@tandem/domain';
import { FrameSplitter, parseFrame } from '@tandem/fix';
import { decodeMessage } from '../../gateway-diff/src/client/receive.ts';
import { createStateTree, objectAt, touchedKeys } from '../../gateway-diff/src/merge-patch/merge-patch.ts';
import { createQuoteReader } from '../../gateway-diff/src/parse/quote.ts';
import { frameOf } from './fuzz-fix.ts';
import { report, spread } from './report.ts';
import { DEAR, inner } from './wire-world.ts';
import { tickText } from './wire-peers.ts';

const ROUNDS = 7;
const MESSAGES = 100_000;
const FRAMES_PER_CHUNK = 20;
const fixture = JSON.parse(readFileSync('packages/gateway-fix/fixtures/reports.json', 'utf8')) as Record<string, string>;
const frame = Buffer.from(frameOf(fixture['partialFill'] ?? ''), 'latin1');
const chunk = Buffer.concat(Array.from({ length: FRAMES_PER_CHUNK }, () => frame));
const ticks = Array.from({ length: 100 }, (_, n) => `${tickText(DEAR + (n % 7) * 10)}"volume":${n},"datetime":"2026-11-23 09:30:00.${String(n).padStart(3, '0')}000"}}}]}`);

/** Packets a second from text to the book: decode, merge, read. */
function diff(): number {
  const tree = createStateTree();
  const read = createQuoteReader(() => undefined);
  const startMs = performance.now();
  for (let n = 0; n < MESSAGES; n++) {
    const message = decodeMessage(ticks[n % ticks.length]!);
    if (!message.ok || !tree.apply(message.value.patches).ok) throw new Error('a real message was refused');
    for (const symbol of touchedKeys(message.value.patches, 'quotes')) read(objectAt(tree.root, 'quotes', symbol)!, inner, tsUs(n));
  }
  return (MESSAGES * 1000) / (performance.now() - startMs);
}

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
  for (let n = 0; n < MESSAGES; n++) JSON.parse(ticks[n % ticks.length]!);
  return (MESSAGES * 1000) / (performance.now() - startMs);
}

const rates = { diff: [] as number[], fix: [] as number[], alone: [] as number[] };
diff();
fix();
for (let round = 0; round < ROUNDS; round++) {
  rates.alone.push(parseAlone());
  rates.diff.push(diff());
  rates.fix.push(fix());
}
const [alone, diffRate, fixRate] = [spread(rates.alone), spread(rates.diff), spread(rates.fix)];
report([
  { what: `DIFF: ${ticks[0]!.length} bytes, text to book`, figures: { 'packets/s': diffRate.p50, 'of JSON.parse alone': diffRate.p50 / alone.p50, rounds: diffRate.count } },
  { what: `FIX: ${frame.length} bytes, bytes to fields`, figures: { 'frames/s': fixRate.p50, rounds: fixRate.count } },
]);
