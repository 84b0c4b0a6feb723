import { emptySample, Stopwatch } from './wire-drive.ts';
import { openFloor, type Floor } from './wire-floor.ts';
import { openDesk } from './wire-rounds.ts';

const FIRST_RATE = 5_000;
/** More than this the bench itself cannot send. */
const RATE_MAX = 160_000;
const STEP_S = 1;
/** A tick that fires right behind a step is answered within this, or waits behind others, milliseconds. */
const BEHIND_MS = 20;
const SETTLE_MS = 500;
const ANSWER_MS_MAX = 5_000;

export interface Growth {
  /** The highest rate at which the last tick of a second was answered at once. */
  readonly holds: number;
  /** The lowest at which it was not; null where every rate held that the bench can send. */
  readonly grows: number | null;
}

/** What ticks are sent to. */
interface Subject {
  readonly tick: (fires: boolean) => void;
  readonly watch: Stopwatch;
  /** Until it would fire again. */
  readonly rest: () => Promise<void>;
}

export async function searchGrowth(pairs: number, folder: string, halvings: number): Promise<Growth> {
  const desk = await openDesk({ rate: 0, pairs, sync: false }, folder);
  try {
    return await search({ tick: desk.peers.tick, watch: desk.watch, rest: desk.rest }, halvings);
  } finally {
    await desk.kill();
  }
}

/** The same of the least that could be done, so that the bench's own limits are seen. */
export async function searchFloorGrowth(floor: Floor, halvings: number): Promise<Growth> {
  const watch = new Stopwatch();
  const peer = await openFloor(floor, null, watch.arrived);
  try {
    return await search({ tick: peer.tick, watch, rest: () => Promise.resolve() }, halvings);
  } finally {
    await peer.close();
  }
}

/** Looks for the rate of ticks at which they begin to queue: by half as much again, then by halves of what is between. */
async function search(subject: Subject, halvings: number): Promise<Growth> {
  await step(subject, FIRST_RATE / 2);
  let [holds, grows] = [0, null as number | null];
  for (let rate = FIRST_RATE; grows === null && rate <= RATE_MAX; rate = Math.round(rate * 1.5)) {
    if (await step(subject, rate)) holds = rate;
    else grows = rate;
  }
  for (let n = 0; n < halvings && grows !== null; n++) {
    const between = Math.round((holds + grows) / 2);
    if (await step(subject, between)) holds = between;
    else grows = between;
  }
  return { holds, grows };
}

/** A second of ticks that decide nothing, and then one that fires: whether it was answered as if nothing were before it. */
async function step({ tick, watch, rest }: Subject, rate: number): Promise<boolean> {
  await new Promise((resolve) => setTimeout(resolve, SETTLE_MS));
  await rest();
  const startMs = performance.now();
  for (let sent = 0; sent < rate * STEP_S; ) {
    const due = Math.min(rate * STEP_S, Math.floor(((performance.now() - startMs) / 1000) * rate));
    for (; sent < due; sent++) tick(false);
    await new Promise((resolve) => setImmediate(resolve));
  }
  const isLate = performance.now() - startMs > STEP_S * 1_100;
  watch.sample = emptySample();
  watch.fired(process.hrtime.bigint());
  tick(true);
  const firedMs = performance.now();
  while (watch.sample.first.length === 0 && performance.now() - firedMs < ANSWER_MS_MAX) await new Promise((resolve) => setImmediate(resolve));
  return !isLate && (watch.sample.first[0] ?? Infinity) <= BEHIND_MS * 1_000;
}
