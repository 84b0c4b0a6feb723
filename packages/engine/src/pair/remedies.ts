import { opposite, type PairOrder, type Sentence, type Wording } from '@tandem/domain';
import { legSide } from '../risk/standard.ts';
import type { Core, PairWork } from '../state/engine-state.ts';
import { excessLots, type Excess } from './excess.ts';
import { missingLots } from './hedge.ts';
import { netFilled, roles, spreadOfPair } from './pairs.ts';

/** The orders that would take a residual away by hand: back to whole pairs, or to what is kept, and up to them. */
export function remedies(core: Core, pair: PairOrder, work: PairWork): Wording {
  const { kept } = work;
  if (kept !== null) return ordersFor(core, pair, 'unwinding_takes', { inner: kept.inner - netFilled(work.inner), outer: kept.outer - netFilled(work.outer) });
  const missing = missingLots(core, pair, work);
  const within = roles.every((role) => netFilled(work[role]) + missing[role] <= pair[role].targetLots);
  return [...ordersFor(core, pair, 'unwinding_takes', excessLots(core, pair, work)), ...(within ? ordersFor(core, pair, 'topping_up_takes', missing) : [])];
}

const ordersFor = (core: Core, pair: PairOrder, code: 'unwinding_takes' | 'topping_up_takes', signed: Excess): readonly Sentence[] =>
  roles
    .filter((role) => signed[role] !== 0)
    .map((role) => {
      const along = legSide(pair.side, role);
      return { code, side: signed[role] > 0 ? along : opposite(along), lots: Math.abs(signed[role]), instrument: spreadOfPair(core, pair)[role].instrumentId };
    });
