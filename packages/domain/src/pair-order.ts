import type { DecimalString, TsUs } from '@tandem/kernel';
import type { PairOrderId, TriggerId } from './ids.ts';
import type { SpreadPrice } from './numbers.ts';
import type { PairOrderState } from './pair-order-state.ts';
import type { PairOrderRequest } from './pair-policy.ts';
import type { ReasonCode } from './reason-code.ts';
import type { Wording } from './wording/index.ts';

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
  /** Why it is in this state, as a code of {@link ReasonCode} and in sentences. */
  readonly reason: ReasonCode;
  readonly reasonText: Wording;
  /** Who sent it: an operator, or the trigger that fired. */
  readonly origin: { readonly operator: string; readonly triggerId: TriggerId | null };
  readonly inner: LegProgress;
  readonly outer: LegProgress;
  /** Filled lots without their counterpart, in inner lots, signed by the market exposure they are; 0 = aligned. */
  readonly residualInnerLots: DecimalString;
  readonly attempts: number;
  /** Paused by a person: nothing new is begun; a residual is hedged all the same. */
  readonly paused: boolean;
  /** The spread at the decision (of several clips, the worst), and as filled (null until both legs filled). */
  readonly decidedSpread: SpreadPrice | null;
  readonly filledSpread: SpreadPrice | null;
  readonly createdUs: TsUs;
  readonly updatedUs: TsUs;
}
