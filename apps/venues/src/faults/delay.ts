import type { Random } from '@tandem/kernel';
import type { FaultOf } from './fault.ts';

/** Standard deviation of the bell, as a share of the span: nearly all of it lies within the bounds. */
const BELL_SHARE = 1 / 6;
/** Mean of the tail above its lower bound, as a share of the span. */
const TAIL_SHARE = 1 / 4;

/** One delay, milliseconds, never outside its bounds. */
export function drawDelay({ lowMs, highMs, shape }: FaultOf<'latency'>, random: Random): number {
  const span = highMs - lowMs;
  return Math.min(highMs, Math.max(lowMs, lowMs + span * share(shape, random)));
}

function share(shape: FaultOf<'latency'>['shape'], random: Random): number {
  switch (shape) {
    case 'even':
      return random.next();
    case 'bell':
      return 0.5 + BELL_SHARE * random.normal();
    case 'tail':
      return -TAIL_SHARE * Math.log(1 - random.next());
  }
}
