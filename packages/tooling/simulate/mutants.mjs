// Faults to plant in the engine, one at a time: each is a mistake that some trading system made, and the simulator must
// catch every one. `find` is a snippet that the engine holds exactly once,
// or its `file` does, where one is named.

/** The engine's own assertions are taken out as well: the simulator's independent model must catch the fault alone. */
const withoutInvariants = {
  find: 'if (core.touched.size > 0) checkInvariants(core);',
  put: 'core.touched.clear();',
};

const DUPLICATE = 'if (work.execIds.includes(report.execId)) return null;';

/** @type {readonly { name: string, patches: readonly import('./bundle.mjs').Patch[] }[]} */
const planted = [
  {
    name: 'drop a late fill',
    patches: [{ find: DUPLICATE, put: `${DUPLICATE} if (isTerminal(order.ordStatus)) return null;` }],
  },
  { name: 'count a duplicate fill', patches: [{ find: DUPLICATE, put: '' }] },
  {
    name: 'drop a fill before the acknowledgement',
    patches: [{ find: DUPLICATE, put: `${DUPLICATE} if (!work.acknowledged) return null;` }],
  },
  {
    name: 'infer fills twice at reconciliation',
    patches: [
      {
        find: "report.execType === 'trade' ? takeFill(core, known, work, report) : null",
        put: "report.execType === 'trade' ? takeFill(core, known, work, report) : !live && report.cumQty > known.cumQty ? takeFill(core, known, work, { ...report, execId: 'inferred-' + report.execId, lastQty: report.cumQty - known.cumQty, lastPx: known.price }) : null",
      },
      { find: '[...report.trades, ...report.orders]', put: '[...report.orders, ...report.trades]' },
    ],
  },
  {
    name: 'resend on timeout',
    patches: [
      {
        file: 'pair/advance.ts',
        find: '  sendQuery(core, asked);',
        put: "  core.commands.push({ type: 'submit_order', order: asked, approval: { clOrdId, limit: asked.purpose === 'leg' ? 'standard' : 'protective' } });",
      },
    ],
  },
  {
    name: 'take unknown as rejected',
    patches: [{ file: 'pair/advance.ts', find: "{ ...order, ordStatus: 'unknown' }", put: "{ ...order, ordStatus: 'rejected' }" }],
  },
  {
    name: 'forget the cancel race',
    patches: [{ find: "{ ...order, ordStatus: 'pending_cancel' }", put: "{ ...order, ordStatus: 'canceled' }" }],
  },
  {
    name: 'skip the rate reserve',
    patches: [{ find: "limit === 'standard' ? ordersPerSecondMax - ordersPerSecondReserve : ordersPerSecondMax", put: 'ordersPerSecondMax' }],
  },
  {
    name: 'hedge the configured instead of the filled quantity',
    patches: [{ find: 'Math.max(Math.ceil(inner / innerLots), Math.ceil(outer / outerLots))', put: 'pair.pairs' }],
  },
  {
    name: 'hedge only on a complete fill',
    patches: [
      {
        find: 'const hopeless = bounds(core, pair, work, missing);',
        put: "if (pair.inner.filledLots < pair.inner.targetLots && pair.outer.filledLots < pair.outer.targetLots) return waiting(core, id, [{ code: 'follower_short' }]);\n  const hopeless = bounds(core, pair, work, missing);",
      },
    ],
  },
  {
    name: 'ignore attemptsMax of top-ups',
    patches: [
      { find: 'if (work.hedgeOrders >= attemptsOf(pair, work)) return exhausted(core, pair, work);', put: '' },
      { find: 'if (work.hedgeOrders + drafts.length > attemptsOf(pair, work)) return exhausted(core, pair, work);', put: '' },
    ],
  },
  {
    name: 'ignore attemptsMax of unwinds',
    patches: [
      { find: 'if (work.unwindMisses >= rounds) {', put: 'if (work.unwindMisses >= 1_000) {' },
    ],
  },
  { name: 'give an unwind up though it fills', patches: [{ find: 'work.unwindMisses = 0;\n      work.unwindMovedUs', put: 'work.unwindMovedUs' }] },
  { name: 'flatten one leg while the other market is shut', patches: [{ find: 'if (moves.length === 0 || (moves.length < plans.length && isAligned(pair, work))) {', put: 'if (moves.length === 0) {' }] },
  { name: 'let no attempt mean nothing for a person’s word', patches: [{ find: "isAsked(work) ? Math.max(pair.policy.attemptsMax, ASKED_ATTEMPTS_MIN) : pair.policy.attemptsMax;", put: 'pair.policy.attemptsMax;' }] },
  { name: 'top up and unwind behind the market', patches: [{ find: 'Math.max(0, payupTicks(pair.policy[role], round));', put: 'payupTicks(pair.policy[role], round);' }] },
  { name: 'cut a clip so that a rest below the least order stays', patches: [{ find: 'return rest === 0 || rest >= least || lots - least < least ? taken : lots - least;', put: 'return taken;' }] },
  {
    name: 'ignore slippageMax',
    patches: [{ find: 'if (worse <= pair.policy.slippageMax) return payups;', put: 'if (worse < Infinity) return payups;' }],
  },
  {
    name: 'ignore leggedTimeoutMs',
    patches: [
      { find: 'if (ageMs >= policy.leggedTimeoutMs)', put: 'if (ageMs < 0)' },
      { find: "if (pair === undefined || isEnded(pair.state) || pair.state === 'unwinding') return;", put: "if (pair === undefined || pair.state !== 'risk_check') return;" },
    ],
  },
  {
    name: 'send in reducing',
    patches: [{ file: 'risk/reducing.ts', find: "if (core.state.tradingState !== 'reducing') return ok(null);", put: "if (core.state.tradingState !== 'halted') return ok(null);" }],
  },
  {
    name: 'leave what rests in reducing',
    patches: [
      { find: "if (tradingState === 'reducing') takeBackOpening(core);", put: '' },
      { find: 'const opens = whyTakenBack(core, id);', put: 'const opens = null;' },
    ],
  },
  {
    name: 'leave a quote in reducing until it drifts',
    patches: [{ find: "if (tradingState === 'reducing') takeBackOpening(core);", put: '' }],
  },
  {
    name: 'promise depth twice',
    patches: [{ find: 'const free = freeBooks(core, pairOrderId, spread, request.side, books.value);', put: 'const free = books.value;' }],
  },
  {
    name: 'promise money twice',
    patches: [{ find: 'const promised = promisedMargin(core, venue);', put: 'const promised = 0n;' }],
  },
  {
    name: 'fire against what another trigger does',
    patches: [{ find: 'if (against === null) fire(core, spread, trigger, work);', put: 'if (against !== undefined) fire(core, spread, trigger, work);' }],
  },
  {
    name: 'leave triggers armed in a halt',
    patches: [{ find: "tradingState === 'halted' ? disarmEvery(core) : []", put: '[]' }],
  },
  {
    name: 'leave triggers armed beside a stranded pair order of another pair',
    patches: [{ find: 'for (const beside of besides(core, spreadId)) {', put: 'for (const beside of [spreadId]) {' }],
  },
  {
    name: 'fire on an old quote',
    patches: [{ find: 'if (ageMs > request.policy.quoteAgeMaxMs) {', put: 'if (ageMs > 1_000_000) {' }],
  },
  {
    name: 'fire with one market shut',
    patches: [{ find: "if (book.phase !== 'open') return denied", put: "if (book.phase !== 'open' && book.bids.length + book.asks.length === 0) return denied" }],
  },
  {
    name: 'forget the open pair at restart',
    patches: [
      {
        find: 'const open = state.openPairOrders.size;',
        put: 'const open = state.openPairOrders.size;\n  for (const id of state.openPairOrders) state.pairOrders.delete(id);\n  state.openPairOrders.clear();\n  state.unsettledOrders.clear();',
      },
    ],
  },
  {
    name: 'leave what changed in place out of the delta',
    patches: [{ find: 'core.handedOut.orderWork.add(id);', put: '' }],
  },
  {
    name: 'decide before the venue has told its account',
    patches: [{ file: 'pair/protective.ts', find: 'if (!link.reconciled) return', put: "if (link.status !== 'connected') return" }],
  },
  {
    name: 'no alert on stranded',
    patches: [{ find: "raise(core, 'critical', reason, [{ code: 'pair_stranded'", put: "raise(core, 'info', reason, [{ code: 'pair_stranded'" }],
  },
  {
    name: 'let chance into an id',
    patches: [{ find: 'core.state.orderCount.toString(ID_RADIX)', put: 'core.state.orderCount.toString(ID_RADIX)}${Math.floor(Math.random() * 1e9).toString(ID_RADIX)' }],
  },
  {
    name: 'count an ended residual as none',
    patches: [{ find: 'netFilled(work.inner) * pair.outer.targetLots === netFilled(work.outer) * pair.inner.targetLots;', put: 'work.hedgeOrders >= 2 || netFilled(work.inner) * pair.outer.targetLots === netFilled(work.outer) * pair.inner.targetLots;' }],
  },
  {
    name: 'open where lots could be closed',
    patches: [{ find: "if (instrument.venue === 'outer' || rule === 'open')", put: "if (instrument.venue === 'outer' || rule === 'open' || rule === 'automatic')" }],
  },
  { name: 'close yesterday’s lots as today’s', patches: [{ find: "['close_today', today],", put: "['close_today', today + yesterday]," }] },
  {
    name: 'close once more what an order in flight closes',
    patches: [{ find: 'fitting(held - reserved(core, instrument, side, offset), left', put: 'fitting(held, left' }],
  },
  { name: 'send one plain close where the exchange tells days apart', patches: [{ find: 'if (!instrument.closeTodayApart) return', put: 'if (instrument.venue.length > 0) return' }] },
  { name: 'order fewer lots than the least', patches: [{ find: 'return taken < least ? 0 : taken;', put: 'return Math.max(0, Math.min(free, left));' }] },
  { name: 'take lots of before for today’s', patches: [{ find: "closed, fill.offset === 'close_today')", put: 'closed, true)' }] },
  { name: 'leave positions as they were at reconciliation', patches: [{ file: 'recovery/reconcile.ts', find: 'putPosition(core, position);', put: '' }] },
  { name: 'count again a trade that a statement had overtaken', patches: [{ find: 'const lots = trade.quantity - held;', put: 'const lots = trade.quantity + Math.min(0, held);' }] },
  { name: 'call a trade that a statement had overtaken a difference', patches: [{ find: 'if (isExplained(core, position, gap, nowUs)) {', put: 'if (!whole && isExplained(core, position, gap, nowUs)) {' }] },
  { name: 'average a position over one lot too many', patches: [{ find: 'average === null ? added : lots + added;', put: 'average === null ? added : lots + added + 1;' }] },
  { name: 'count a fill’s price once, not for each lot', patches: [{ find: 'work.notional += lastPx * report.lastQty;', put: 'work.notional += lastPx;' }] },
  { name: 'value the fills at another rate', patches: [{ find: 'BigInt(outer.notional), BigInt(outer.lots), fxPrice);', put: 'BigInt(outer.notional), BigInt(outer.lots), fxPrice + 5);', file: 'pair/pairs.ts' }] },
  { name: 'take an unwind for a fill of the pair', patches: [{ find: '} else leg.unwoundLots += fill.quantity;', put: '} else leg.lots -= fill.quantity;' }] },
  { name: 'open without the money', patches: [{ find: 'if (needed + promised <= availableOf(account)) continue;', put: 'if (needed >= 0n) continue;' }] },
  { name: 'fire outside the window', patches: [{ find: 'if (!inWindow(trigger.terms.window, nowUs)) return false;', put: '' }] },
  { name: 'fire while cooling down', patches: [{ find: 'nowUs - work.firedUs < trigger.terms.cooldownMs * MS_US', put: 'nowUs - work.firedUs < 0' }] },
  { name: 'fire while the last pair order is open', patches: [{ file: 'triggers/triggers.ts', find: 'return last === undefined || isEnded(last.state);', put: 'return last === undefined || isEnded(last.state) || last.pairs > 0;' }] },
  { name: 'fire again without leaving the level', patches: [{ find: 'short > 0 && short >= trigger.terms.hysteresis', put: 'short >= 0 - trigger.terms.hysteresis' }] },
  { name: 'fire before the level has held', patches: [{ find: 'if (terms.holdMs === 0) return true;', put: 'if (terms.holdMs >= 0) return true;' }] },
  { name: 'leave the grid where it stands', patches: [{ find: 'const moved = terms.gridStep * firings;', put: 'const moved = terms.gridStep * Math.min(0, firings);' }] },
  { name: 'fire on the other ratio', patches: [{ find: "measure === 'ratio' ? ratios.raw : ratios.exFx", put: "measure === 'ratio' ? ratios.exFx : ratios.raw" }] },
  { name: 'miss the level at the very figure', patches: [{ find: 'short === null || short > 0 || work.spent', put: 'short === null || short >= 0 || work.spent' }] },
  { name: 'leave triggers armed beside a stranded pair', patches: [{ file: 'pair/end.ts', find: 'disarmBeside(core, pair.spreadId);', put: '' }] },
  {
    name: 'flatten to whole pairs',
    patches: [
      { find: 'if (work.kept === null) return downTo(', put: 'if (work.kept !== undefined) return downTo(' },
      { find: 'isAligned(pair, work) && (work.kept === null || (netFilled(work.inner) === work.kept.inner && netFilled(work.outer) === work.kept.outer));', put: 'isAligned(pair, work);' },
    ],
  },
  { name: 'flatten the oldest pair order first', patches: [{ find: 'for (const id of [...core.state.endedPairOrders].reverse()) {', put: 'for (const id of core.state.endedPairOrders) {' }] },
  { name: 'flatten what others stand against', patches: [{ find: 'let left = Math.abs(net);', put: 'let left = Math.abs(net) + 1_000;' }] },
  { name: 'leave standing what had ended', patches: [{ find: 'const found = bySpread(core).flatMap(', put: 'const found = bySpread(core).slice(0, 0).flatMap(' }] },
  { name: 'flatten what positions do not hold', patches: [{ find: 'if (isHeld(core, needs, one)) continue;', put: 'if (isHeld(core, needs, one) || needs.size > 0) continue;' }] },
  { name: 'close yesterday’s lots before today’s', patches: [{ find: "    ['close_today', today],\n    ['close_yesterday', yesterday],", put: "    ['close_yesterday', yesterday],\n    ['close_today', today]," }] },
  { name: 'put a close on record as an opening', patches: [{ find: 'fills.set(`${fill.venue}/${fill.execId}`, fill);', put: "fills.set(`${fill.venue}/${fill.execId}`, { ...fill, offset: 'open' });" }] },
  { name: 'fire again at once after a denial', patches: [{ find: 'if (work.deniedUntilUs !== null && nowUs < work.deniedUntilUs) return false;', put: '' }] },
  { name: 'flatten with triggers armed', patches: [{ file: 'trading-state.ts', find: '  disarmEvery(core);', put: '' }] },
  { name: 'go on trading after a flatten', patches: [{ find: "if (state.tradingState === 'active') setTradingState(core, 'reducing'", put: "if (state.tradingState === 'halted') setTradingState(core, 'reducing'" }] },
  { name: 'go on trading after a crash', patches: [{ find: "state.tradingState = 'reducing';", file: 'recovery/started.ts', put: '' }] },
  { name: 'send the inner leg in the outer leg’s lots', patches: [{ find: "(role === 'inner' ? spread.definition.innerLots : spread.definition.outerLots) * pairs;", put: 'spread.definition.outerLots * pairs;' }] },
  { name: 'send every clip at once', patches: [{ find: 'const pairs = Math.min(clipPairsOf(pair, spread), pair.pairs', put: 'const pairs = Math.min(pair.pairs, pair.pairs' }] },
  { name: 'send in shadow mode', patches: [{ find: "if (modeOf(core, spread) === 'shadow')", put: "if (modeOf(core, spread) === 'observe')" }] },
  { name: 'pass the lots that gray mode allows', patches: [{ find: 'if (open > gray.openLotsMax) {', put: 'if (open < 0) {' }] },
  { name: 'forget the venue’s own order rate', patches: [{ find: 'termsOf(core, venue).orderRate ?? core.state.limits;', put: 'core.state.limits;' }] },
  { name: 'use the cancels kept back', patches: [{ find: 'cancelsToday(core, id) + 1 + reserve <= core.state.limits.cancelsPerDayMax;', put: 'cancelsToday(core, id) + 1 <= core.state.limits.cancelsPerDayMax + reserve;' }] },
  { name: 'trade with ourselves', patches: [{ find: "if (side === 'buy' ? price >= order.price : price <= order.price) return order;", put: "if (side === 'buy' ? price > order.price + 1_000_000 : price < 0) return order;" }] },
  { name: 'decide on a book of before the disconnection', patches: [{ find: 'if (venueOf(core, instrumentId) === venue) core.state.outdatedBooks.add(instrumentId);', put: 'void [core, instrumentId, venue];' }] },
  { name: 'open however soon a market closes', patches: [{ find: 'if (openForS(core, instrument) >= sessionOverlapMinS) break;', put: 'break;' }] },
  { name: 'hammer a market that takes nothing', patches: [{ find: 'export const WAIT_RETRY_MS = 100;', put: 'export const WAIT_RETRY_MS = 1;' }] },
  { name: 'look at a quote each millisecond once its market is shut', patches: [{ find: 'return openS > 0 && spareMs > 0 ? Math.min(orderTimeoutMs, spareMs) : orderTimeoutMs;', put: 'return spareMs > 0 ? Math.min(orderTimeoutMs, spareMs) : orderTimeoutMs;' }] },
  { name: 'send after the session has ended', patches: [{ find: 'if (terms === null || core.calendar === null', put: 'if (terms !== null || core.calendar === null' }] },
  { name: 'let earlier clips pay for a bad top-up', patches: [{ find: 'of work.clip === null ? [all] : [', put: 'of work.clip !== undefined ? [all] : [' }] },
  { name: 'cost a top-up by the fills of all clips', patches: [{ find: 'const holdings: Record<LegRole, Holding> = clipOf(work, work.clip);', put: 'const holdings: Record<LegRole, Holding> = { inner: work.inner, outer: work.outer };' }] },
  { name: 'take the dearer way out', patches: [{ find: 'complete === null || unwind.lessThan(complete)', put: 'complete === null || complete.lessThan(unwind)' }] },
  { name: 'count top-ups over all clips', patches: [{ find: '  work.hedgeOrders = 0;\n  work.hedgeRounds = 0;\n', put: '' }] },
  { name: 'wait for a market in silence', patches: [{ find: 'if (!work.waitTold && !isAligned(pair, work)', put: 'if (work.waitTold' }] },
  { name: 'let an unwind’s clocks run on while the process is down', patches: [{ find: '    renewResidual(core, id);\n', put: '' }] },
  { name: 'ignore a fill of somebody else', patches: [{ find: "isNewFill(core, report)) count(core, report);", put: "isNewFill(core, report) && report.lastQty > 1_000_000) count(core, report);" }] },
  { name: 'count a fill of somebody else again when it is repeated', patches: [{ find: '${execId}`, FOREIGN_FILLS_KEPT);', put: '${execId}`, FOREIGN_FILLS_KEPT) || true;' }] },
  { name: 'ignore a working order of somebody else', patches: [{ find: "raise(core, 'critical', 'order_unknown', [{ code: 'foreign_order_works'", put: "if (lots < 0) raise(core, 'critical', 'order_unknown', [{ code: 'foreign_order_works'" }] },
  { name: 'go on trading after a fill of somebody else', patches: [{ find: "  brake(core, { code: 'difference_set_trading', venue });\n  const instrument =", put: '  const instrument =' }] },
  { name: 'take over positions that others moved in silence', patches: [{ file: 'recovery/reconcile.ts', find: 'if (lots !== 0) tellDifference(core, position, lots);', put: 'if (lots > 1_000_000) tellDifference(core, position, lots);' }, { file: 'orders/foreign.ts', find: 'if (lots !== 0) tellListed', put: 'if (lots > 1_000_000) tellListed' }] },
  { name: 'count a surplus trade to the order', patches: [{ find: 'if (lastPx === null || report.lastQty <= 0 || order.cumQty + report.lastQty > order.quantity) {', put: 'if (lastPx === null || report.lastQty <= 0) {' }] },
  { name: 'leave a surplus trade out of positions', patches: [{ find: 'if (lastPx !== null && report.lastQty > 0) applyTrade', put: 'if (lastPx !== null && report.lastQty > 1_000_000) applyTrade' }] },
  { name: 'count twice what a statement held of others', patches: [{ find: 'const lots = Math.min(Math.abs(open.lots), Math.abs(signed) - ahead);', put: 'const lots = 0;' }] },
  { name: 'go on trading after a fill was taken back', patches: [{ find: "setTradingState(core, 'reducing', { code: 'notice_set_trading'", put: "void ('reducing', { code: 'notice_set_trading'" }] },
  { name: 'keep triggers armed over a configuration that changes what they mean', patches: [{ find: '  disarmChanged(core, input.catalogue);\n', put: '' }] },
  { name: 'take a configuration that changes what an open pair order means', patches: [{ find: 'const isHeld = ({ state, reason }: PairOrder): boolean => !isEnded(state)', put: 'const isHeld = ({ state, reason }: PairOrder): boolean => false && !isEnded(state)' }] },
  { name: 'refuse a configuration for what was dealt with', patches: [{ find: "(state === 'stranded' && reason !== 'resolved');", put: "state === 'stranded';", file: 'recovery/configuration.ts' }] },
  { name: 'treat a pair order that was dealt with as still open', patches: [{ find: "if (pair?.state !== 'stranded' || pair.reason === 'resolved') continue;", put: "if (pair?.state !== 'stranded') continue;" }] },
  {
    name: 'flatten what a person has in hand',
    patches: [
      { find: '.filter(({ pairOrderId }) => !workOf(core, pairOrderId).takenOver);', put: '.filter(({ pairOrderId }) => workOf(core, pairOrderId).clOrdIds.length >= 0);' },
      { find: '  if (work.takenOver) return;\n  work.kept', put: '  work.kept' },
    ],
  },
  { name: 'cost an unwind without the multiplier', patches: [{ find: 'lost.times(spread[role].multiplier)', put: 'lost' }] },
];

export const mutants = planted.map(({ name, patches }) => ({ name, patches: [...patches, withoutInvariants] }));
