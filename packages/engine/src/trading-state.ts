import type { Sentence, TradingState, Wording } from '@tandem/domain';
import { raise } from './alerts.ts';
import { advance, cancelWorking } from './pair/advance.ts';
import { standingPairs } from './pair/flatten.ts';
import { flattenPair } from './pair/operator.ts';
import { workOf } from './pair/pairs.ts';
import { takeBackOpening } from './pair/quote.ts';
import type { Core } from './state/engine-state.ts';
import { disarmEvery } from './triggers/disarm.ts';

/**
 * Reducing takes back what rests and would open. Halting disarms triggers and takes back what works; what had filled without its counterpart is
 * then unwound. The way back has two stages: from halted to reducing, and from there to active.
 */
export function setTradingState(core: Core, tradingState: TradingState, why: Sentence): void {
  const before = core.state.tradingState;
  if (before === tradingState) return;
  if (before === 'halted' && tradingState === 'active') {
    raise(core, 'warning', 'staged_return', [{ code: 'staged_return' }]);
    return;
  }
  core.state.tradingState = tradingState;
  core.state.tradingStateText = tradingState === 'active' ? [] : [why];
  core.changes.system = true;
  const code = tradingState === 'active' ? 'none' : tradingState;
  const disarmed = tradingState === 'halted' ? disarmEvery(core) : [];
  const also: Wording = disarmed.length === 0 ? [] : [{ code: 'halt_disarmed', triggers: disarmed }];
  raise(core, tradingState === 'active' ? 'info' : 'warning', code, [why, ...also]);
  if (tradingState === 'reducing') takeBackOpening(core);
  if (tradingState !== 'halted') return;
  for (const id of [...core.state.openPairOrders]) {
    cancelWorking(core, id);
    advance(core, id);
  }
}

/** Trading is reduced for what this step found out; before anything is decided in it, once all that came with it is counted. */
export function takeUpBrake(core: Core): void {
  const { brake } = core;
  core.brake = null;
  if (brake !== null && core.state.tradingState === 'active') setTradingState(core, 'reducing', brake);
}

/**
 * Stops everything and takes it down: triggers are disarmed, trading is at most reducing, and every pair order that is
 * under way or stranded is unwound to nothing. So is what ended pair orders left standing in positions, buys against sells
 * of a spread, as far as the positions hold it; of pair orders that ended long ago and are no longer kept, nothing is. Asked twice,
 * it does nothing twice.
 */
export function flattenAll(core: Core, operator: string): void {
  const { state } = core;
  disarmEvery(core);
  if (state.tradingState === 'active') setTradingState(core, 'reducing', { code: 'operator_set_trading', operator, state: 'reducing' });
  const all = [...state.pairOrders.values()].filter((pair) => state.openPairOrders.has(pair.pairOrderId) || pair.state === 'stranded');
  const concerned = all.filter(({ pairOrderId }) => !workOf(core, pairOrderId).takenOver);
  const byHand = all.filter(({ pairOrderId, reason }) => reason !== 'resolved' && workOf(core, pairOrderId).takenOver).map(({ pairOrderId }) => pairOrderId);
  const { closing, missing, more } = standingPairs(core, concerned);
  const said: Sentence[] = [{ code: 'flattening', operator, pairOrders: concerned.length + closing.length }];
  if (byHand.length > 0) said.push({ code: 'flatten_by_hand', pairOrders: byHand });
  if (missing.length > 0) said.push({ code: 'flatten_not_held', pairOrders: missing });
  if (more > 0) said.push({ code: 'flatten_again', pairOrders: more });
  raise(core, missing.length > 0 || byHand.length > 0 || more > 0 ? 'critical' : 'warning', 'flattened', said);
  for (const { pairOrderId } of concerned) flattenPair(core, pairOrderId, operator);
  for (const { pair, kept } of closing) flattenPair(core, pair.pairOrderId, operator, kept);
}
