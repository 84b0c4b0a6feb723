import type { SpreadId } from './ids.ts';
import type { LegRole } from './instrument.ts';
import type { SpreadPrice } from './numbers.ts';
import type { Offset, Side, TimeInForce } from './order-terms.ts';

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
  /** In which order the legs leave; see {@link Legging}. */
  readonly legging: Legging;
  /** The leg that goes first where `legging` is not simultaneous: the less liquid one. */
  readonly lead: LegRole;
  /**
   * Pairs in flight at once, 1 or more. The next clip leaves when the last is balanced, both books are newer than that,
   * and every check passes again; a clip that filled short is the last.
   */
  readonly clipPairs: number;
  /** `quote` alone: how many ticks the working price may be from the implied one before it is cancelled and sent anew. */
  readonly quoteSlopTicks: number;
  /**
   * Inner lots (and outer lots in the pair's ratio) that may stand without a counterpart, at the most. A clip is never
   * larger than this; a residual beyond it is unwound. At least one pair's inner lots.
   */
  readonly leggedLotsMax: number;
  /** No order leaves while the leg that hedges it stands within this many ticks of its daily price limit; 0 = at it. */
  readonly priceLimitGuardTicks: number;
  /**
   * Both legs' markets must stay open by their calendars for at least this many seconds, or no first order leaves and a
   * working quote is taken back. Hedges and unwinds go out as long as their market is open.
   */
  readonly sessionOverlapMinS: number;
  /** Of the day's cancels of an instrument, kept back for taking orders back; opening orders that may rest leave them alone. */
  readonly cancelBudgetReserve: number;
  /** How the inner leg opens or closes; see {@link OffsetRule}. Venues that net by themselves ignore it. */
  readonly offset: OffsetRule;
  /** What to do with a residual; see {@link OnResidual}. */
  readonly onResidual: OnResidual;
  /** Age of an order without a final answer before it is cancelled and asked about, milliseconds. */
  readonly orderTimeoutMs: number;
  /** Age of a residual before top-up is given up for unwind, milliseconds. */
  readonly leggedTimeoutMs: number;
  /**
   * Top-up orders per pair order, and rounds of unwind orders in a row that filled nothing, at the most. What a person asks
   * for, and a halt, gets five in any case.
   */
  readonly attemptsMax: number;
  /**
   * In the spread's own scale. The top-up may worsen the pair's spread by at most this; and at the first orders' own limit
   * prices the pair is never beyond the request's limit by more than this: payup that would take it further is left out.
   */
  readonly slippageMax: SpreadPrice;
  /** No decision on a quote older than this, milliseconds. */
  readonly quoteAgeMaxMs: number;
  /** Nor where the two quotes are further apart in time than this, milliseconds. */
  readonly legSkewMaxMs: number;
}

/**
 * `simultaneous`: both legs leave in one step at the opposite price. `lead_first`: the lead leg leaves at the opposite
 * price, and the other follows each of its fills for the filled quantity. `quote`: the lead leg rests at the price that
 * the limit and the other leg's opposite price imply, and the other follows each fill.
 */
export type Legging = 'simultaneous' | 'lead_first' | 'quote';

/** `automatic`: what stands against an order is closed first, today's and yesterday's lots by the venue's rule. */
export type OffsetRule = 'automatic' | Offset;

/**
 * `complete`: top up. `unwind`: close what has no counterpart. `cheapest`: whichever of the two costs less on the books
 * of that moment, both costs in a receipt. `hold`: touch nothing, end as stranded and leave it to a person.
 */
export type OnResidual = 'complete' | 'unwind' | 'hold' | 'cheapest';

export interface LegPolicy {
  /** Ticks through the opposite price for the first order; positive = more aggressive. Later orders take none below 0. */
  readonly payupTicks: number;
  /** Added for each further attempt. */
  readonly payupStepTicks: number;
  readonly payupTicksMax: number;
  readonly timeInForce: TimeInForce;
}
