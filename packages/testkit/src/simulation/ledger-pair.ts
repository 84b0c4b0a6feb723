import { Decimal } from '@tandem/kernel';
import {
  isEnded,
  type InstrumentId,
  type LegRole,
  type NewOrder,
  type OrderPurpose,
  type PairOrder,
  type PairOrderId,
  type PairOrderRequest,
  type PairOrderState,
} from '@tandem/domain';
import type { OperatorAction } from '@tandem/engine';
import { testCatalogue } from '../catalogue.ts';

/** An order that the engine decided on, as its command says. */
export interface LedgerOrder {
  readonly order: NewOrder;
  readonly pairOrderId: PairOrderId;
  readonly role: LegRole;
  readonly purpose: OrderPurpose;
  readonly limit: 'standard' | 'protective';
  readonly atUs: number;
  /** Of the event that decided on it. */
  readonly seq: number;
  /** Cancels of its instrument asked for this trading day before it was decided on. */
  readonly cancelsBefore: number;
  /** Unique executions that were delivered. */
  readonly execIds: Set<string>;
  lots: number;
  notional: number;
  /** Executed beyond the order: held by nobody's order. */
  surplus: number;
}

export interface LedgerLeg {
  /** Fills in the pair's direction; unwinds apart. */
  lots: number;
  notional: number;
  unwound: number;
}

export interface LedgerPair {
  readonly pairOrderId: PairOrderId;
  readonly request: PairOrderRequest;
  readonly inner: LedgerLeg;
  readonly outer: LedgerLeg;
  readonly lotsPerPair: Readonly<Record<LegRole, number>>;
  readonly instrumentIds: readonly InstrumentId[];
  readonly orders: LedgerOrder[];
  /** The rate at the last clip's decision; null before it. */
  fxPrice: number | null;
  /** What the last clip was decided at, as its receipt says. */
  decidedSpread: number | null;
  /** What each leg had filled as the last clip began. */
  readonly before: Record<LegRole, { lots: number; notional: number }>;
  /** The spread of the fills at that rate; null until both legs filled. */
  filledSpread: number | null;
  /** A person asked to flatten it, and nothing else since. */
  flat: boolean;
  /** Of an ended pair order that was flattened, what others of its spread stand against; null where all of it goes. */
  kept: { readonly inner: number; readonly outer: number } | null;
  /** It was flattened where what stands against others cannot be told from what was delivered. */
  keepsUnseen: boolean;
  /** A person asked to take it over, or dealt with it: it gets no order from the engine again. */
  takenOver: boolean;
  /** A person said that it was dealt with while it was stranded, and nothing filled since. */
  resolved: boolean;
  residualSinceUs: number | null;
  /** Starts of the process that gave it its whole time again. */
  renewals: number;
  /** Rounds of unwind orders since the last that any of them filled in, or since a person last asked to unwind it. */
  misses: number;
  /** Top-ups of the clip under way. */
  hedges: number;
  /** A person asked to unwind, flatten or complete it, or trading was halted: attempts of its own, whatever the policy. */
  asked: boolean;
  /** To unwind or flatten it was the last that a person asked of it. */
  told: boolean;
  /** Since when it unwinds, as last asked for, and the last fill of that; null before, and where that is not known. */
  unwindingUs: number | null;
  movedUs: number | null;
  /** Looks in a row at a market that would take an order, without one; and the orders sent by the last look. */
  idleLooks: number;
  sentAtLook: number;
  /** Since when its residual waits without an order, the orders sent by then, and whether a critical alert was about it since it unwinds. */
  stuckSinceUs: number | null;
  sentWhenStuck: number;
  shouted: boolean;
}

/** A pair order's state as the engine shows it. */
export type StateOf = (id: PairOrderId) => PairOrderState | undefined;

export const isOver = (state: PairOrderState | undefined): boolean => state !== undefined && isEnded(state) && state !== 'stranded';

const PLACES = new Map(
  testCatalogue().spreads.map(({ spreadId, innerLots, outerLots }) => [spreadId as string, { inner: innerLots, outer: outerLots }]),
);

const LEGS = new Map(testCatalogue().spreads.map((one) => [one.spreadId, [one.innerInstrumentId, one.outerInstrumentId]]));

export function newPair(request: PairOrder): LedgerPair {
  return {
    pairOrderId: request.pairOrderId,
    request,
    inner: { lots: 0, notional: 0, unwound: 0 },
    outer: { lots: 0, notional: 0, unwound: 0 },
    lotsPerPair: PLACES.get(request.spreadId) ?? { inner: 1, outer: 1 },
    instrumentIds: LEGS.get(request.spreadId) ?? [],
    orders: [],
    fxPrice: null,
    decidedSpread: null,
    before: { inner: { lots: 0, notional: 0 }, outer: { lots: 0, notional: 0 } },
    filledSpread: null,
    flat: false,
    kept: null,
    keepsUnseen: false,
    takenOver: false,
    resolved: false,
    residualSinceUs: null,
    renewals: 0,
    misses: 0,
    hedges: 0,
    asked: false,
    told: false,
    unwindingUs: null,
    movedUs: null,
    idleLooks: 0,
    sentAtLook: 0,
    stuckSinceUs: null,
    sentWhenStuck: 0,
    shouted: false,
  };
}

export const net = (leg: LedgerLeg): number => leg.lots - leg.unwound;

