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
      { find: 'if (work.hedgeOrders >= policy.attemptsMax) return exhausted(pair, work);', put: '' },
      { find: 'if (work.hedgeOrders + drafts.length > pair.policy.attemptsMax) return exhausted(pair, work);', put: '' },
    ],
  },
  {
    name: 'ignore attemptsMax of unwinds',
    patches: [
      { find: 'if (work.unwindOrders >= policy.attemptsMax) {', put: 'if (work.unwindOrders >= 1_000) {' },
      { find: '.slice(0, pair.policy.attemptsMax - work.unwindOrders)', put: '' },
    ],
  },
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
    patches: [{ find: "if (core.state.tradingState !== 'reducing') return ok(null);", put: "if (core.state.tradingState !== 'halted') return ok(null);" }],
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
];

export const mutants = planted.map(({ name, patches }) => ({ name, patches: [...patches, withoutInvariants] }));
