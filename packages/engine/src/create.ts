import { checkInvariants } from './invariants.ts';
import type { EngineCommand } from './command.ts';
import type { Engine, EngineSnapshot, SnapshotDelta } from './engine.ts';
import { isOwnId } from './orders/orders.ts';
import { coreOf, emptyChanges, emptyState, type Core } from './state/engine-state.ts';
import { applyDelta, DeltaTracker } from './state/delta.ts';
import { hashOf } from './state/hash.ts';
import { spreadQuotes } from './market/spread-quotes.ts';
import { snapshotOf, stateOf, viewOf } from './state/snapshot.ts';
import { stepCore } from './step.ts';

/** An engine that knows nothing yet: its first event is the configuration. */
export const createEngine = (): Engine => restoreEngine(null);

/**
 * The engine as it was at `snapshot`, null being the engine that knows nothing, and after the deltas behind it; step on
 * with the events behind the last. Throws AssertionError on a foreign snapshot and on deltas that do not follow.
 */
export function restoreEngine(snapshot: EngineSnapshot | null, deltas: readonly SnapshotDelta[] = []): Engine {
  const state = snapshot === null ? emptyState() : stateOf(snapshot);
  for (const delta of deltas) applyDelta(state, delta);
  return engineOf(coreOf(state));
}

const none: readonly EngineCommand[] = Object.freeze([]);

function engineOf(core: Core): Engine {
  const { state } = core;
  const deltas = new DeltaTracker(core);
  return {
    step: (event) => {
      // What was handed out is the caller's; a step that commanded nothing handed out nothing of ours.
      if (core.commands.length > 0) core.commands = [];
      core.alertCount = 0;
      stepCore(core, event);
      if (core.touched.size > 0) checkInvariants(core);
      return core.commands.length === 0 ? none : core.commands;
    },
    view: {
      get tradingState() {
        return state.tradingState;
      },
      get tradingStateText() {
        return state.tradingStateText;
      },
      venues: state.venues,
      books: state.books,
      get spreadQuotes() {
        return spreadQuotes(core);
      },
      orders: state.orders,
      unsettledOrders: state.unsettledOrders,
      pairOrders: state.pairOrders,
      fills: state.fills,
      foreignFills: state.foreignFills,
      isOwnId: (clOrdId) => isOwnId(state, clOrdId),
      positions: state.positions,
      accounts: state.accounts,
      triggers: state.triggers,
    },
    drainChanges: () => {
      const { changes } = core;
      core.changes = emptyChanges();
      return changes;
    },
    pendingTimers: () => [...state.timers].map(([timerId, atUs]) => ({ timerId, atUs })),
    snapshot: () => snapshotOf(state),
    drainSnapshot: () => {
      deltas.rebase();
      return snapshotOf(state);
    },
    drainDelta: () => deltas.drain(),
    hash: () => hashOf(viewOf(state)),
  };
}
