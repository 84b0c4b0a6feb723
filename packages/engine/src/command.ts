import type { TsUs } from '@tandem/kernel';
import type { Alert, ClOrdId, InstrumentId, NewOrder, Receipt, VenueId } from '@tandem/domain';
import type { RiskApproved } from './risk/approval.ts';

/** What the engine wants done. `submit_order`, `cancel_order` and `query_order` leave the process; the journal goes first. */
export type EngineCommand =
  | {
      readonly type: 'submit_order';
      readonly order: NewOrder;
      /** Proof that the risk module saw this very order. */
      readonly approval: RiskApproved;
    }
  | { readonly type: 'cancel_order'; readonly venue: VenueId; readonly clOrdId: ClOrdId; readonly instrumentId: InstrumentId }
  | { readonly type: 'query_order'; readonly venue: VenueId; readonly clOrdId: ClOrdId }
  | { readonly type: 'set_timer'; readonly timerId: string; readonly atUs: TsUs }
  | { readonly type: 'cancel_timer'; readonly timerId: string }
  | { readonly type: 'alert'; readonly alert: Alert }
  | { readonly type: 'receipt'; readonly receipt: Receipt };

/** Whether a command reaches a venue, so that its record must be durable first. */
export const isOutward = (command: EngineCommand): boolean =>
  command.type === 'submit_order' || command.type === 'cancel_order' || command.type === 'query_order';
