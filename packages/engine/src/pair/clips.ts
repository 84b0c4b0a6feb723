import { saysTheSame, type PairOrder, type PairOrderId, type ReasonCode, type SpreadPrice, type Wording } from '@tandem/domain';
import { CLIP_WAIT_MS, MS_US, QUOTE_WAIT_MS, QUOTES_MAX, WAIT_RETRY_MS } from '../bounds.ts';
import { usableBook } from '../market/books.ts';
import { quoteLookMs } from '../market/sessions.ts';
import { worseBy, type Holding } from '../market/worth.ts';
import { instrumentOf } from '../orders/orders.ts';
import { sendOrders } from '../orders/send.ts';
import { receipt } from '../receipts.ts';
import type { RiskDenied } from '../risk/approved-order.ts';
import { clipPairsOf } from '../risk/request.ts';
import { approveClip } from '../risk/standard.ts';
import type { Core, LegWork, PairWork } from '../state/engine-state.ts';
import { cancelTimer, retryTimer, setTimer } from '../timers.ts';
import { orderSentence, quotedSpread } from '../words.ts';
import { endAligned } from './end.ts';
import { givenUp, netFilled, otherRole, pairOf, putPair, spreadOfPair, workOf } from './pairs.ts';

/** Begins the next clip of an aligned pair order; null where its orders left, else why not. */
export function beginClip(core: Core, id: PairOrderId): RiskDenied | null {
  const pair = pairOf(core, id);
  const work = workOf(core, id);
  const spread = core.catalogue.spreads.get(pair.spreadId);
  if (spread === undefined) return { reason: 'unknown_spread', text: [{ code: 'unknown_pair', spread: pair.spreadId }] };
  const pairs = Math.min(clipPairsOf(pair, spread), pair.pairs - filledPairs(core, pair, work));
  const approved = approveClip(core, id, spread, pair, pairs);
  if (!approved.ok) {
    tellUnsent(core, id, approved.error);
    return approved.error;
  }
  const { orders, spread: decided, fxPrice } = approved.value;
  core.state.openPairOrders.add(id);
  const { legging, lead } = pair.policy;
  if (legging === 'quote') {
    core.state.quotingPairOrders.add(id);
    work.quotes += 1;
  }
  cancelTimer(core, retryTimer(id));
  work.idleSinceUs = null;
  work.goal = pair.policy.onResidual;
  work.hedgeOrders = 0;
  work.hedgeRounds = 0;
  work.fxPrice = fxPrice;
  work.startedPairs = filledPairs(core, pair, work) + pairs;
  work.clip = { inner: holdingOf(work.inner), outer: holdingOf(work.outer), decidedSpread: decided };
  work.followedLots = netFilled(work[otherRole(lead)]);
  work.inner.rounds = Math.max(1, work.inner.rounds);
  work.outer.rounds = Math.max(1, work.outer.rounds);
  work.clOrdIds.push(...orders.map(({ order }) => order.clOrdId));
  const first = pair.state === 'risk_check';
  const [at, limit] = [quotedSpread(spread, decided), quotedSpread(spread, pair.limit)];
  const text: Wording = [{ code: 'clip_leaves', at, limit, pairs, clip: pairs !== pair.pairs, legging, lead }];
  putPair(core, pair, { state: 'working', decidedSpread: worstOf(pair, decided), reason: 'none', reasonText: text });
  receipt(core, id, first ? 'approved' : 'clip_decided', text);
  sendOrders(core, orders, legging === 'quote' ? quoteLookMs(core, spread, pair.policy) : pair.policy.orderTimeoutMs);
  return null;
}

const holdingOf = ({ notional, lots }: LegWork): Holding => ({ notional, lots });

/** In shadow mode the story names every order, as it would have gone out. */
function tellUnsent(core: Core, id: PairOrderId, { reason, unsent }: RiskDenied): void {
  if (unsent === undefined) return;
  const { leaving, following } = unsent;
  for (const draft of leaving) receipt(core, id, 'would_send', [orderSentence('would_send', instrumentOf(core, draft.instrumentId), draft)], reason);
  for (const draft of following) receipt(core, id, 'would_send', [orderSentence('would_follow', instrumentOf(core, draft.instrumentId), draft)], reason);
}