/** What a person asks for, and a halt, is tried this often in any case. */
const ASKED_ATTEMPTS = 5;

/** Top-up orders, and rounds of unwind orders in vain, that a pair order may have. */
export const attemptsOf = ({ request, asked }: LedgerPair): number => (asked ? Math.max(request.policy.attemptsMax, ASKED_ATTEMPTS) : request.policy.attemptsMax);

/** Lots without counterpart, in no unit but zero or not. */
export const isOdd = (pair: LedgerPair): boolean =>
  net(pair.inner) * pair.lotsPerPair.outer !== net(pair.outer) * pair.lotsPerPair.inner;

const RENEWALS_MAX = 3;

/** A residual that stands as the process comes up has its whole time again, a few times. */
export function renew(pair: LedgerPair, state: PairOrderState | undefined, atUs: number): void {
  const stands = pair.residualSinceUs !== null || state === 'unwinding';
  if (state === undefined || isEnded(state) || !stands || pair.renewals >= RENEWALS_MAX) return;
  pair.renewals += 1;
  pair.stuckSinceUs = null;
  if (pair.residualSinceUs !== null) pair.residualSinceUs = atUs;
  if (state === 'unwinding') Object.assign(pair, { unwindingUs: atUs, movedUs: atUs });
}

/** What a person asks, of one pair order or of all: a word to unwind or complete starts the count of those orders anew. `state`: before it. */
export function ask(pair: LedgerPair, action: OperatorAction, state: PairOrderState | undefined, atUs: number): void {
  if ('pairOrderId' in action && action.pairOrderId !== pair.pairOrderId) return;
  const anew = { misses: 0, asked: true, told: true, unwindingUs: atUs, movedUs: atUs, stuckSinceUs: null, shouted: false };
  switch (action.type) {
    case 'flatten_all':
      Object.assign(pair, anew, { flat: pair.flat || (!isOver(state) && pair.kept === null && !pair.keepsUnseen) });
      return;
    case 'set_trading_state':
      pair.asked ||= action.state === 'halted';
      return;
    case 'resolve_pair':
      if (state === 'stranded') Object.assign(pair, { takenOver: true, resolved: true });
      return;
    case 'take_over_pair':
      pair.takenOver ||= !isOver(state);
      return;
    case 'unwind_pair':
      Object.assign(pair, anew);
      return;
    case 'complete_pair':
      Object.assign(pair, { hedges: 0, asked: true, told: false, flat: false, kept: null, keepsUnseen: false, stuckSinceUs: null, shouted: false });
      if (pair.residualSinceUs !== null) pair.residualSinceUs = atUs;
      return;
    default:
      return;
  }
}

/** An order that was decided on for it. `fxPrice`: the rate at which a clip is decided now. */
export function addOrder(pair: LedgerPair, entry: LedgerOrder, fxPrice: number | null): void {
  pair.orders.push(entry);
  if (entry.purpose === 'hedge') pair.hedges += 1;
  if (entry.purpose !== 'leg') return;
  pair.fxPrice = fxPrice;
  pair.hedges = 0;
  for (const role of ['inner', 'outer'] as const) pair.before[role] = { lots: pair[role].lots, notional: pair[role].notional };
}

/** Lots that one of its orders traded. */
export function addFill(pair: LedgerPair, entry: LedgerOrder, lots: number, price: number, atUs: number): void {
  if (entry.purpose === 'unwind') {
    pair.misses = 0;
    pair.movedUs = atUs;
  }
  const leg = pair[entry.role];
  if (isAlong(pair, entry)) {
    leg.lots += lots;
    leg.notional += price * lots;
  } else leg.unwound += lots;
  pair.filledSpread = spreadOf(pair);
  pair.resolved &&= !isOdd(pair);
  if (!isOdd(pair)) pair.residualSinceUs = null;
  else pair.residualSinceUs ??= atUs;
}

/** fx carries four decimals and the outer price two; see the test catalogue. */
const OUTER_TIMES_FX = 1_000_000;

/** The spread of what filled, at the rate of the decision, rounded once. */
function spreadOf({ inner, outer, fxPrice }: LedgerPair): number | null {
  if (inner.lots === 0 || outer.lots === 0 || fxPrice === null) return null;
  const innerPart = new Decimal(inner.notional).times(outer.lots).times(OUTER_TIMES_FX);
  const outerPart = new Decimal(outer.notional).times(fxPrice).times(inner.lots);
  const under = new Decimal(inner.lots).times(outer.lots).times(OUTER_TIMES_FX);
  return innerPart.minus(outerPart).dividedBy(under).toDecimalPlaces(0, Decimal.ROUND_HALF_UP).toNumber();
}

/** What each leg filled since the last clip began. */
export function clipOf(pair: LedgerPair): Record<LegRole, { lots: number; notional: number }> {
  const own = (role: LegRole): { lots: number; notional: number } => ({ lots: pair[role].lots - pair.before[role].lots, notional: pair[role].notional - pair.before[role].notional });
  return { inner: own('inner'), outer: own('outer') };
}

/** Whether an order goes the pair's way on its leg: an unwind goes against it. */
export function isAlong(pair: LedgerPair, { order, role }: LedgerOrder): boolean {
  const along = pair.request.side === 'buy' ? (role === 'inner' ? 'buy' : 'sell') : role === 'inner' ? 'sell' : 'buy';
  return order.side === along;
}
