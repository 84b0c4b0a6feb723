import type { DecimalString, TsUs } from '@tandem/kernel';
import type { PairOrderId, SpreadId, TriggerId } from './ids.ts';
import type { SpreadPrice } from './numbers.ts';
import type { Side, TimeInForce } from './order.ts';

/** `buy` the spread = buy the inner leg and sell the outer; `sell` the other way round. */
export interface PairOrderRequest {
  readonly spreadId: SpreadId;
  readonly side: Side;
  readonly pairs: number;
  /** Worst acceptable spread, in the spread's own unit and scale: a buy's highest, a sell's lowest. */
  readonly limit: SpreadPrice;
  readonly policy: PairPolicy;
}

/** How a pair is executed, what it may cost and where it ends. Bounds are hard: beyond them is unwind or stranded. */
export interface PairPolicy {
  readonly inner: LegPolicy;
  readonly outer: LegPolicy;
  /** What to do with a residual. */
  readonly onResidual: 'complete' | 'unwind';
  /** Age of an order without a final answer before it is cancelled and asked about, milliseconds. */
  readonly orderTimeoutMs: number;
  /** Age of a residual before top-up is given up for unwind, milliseconds. */
  readonly leggedTimeoutMs: number;
  /** Top-up orders per pair order, and unwind orders per pair order, at the most. */
  readonly attemptsMax: number;
  /** The top-up may worsen the pair's spread by at most this, in the spread's own scale. */
  readonly slippageMax: SpreadPrice;
  /** No decision on a quote older than this, milliseconds. */
  readonly quoteAgeMaxMs: number;
  /** Nor where the two quotes are further apart in time than this, milliseconds. */
  readonly legSkewMaxMs: number;
}

export interface LegPolicy {
  /** Ticks through the opposite price for the first order; positive = more aggressive. */
  readonly payupTicks: number;
  /** Added for each further attempt. */
  readonly payupStepTicks: number;
  readonly payupTicksMax: number;
  readonly timeInForce: TimeInForce;
}

export type PairOrderState =
  | 'risk_check'
  | 'denied'
  | 'working'
  | 'hedging'
  | 'balanced'
  | 'unwinding'
  | 'unwound'
  | 'stranded';

export const isEnded = (state: PairOrderState): boolean =>
  state === 'denied' || state === 'balanced' || state === 'unwound' || state === 'stranded';

export interface LegProgress {
  readonly targetLots: number;
  /** Fills of the pair's direction less fills of unwinds, in lots. */
  readonly filledLots: number;
  /** Average price of the leg's fills in its own unit; null without a fill. */
  readonly avgPx: DecimalString | null;
}

/** A pair order as the engine knows it and the screen shows it. */
export interface PairOrder extends PairOrderRequest {
  readonly pairOrderId: PairOrderId;
  readonly state: PairOrderState;
  /** Why it is in this state, as a code of {@link ReasonCode} and a sentence. */
  readonly reason: ReasonCode;
  readonly reasonText: string;
  /** Who sent it: an operator, or the trigger that fired. */
  readonly origin: { readonly operator: string; readonly triggerId: TriggerId | null };
  readonly inner: LegProgress;
  readonly outer: LegProgress;
  /** Filled lots without their counterpart, in inner lots, signed by the market exposure they are; 0 = aligned. */
  readonly residualInnerLots: DecimalString;
  readonly attempts: number;
  /** The spread at the decision, and as filled (null until both legs filled). */
  readonly decidedSpread: SpreadPrice | null;
  readonly filledSpread: SpreadPrice | null;
  readonly createdUs: TsUs;
  readonly updatedUs: TsUs;
}

/** Why something was denied, ended or raised. Each has a sentence in both languages on the screen. */
export type ReasonCode =
  | 'none'
  | 'complete'
  | 'partially_complete'
  | 'nothing_filled'
  | 'operator_request'
  | 'halted'
  | 'reducing'
  | 'unknown_spread'
  | 'bad_request'
  | 'pairs_limit'
  | 'open_pair_orders_limit'
  | 'order_rate_limit'
  | 'venue_disconnected'
  | 'not_reconciled'
  | 'no_quote'
  | 'stale_quote'
  | 'leg_skew'
  | 'no_fx'
  | 'market_closed'
  | 'no_depth'
  | 'beyond_limit'
  | 'price_limit'
  | 'lot_size'
  | 'no_position'
  | 'no_money'
  | 'rejected_by_venue'
  | 'attempts_exhausted'
  | 'slippage_exceeded'
  | 'legged_timeout'
  | 'order_unknown'
  | 'unwound_residual'
  | 'cannot_unwind';