/** Whole pairs that both legs filled so far; exact where the pair order is aligned. */
export const filledPairs = (core: Core, pair: PairOrder, work: PairWork): number =>
  Math.floor(netFilled(work.inner) / spreadOfPair(core, pair).definition.innerLots);

const worstOf = (pair: PairOrder, decided: SpreadPrice): SpreadPrice =>
  pair.decidedSpread !== null && worseBy(pair.side, pair.decidedSpread, decided) > 0 ? pair.decidedSpread : decided;

/**
 * Everything that left is settled and the legs are aligned: the next clip or quote is begun, waits, or the pair order
 * ends. A clip that filled short is the last; a quote that was taken back is placed anew.
 */
export function moveAligned(core: Core, id: PairOrderId): void {
  const pair = pairOf(core, id);
  const work = workOf(core, id);
  const filled = filledPairs(core, pair, work);
  const short = pair.policy.legging !== 'quote' && filled < work.startedPairs;
  const over = pair.state === 'unwinding' || givenUp(work) || core.state.tradingState === 'halted';
  if (over || short || filled >= pair.pairs || work.stopped !== null) {
    endAligned(core, id, whyNoMore(core, pair, work, filled));
    return;
  }
  if (pair.paused) {
    work.idleSinceUs = null;
    cancelTimer(core, retryTimer(id));
    if (pair.state !== 'working') putPair(core, pair, { state: 'working' });
    return;
  }
  const refused = notYet(core, pair, work) ?? beginClip(core, id);
  if (refused !== null) waitOrStop(core, id, refused);
}

/** Why an aligned pair order that has not all of its pairs begins no other clip. */
function whyNoMore(core: Core, { pairs: asked }: PairOrder, work: PairWork, filled: number): Wording {
  if (work.stopped !== null) return work.stopped.text;
  if (givenUp(work)) return work.goalText;
  if (core.state.tradingState === 'halted') return [{ code: 'trading_is_halted' }];
  return [{ code: 'clip_fell_short', filled, sent: work.startedPairs, asked }];
}

/** Why a clip may not be decided now: our own fills may still stand in the books that we hold. */
function notYet(core: Core, pair: PairOrder, work: PairWork): RiskDenied | null {
  if (work.quotes >= QUOTES_MAX) return { reason: 'cancel_budget', text: [{ code: 'quoted_often', times: QUOTES_MAX }] };
  const { filledUs } = work;
  if (filledUs === null) return null;
  const spread = spreadOfPair(core, pair);
  for (const instrument of [spread.inner, spread.outer]) {
    const book = usableBook(core, instrument);
    if (book === null || book.tsIngestUs <= filledUs) return { reason: 'stale_quote', text: [{ code: 'waits_for_newer_book', instrument: instrument.instrumentId }] };
  }
  return null;
}

const finalReasons: ReadonlySet<ReasonCode> = new Set([
  'cancel_budget',
  'no_money',
  'no_position',
  'reducing',
  'session_closes',
  'session_unknown',
  'lot_size',
  'observe_mode',
  'shadow_mode',
  'gray_lots',
  'gray_open_lots',
  'gray_orders',
]);

function waitOrStop(core: Core, id: PairOrderId, refused: RiskDenied): void {
  const work = workOf(core, id);
  const pair = pairOf(core, id);
  const { nowUs } = core.state;
  work.idleSinceUs ??= nowUs;
  const mostMs = pair.policy.legging === 'quote' ? QUOTE_WAIT_MS : CLIP_WAIT_MS;
  if (finalReasons.has(refused.reason) || nowUs - work.idleSinceUs >= mostMs * MS_US) {
    const waitedMs = (nowUs - work.idleSinceUs) / MS_US;
    const vain: Wording = waitedMs < mostMs ? [] : [{ code: 'waited_in_vain', seconds: Math.floor(waitedMs / 1_000) }];
    work.stopped = { reason: refused.reason, text: [...vain, ...refused.text] };
    endAligned(core, id, work.stopped.text);
    return;
  }
  if (!saysTheSame(pair.reasonText, refused.text) || pair.state !== 'working') {
    putPair(core, pair, { state: 'working', reason: refused.reason, reasonText: refused.text });
  }
  core.touched.add(id);
  setTimer(core, retryTimer(id), WAIT_RETRY_MS);
}
