import type { TsUs } from '@tandem/kernel';
import type { PairOrderId, TriggerId } from './ids.ts';
import type { SpreadPrice } from './numbers.ts';
import type { PairOrderRequest } from './pair-order.ts';

/**
 * Fires its pair order once, when the spread at the opposite price reaches `level`: a buy when the ask is at or below
 * it, a sell when the bid is at or above it.
 */
export interface Trigger {
  readonly triggerId: TriggerId;
  readonly request: PairOrderRequest;
  readonly level: SpreadPrice;
  readonly state: 'armed' | 'fired' | 'disarmed';
  readonly pairOrderId: PairOrderId | null;
  readonly operator: string;
  readonly createdUs: TsUs;
  readonly updatedUs: TsUs;
}
