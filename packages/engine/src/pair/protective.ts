import {
  quantity,
  saysTheSame,
  type DepthBook,
  type Instrument,
  type LegRole,
  type OrderPurpose,
  type PairOrder,
  type PairOrderId,
  type Price,
  type Sentence,
  type Wording,
} from '@tandem/domain';
import { PROTECTIVE_PAUSE_MS, MS_US, WAIT_RETRY_MS } from '../bounds.ts';
import { linkOf, usableBook } from '../market/books.ts';
import { sessionOf } from '../market/sessions.ts';
import { limitPrice, oppositeLevels, payupTicks, reach } from '../market/prices.ts';
import { splitByOffset, type OffsetPart } from '../positions/offset.ts';
import type { OrderDraft } from '../risk/approved-order.ts';
import { legSide } from '../risk/standard.ts';
import type { Core, PairWork } from '../state/engine-state.ts';
import { retryTimer, setTimer } from '../timers.ts';
import { pairOf, putPair, spreadOfPair, workOf } from './pairs.ts';

/** One leg's part in a round of protective orders. */
export interface LegMove {
  readonly role: LegRole;
  readonly instrument: Instrument;
  /** Signed: positive = more of the pair's direction. */
  readonly lots: number;
  readonly side: 'buy' | 'sell';
  readonly book: DepthBook;
  /** Where the opposite side must be touched to. */
  readonly touched: Price;
}

/** The move of one leg on the market of this moment, or what it waits for. */
export function planMove(core: Core, pair: PairOrder, role: LegRole, lots: number, ageMaxMs: number | null): LegMove | Sentence {
  const instrument = spreadOfPair(core, pair)[role];
  const along = legSide(pair.side, role);
  const side = lots > 0 ? along : along === 'buy' ? 'sell' : 'buy';
  const link = linkOf(core, instrument.venue);
  if (link.status !== 'connected') return { code: 'waits_for_venue', venue: instrument.venue, status: link.status };
  if (!link.reconciled) return { code: 'waits_for_reconciliation', venue: instrument.venue };
  const book = usableBook(core, instrument);
  if (book === null) return { code: 'waits_for_quote', instrument: instrument.instrumentId };
  const session = sessionOf(core, instrument);
  if (session.state === 'closed') return { code: 'waits_for_session', instrument: instrument.instrumentId, opens: session.opensUs };
  if (book.phase !== 'open') return { code: 'waits_for_open', instrument: instrument.instrumentId };
  const stale = ageMaxMs !== null && core.state.nowUs - book.tsIngestUs > ageMaxMs * MS_US;
  if (stale) return { code: 'waits_for_newer_quote', instrument: instrument.instrumentId };
  const touched = reach(oppositeLevels(book, side), Math.abs(lots));
  if (touched === null) return { code: 'waits_for_price', instrument: instrument.instrumentId, side };
  return { role, instrument, lots, side, book, touched: touched.price };
}

export const isWait = (plan: LegMove | Sentence): plan is Sentence => 'code' in plan;

/** Lots that one order of an instrument may have. */
export const lotsMost = (core: Core, instrument: Instrument): number => Math.min(instrument.quantityMax, core.state.limits.lotsPerOrderMax);

/** Of `lots` as many as one order may have, so that the rest is not below the least order; where no cut does that, as many as may. */
function cut(lots: number, most: number, least: number): number {
  const taken = Math.min(lots, most);
  const rest = lots - taken;
  return rest === 0 || rest >= least || lots - least < least ? taken : lots - least;
}

/** The orders of one move, at `ticks` through the market; clipped to what one order may have, the rest is a later round's. */
export function draftsOf(core: Core, pair: PairOrder, work: PairWork, move: LegMove, ticks: number, purpose: OrderPurpose): readonly OrderDraft[] {
  const lots = cut(Math.abs(move.lots), lotsMost(core, move.instrument), move.instrument.quantityMin);
  const price = priceOf(move, ticks);
  return partsOf(core, pair, move, lots, purpose).map((part) => ({
    venue: move.instrument.venue,
    instrumentId: move.instrument.instrumentId,
    side: move.side,
    quantity: quantity(part.lots),
    price,
    timeInForce: 'fak',
    offset: part.offset,
    role: move.role,
    purpose,
    attempt: work[move.role].rounds,
  }));
}

/** By the policy's offset where that covers the lots; being hedged matters more than how. An unwind closes what it can. */
function partsOf(core: Core, pair: PairOrder, move: LegMove, lots: number, purpose: OrderPurpose): readonly OffsetPart[] {
  const { instrument, side } = move;
  const rule = purpose === 'unwind' ? 'automatic' : pair.policy.offset;
  const parts = splitByOffset(core, instrument, side, lots, rule);
  const covered = parts.reduce((sum, part) => sum + part.lots, 0);
  return covered === lots ? parts : splitByOffset(core, instrument, side, lots);
}

export const priceOf = (move: LegMove, ticks: number): Price =>
  limitPrice(move.instrument, move.book, move.side, move.touched, ticks);

/** Never behind the opposite price: what fewer ticks than none are for is the first order alone. */
export const ticksOf = (pair: PairOrder, role: LegRole, round: number): number => Math.max(0, payupTicks(pair.policy[role], round));

/** Milliseconds until the next protective round may leave; 0 = now. The first round never waits. */
export function pauseMs(core: Core, work: PairWork): number {
  if (work.protectiveUs === null) return 0;
  return Math.max(0, PROTECTIVE_PAUSE_MS - Math.floor((core.state.nowUs - work.protectiveUs) / MS_US));
}

/** Comes back later, and says on the pair order what for. */
export function wait(core: Core, id: PairOrderId, text: Wording, delayMs = WAIT_RETRY_MS): void {
  const pair = pairOf(core, id);
  if (!saysTheSame(pair.reasonText, text)) putPair(core, pair, { reasonText: text });
  core.touched.add(id);
  setTimer(core, retryTimer(id), delayMs);
}

/** Books a round that leaves now. */
export function countRound(core: Core, id: PairOrderId, drafts: readonly OrderDraft[]): void {
  const work = workOf(core, id);
  work.protectiveUs = core.state.nowUs;
  for (const role of ['inner', 'outer'] as const) if (drafts.some((draft) => draft.role === role)) work[role].rounds += 1;
}
