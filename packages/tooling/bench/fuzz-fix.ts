import { assert, type Random } from '@tandem/kernel';
import { byteSum, checksumText, FRAME_BYTES_MAX, FrameSplitter, parseFrame, SOH } from '@tandem/fix';
import { mutate } from '../../gateway-diff/bench/mutate.ts';

const dataOf = new Map([[95, 96]]);

/** What a run of mutations met. */
export interface FuzzedFix {
  readonly mutations: number;
  readonly frames: number;
  readonly garbled: number;
  readonly parsed: number;
}

/** A frame around fields written with `|`, `35=` first. */
export function frameOf(fields: string): string {
  const body = `${fields.replaceAll('|', SOH)}${SOH}`;
  const text = `8=FIX.4.4${SOH}9=${body.length}${SOH}${body}`;
  return `${text}10=${checksumText(byteSum(text))}${SOH}`;
}

/**
 * Feeds mutated frames in pieces of any size to the splitter and the parser, and throws where one crashes, passes a frame
 * whose length or sum does not hold, gives other fields than its bytes, keeps more than it may, or does not find the
 * stream again.
 */
export function fuzzFix(messages: readonly string[], mutations: number, random: Random): FuzzedFix {
  const counts = { mutations, frames: 0, garbled: 0, parsed: 0 };
  const frames = messages.map(frameOf);
  let splitter = new FrameSplitter();
  for (let n = 0; n < mutations; n++) {
    if (n % 50 === 0) splitter = checkRecovers(splitter, frames[0] ?? '');
    const real = messages[Math.floor(random.next() * messages.length)] ?? '';
    const kind = random.next();
    // Half keep their envelope right, so that the parser behind it is tried; the rest are mutated whole.
    const text = kind < 0.5 ? frameOf(mutate(real, messages, random)) : kind < 0.9 ? mutate(frameOf(real), frames, random) : frameOf(real);
    let bytes = Buffer.from(text, 'latin1');
    while (bytes.length > 0) {
      const size = Math.min(bytes.length, 1 + Math.floor(random.next() * 200));
      for (const result of splitter.push(bytes.subarray(0, size))) {
        if (result.type === 'frame') {
          counts.frames++;
          counts.parsed += checkFrame(result.text);
        } else counts.garbled++;
      }
      bytes = bytes.subarray(size);
    }
    assert(!('polluted' in {}), 'a prototype was reached');
  }
  return counts;
}

function checkFrame(frame: string): number {
  const trailer = frame.lastIndexOf(`${SOH}10=`) + 1;
  assert(frame.slice(trailer) === `10=${checksumText(byteSum(frame.slice(0, trailer)))}${SOH}`, 'a frame with a wrong sum passed');
  const parsed = parseFrame(frame, dataOf);
  if (!parsed.ok) return 0;
  const { tags, values } = parsed.value.fields;
  assert(tags.every(Number.isSafeInteger), 'a tag is no integer');
  const length = tags.reduce((sum, tag, at) => sum + (frame.includes(`${tag}=${values[at]}${SOH}`) ? 0 : 1), 0);
  // Leading zeros of a tag are the one thing that reading and writing again changes.
  assert(length === 0 || /(^|\u0001)-?0/.test(frame), 'a field is not what the bytes say');
  return 1;
}

/** After rubbish of at most two frames' bounds, real frames must be found again. */
function checkRecovers(splitter: FrameSplitter, frame: string): FrameSplitter {
  let pushed = 0;
  while (!splitter.push(Buffer.from(frame, 'latin1')).some((r) => r.type === 'frame')) {
    pushed += frame.length;
    assert(pushed <= 3 * FRAME_BYTES_MAX, 'the splitter does not find the stream again');
  }
  return new FrameSplitter();
}
