import type { TsUs } from '@tandem/kernel';
import type {
  CatalogueData,
  ConnectionTermsByVenue,
  PairOrderId,
  PairOrderRequest,
  RiskLimits,
  SessionTerms,
  TradingState,
  TriggerId,
  TriggerTerms,
  VenueEvent,
  VenueId,
  Wording,
} from '@tandem/domain';

/** What a person at the screen can ask for. `operator` names them in every receipt. */
export type OperatorAction =
  | { readonly type: 'submit_pair'; readonly request: PairOrderRequest }
  /** Cancels what is working; what had filled is then completed or unwound as the policy says. */
  | { readonly type: 'cancel_pair'; readonly pairOrderId: PairOrderId }
  /** Begins nothing new until it is resumed; a residual is hedged all the same. */
  | { readonly type: 'pause_pair'; readonly pairOrderId: PairOrderId }
  | { readonly type: 'resume_pair'; readonly pairOrderId: PairOrderId }
  /** Tops a residual up now, whatever the policy. */
  | { readonly type: 'complete_pair'; readonly pairOrderId: PairOrderId }
  /** The engine sends no more orders for it; it ends as stranded. */
  | { readonly type: 'take_over_pair'; readonly pairOrderId: PairOrderId }
  /** A stranded pair order was dealt with by hand, as `note` says: nothing is held back for it any more. */
  | { readonly type: 'resolve_pair'; readonly pairOrderId: PairOrderId; readonly note: string }
  /** Disarms every trigger and unwinds to nothing what is under way, stranded, or left standing by ended pair orders. */
  | { readonly type: 'flatten_all' }
  /** Unwinds a residual now, whatever the policy. */
  | { readonly type: 'unwind_pair'; readonly pairOrderId: PairOrderId }
  /** `level` is in the scale of the measure; without terms, a one-shot on the spread. */
  | { readonly type: 'arm_trigger'; readonly request: PairOrderRequest; readonly level: number; readonly terms?: TriggerTerms }
  | { readonly type: 'disarm_trigger'; readonly triggerId: TriggerId }
  /** From halted to reducing alone: the way back has two stages. */
  | { readonly type: 'set_trading_state'; readonly state: TradingState }
  /** A person has seen an alert, of the host's own too: it calls nobody on any screen any more. */
  | { readonly type: 'acknowledge_alert'; readonly alertId: string }
  /** What was asked of a venue beside trading, or what came of it: it moves no order, and is kept and shown. No secret is in it. */
  | { readonly type: 'account_act'; readonly venue: VenueId; readonly grade: 'info' | 'warning'; readonly text: Wording };

/** Everything that can move the engine. Plain JSON data: this is what the journal keeps and a replay feeds back. */
export type EngineInput =
  | VenueEvent
  | {
      /** First event of a fresh engine, and again whenever configuration changes. */
      readonly type: 'configuration';
      /** Starts every clOrdId of this installation, so that two never collide at one account. */
      readonly idPrefix: string;
      readonly catalogue: CatalogueData;
      readonly limits: RiskLimits;
    }
  | {
      /** The process is up again. */
      readonly type: 'started';
      /** The last one ended with a `stopped` event and nothing pending. */
      readonly clean: boolean;
      /** How far orders go over each connection from now on; where missing, as before. */
      readonly connections?: ConnectionTermsByVenue;
      /** When markets trade; where missing, as before, and before the first around the clock. */
      readonly sessions?: SessionTerms;
    }
  | { readonly type: 'stopped' }
  | { readonly type: 'timer'; readonly timerId: string }
  | { readonly type: 'operator'; readonly commandId: string; readonly operator: string; readonly action: OperatorAction };

/** `seq` counts from 1 without a gap over the life of a data folder; `tsUs` is the moment of ingest, and never goes back. */
export interface EngineEvent {
  readonly seq: number;
  readonly tsUs: TsUs;
  readonly input: EngineInput;
}
