import type { Sentence, TradingState } from '@tandem/domain';
import { raise } from './alerts.ts';
import { advance, cancelWorking } from './pair/advance.ts';
import { flattenPair } from './pair/operator.ts';
import type { Core } from './state/engine-state.ts';
import { endTrigger } from './triggers/disarm.ts';

/**
 * Halting takes back what works; what had filled without its counterpart is then unwound. The way back has two stages:
 * from halted to reducing, and from there to active.
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
  raise(core, tradingState === 'active' ? 'info' : 'warning', code, [why]);
  if (tradingState !== 'halted') return;
  for (const id of [...core.state.openPairOrders]) {
    cancelWorking(core, id);
    advance(core, id);
  }
}

/**
 * Stops everything and takes it down: triggers are disarmed, trading is at most reducing, and every pair order that is
 * under way or stranded is unwound to nothing. Pair orders that had ended balanced are positions: they are closed by pair
 * orders of the other side.
 */
export function flattenAll(core: Core, operator: string): void {
  const { state } = core;
  for (const armed of core.armedTriggers.values()) for (const id of [...armed]) endTrigger(core, id, { state: 'disarmed' });
  if (state.tradingState === 'active') setTradingState(core, 'reducing', { code: 'operator_set_trading', operator, state: 'reducing' });
  const concerned = [...state.pairOrders.values()].filter((pair) => state.openPairOrders.has(pair.pairOrderId) || pair.state === 'stranded');
  raise(core, 'warning', 'flattened', [{ code: 'flattening', operator, pairOrders: concerned.length }]);
  for (const { pairOrderId } of concerned) flattenPair(core, pairOrderId, operator);
}
