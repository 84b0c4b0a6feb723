import type { TsUs } from '@tandem/kernel';
import type { Account, Position } from './account.ts';
import type { DepthBook } from './book.ts';
import type { VenueId } from './ids.ts';
import type { CancelReject, ExecutionReport } from './order.ts';
import type { VenueStatus } from './venue-status.ts';
import type { Wording } from './wording/index.ts';

/**
 * The whole of what a venue knows of us after a logon: every order of the day with its fills, and all positions.
 * Fills come as `trade` reports under their own execIds, so that one that was seen before counts once. A gateway tells it
 * all; what the engine knows already may be left out on the way.
 */
export interface ReconciliationReport {
  readonly venue: VenueId;
  /** Newest state of each order, execType `order_status`. */
  readonly orders: readonly ExecutionReport[];
  /** Every execution of the day, execType `trade`. */
  readonly trades: readonly ExecutionReport[];
  readonly positions: readonly Position[];
  /** What this venue does not tell: its absence then says nothing. Missing or empty where it tells all. */
  readonly untold?: readonly ('orders' | 'positions')[];
  readonly tsIngestUs: TsUs;
}

/** Everything a venue can tell us: what a gateway emits and what the engine steps on. */
export type VenueEvent =
  | { readonly type: 'quote'; readonly book: DepthBook }
  | {
      readonly type: 'venue_status';
      readonly venue: VenueId;
      readonly status: VenueStatus;
      /** Why it is down, what is tried next. */
      readonly text: Wording;
    }
  | {
      /** Round trip and clock offset (venue minus ours), as last estimated; null before the first estimate. */
      readonly type: 'venue_clock';
      readonly venue: VenueId;
      readonly roundTripUs: number | null;
      readonly offsetUs: number | null;
    }
  | { readonly type: 'execution_report'; readonly report: ExecutionReport }
  | { readonly type: 'cancel_reject'; readonly reject: CancelReject }
  | { readonly type: 'reconciliation'; readonly report: ReconciliationReport }
  | { readonly type: 'position'; readonly position: Position }
  | { readonly type: 'account'; readonly account: Account }
  | {
      /**
       * Something that a person has to know and no other event says: a fill taken back, a contract that the venue lists
       * otherwise than the catalogue. `critical` takes trading to reducing.
       */
      readonly type: 'venue_notice';
      readonly venue: VenueId;
      readonly grade: 'info' | 'warning' | 'critical';
      /** What, where, and what to do. */
      readonly text: Wording;
    };
