import { ok, type Result } from '@tandem/kernel';
import type { CompiledSpread, LegRole, Order, PairOrderRequest, Sentence } from '@tandem/domain';
import { reducibleLots, reducingRoom } from '../positions/offset.ts';
import type { Core } from '../state/engine-state.ts';
import { denied, type OrderDraft, type RiskDenied } from './approved-order.ts';
import { legSide } from './markets.ts';

/** While halted nothing opens; while reducing, no more than both legs have to reduce. */
export function checkReducing(core: Core, spread: CompiledSpread, request: PairOrderRequest, pairs: number): Result<null, RiskDenied> {
  if (core.state.tradingState === 'halted') return denied('halted', { code: 'halted_nothing_opens' });
  if (core.state.tradingState !== 'reducing') return ok(null);
  for (const role of ['inner', 'outer'] as const) {
    const tooMuch = beyondReducible(core, spread, request, role, lotsPerPair(spread, role) * pairs);
    if (tooMuch !== null) return denied('reducing', tooMuch);
  }
  return ok(null);
}

/** While reducing, lots that would be opened beside those they stand against reduce nothing. */
export function checkCloses(core: Core, spread: CompiledSpread, drafts: readonly OrderDraft[]): Result<null, RiskDenied> {
  const opens = core.state.tradingState === 'reducing' && drafts.some(({ venue, offset }) => venue === 'inner' && offset === 'open');
  if (!opens) return ok(null);
  return denied('reducing', { code: 'reducing_opens', instrument: spread.inner.instrumentId });
}

/**
 * Why an opening order that rests may not rest on in this trading state: it opens, or what would have to follow its fills
 * does. Null where trading is active, or both legs only reduce.
 */
export function whyNotRest(core: Core, spread: CompiledSpread, request: PairOrderRequest, order: Order): Sentence | null {
  const { tradingState } = core.state;
  if (tradingState === 'active') return null;
  if (tradingState === 'halted') return { code: 'halted_nothing_opens' };
  const { instrumentId: instrument, role, quantity, cumQty } = order;
  const left = quantity - cumQty;
  if (order.venue === 'inner' && order.offset === 'open') return { code: 'reducing_opens', instrument };
  const room = reducingRoom(core, spread[role], order.side);
  if (room < 0) return { code: 'reducing_too_much', instrument, held: Math.max(0, room + left), lots: left };
  if (request.policy.legging === 'simultaneous') return null;
  const other = role === 'inner' ? 'outer' : 'inner';
  const following = Math.ceil((left * lotsPerPair(spread, other)) / lotsPerPair(spread, role));
  return beyondReducible(core, spread, request, other, following);
}

function beyondReducible(core: Core, spread: CompiledSpread, request: PairOrderRequest, role: LegRole, lots: number): Sentence | null {
  const held = reducibleLots(core, spread[role], legSide(request.side, role));
  return held < lots ? { code: 'reducing_too_much', instrument: spread[role].instrumentId, held, lots } : null;
}

const lotsPerPair = ({ definition }: CompiledSpread, role: LegRole): number => (role === 'inner' ? definition.innerLots : definition.outerLots);
