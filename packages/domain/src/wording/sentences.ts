import type { DecimalString, TsUs } from '@tandem/kernel';
import type { ConnectionMode } from '../connection.ts';
import type { Currency, LegRole, Unit } from '../instrument.ts';
import type { VenueId } from '../ids.ts';
import type { Offset, OrdStatus, Side, TimeInForce } from '../order-terms.ts';
import type { PairOrderState } from '../pair-order-state.ts';
import type { LegPolicy, Legging, OffsetRule, PairOrderRequest, PairPolicy } from '../pair-policy.ts';
import type { TradingState } from '../risk.ts';
import type { Trigger, TriggerTerms } from '../trigger.ts';
import type { VenueStatus } from '../venue-status.ts';

/** A price with what it takes to read it without a catalogue: all the digits of its instrument or spread, currency, unit. */
export interface QuotedPrice {
  readonly amount: DecimalString;
  readonly currency: Currency;
  readonly per: Unit;
}

/** What one leg is to trade. */
export interface LegLots {
  readonly role: LegRole;
  readonly lots: number;
}

/** What a person can ask of a pair order that may have ended meanwhile. */
export type PairAction = 'cancel' | 'pause' | 'resume' | 'complete' | 'unwind' | 'take_over';

/** A field of a request that a check can find fault with. */
export type RequestField =
  | Extract<keyof PairOrderRequest, 'pairs' | 'limit'>
  | Extract<
      keyof PairPolicy,
      | 'clipPairs'
      | 'quoteSlopTicks'
      | 'leggedLotsMax'
      | 'priceLimitGuardTicks'
      | 'cancelBudgetReserve'
      | 'sessionOverlapMinS'
      | 'orderTimeoutMs'
      | 'leggedTimeoutMs'
      | 'attemptsMax'
      | 'slippageMax'
      | 'quoteAgeMaxMs'
      | 'legSkewMaxMs'
    >
  | Extract<keyof LegPolicy, 'payupTicks' | 'payupStepTicks' | 'payupTicksMax'>
  | Extract<keyof Trigger, 'level'>
  | Exclude<keyof TriggerTerms, 'measure'>;

/** What a sentence's parameter can be. Nothing but JSON's integers, strings and lists of them crosses a wire. */
export interface SentenceParameters {
  /** Of an order, a pair order, a trigger, an instrument, a spread. */
  readonly id: string;
  readonly idOrNone: string | null;
  readonly ids: readonly string[];
  /** Verbatim, and quoted in every language: a venue's words, an operating system's. */
  readonly words: string;
  /** The same, of what a message may leave out. */
  readonly wordsOrNone: string | null;
  /** Of a contract, as venue and catalogue state it. */
  readonly term: 'tick size' | 'multiplier' | 'currency';
  /** A person's name as they signed in. */
  readonly operator: string;
  /** Lots, pairs, orders, ticks, milliseconds: the parameter's name says which. */
  readonly integer: number;
  readonly decimal: DecimalString;
  /** Microseconds since the epoch; said in Beijing time, to the minute. */
  readonly moment: TsUs;
  readonly momentOrNone: TsUs | null;
  /** An amount of CNY; null where there was nothing to work it out from. */
  readonly cnyOrNone: DecimalString | null;
  readonly price: QuotedPrice;
  readonly yes: boolean;
  readonly unit: Unit;
  readonly legs: readonly LegLots[];
  readonly field: RequestField;
  readonly action: PairAction;
  readonly role: LegRole;
  readonly side: Side;
  readonly venue: VenueId;
  readonly venues: readonly VenueId[];
  readonly mode: ConnectionMode;
  /** Of a venue that speaks over two connections. */
  readonly line: 'quotes' | 'trading';
  readonly currency: Currency;
  readonly venueStatus: VenueStatus;
  readonly tradingState: TradingState;
  readonly pairOrderState: PairOrderState;
  readonly ordStatus: OrdStatus;
  readonly timeInForce: TimeInForce;
  readonly offset: Offset;
  readonly offsetRule: OffsetRule;
  readonly legging: Legging;
}
export type ParameterKind = keyof SentenceParameters;

/**
 * Everything the engine can say, by code, with the kinds of the parameters. The one list: the type {@link Sentence}, its
 * codec and the sentences in both languages follow from it. A code that was journaled keeps its meaning and parameters.
 */
export const sentences = {
  // What a pair order asks for, and why it may not have it.
  /** `leftover` of one pair, in `unit`, on the leg that has too much. */
  lots_leave: { inner: 'integer', outer: 'integer', role: 'role', leftover: 'decimal', unit: 'unit', percent: 'decimal' },
  requested: { side: 'side', pairs: 'integer', spread: 'id', operator: 'operator', trigger: 'idOrNone' },
  halted_nothing_opens: {},
  unknown_pair: { spread: 'id' },
  cannot_be_used: { spread: 'id' },
  trigger_not_armed: {},
  mend_field: {},
  field_not_whole: { field: 'field', least: 'integer' },
  field_not_between: { field: 'field', least: 'integer', most: 'integer' },
  field_not_scaled: { field: 'field' },
  payup_not_whole: { role: 'role' },
  payup_step_negative: { role: 'role' },
  payup_above_max: { role: 'role' },
  legged_lots_below_pair: { lots: 'integer' },
  pairs_max_below_firing: { pairs: 'integer' },
  window_minutes: {},
  window_empty: {},
  triggers_waiting: { most: 'integer' },
  level_beyond_limit: { side: 'side', level: 'price', limit: 'price' },
  stranded_beside: { pairOrder: 'id', spread: 'id' },
  trigger_overlaps: { trigger: 'id' },
  too_many_pairs: { pairs: 'integer', most: 'integer' },
  lots_outside: { lots: 'integer', instrument: 'id', least: 'integer', most: 'integer' },
  open_pair_orders: { most: 'integer' },
  reducing_opens: { instrument: 'id' },
  reducing_too_much: { instrument: 'id', held: 'integer', lots: 'integer' },
  venue_not_connected: { venue: 'venue', status: 'venueStatus' },
  venue_not_reconciled: { venue: 'venue' },
  no_quote: { instrument: 'id' },
  no_rate: { instrument: 'id' },
  quote_too_old: { instrument: 'id', ageMs: 'integer', mostMs: 'integer' },
  legs_too_far_apart: { skewMs: 'integer', mostMs: 'integer' },
  market_closed: { instrument: 'id' },
  session_closed: { instrument: 'id', opens: 'momentOrNone' },
  session_closes: { instrument: 'id', closes: 'moment', seconds: 'integer' },
  session_unknown: { instrument: 'id' },
  near_price_limit: { instrument: 'id', side: 'side', ticks: 'integer' },
  too_little_depth: { instrument: 'id', side: 'side', lots: 'integer' },
  nobody_to_unwind_with: { instrument: 'id', side: 'side' },
  books_hold_too_little: { spread: 'id', pairs: 'integer' },
  beyond_limit: { spread: 'id', side: 'side', pairs: 'integer', at: 'price', limit: 'price' },
  slips_beyond_limit: { spread: 'id', pairs: 'integer', limit: 'price' },
  follower_beyond_limit: { spread: 'id', limit: 'price' },
  no_price_to_quote: { spread: 'id' },
  nothing_to_close: { instrument: 'id', rule: 'offsetRule', held: 'integer', lots: 'integer' },
  too_little_money: { venue: 'venue', available: 'decimal', margin: 'decimal', currency: 'currency' },
  /** `promised`: margin of our own orders and fills that the account does not show yet. */
  too_little_money_left: { venue: 'venue', available: 'decimal', margin: 'decimal', promised: 'decimal', currency: 'currency' },
  account_unknown: { venue: 'venue' },
  account_in_other_currency: { venue: 'venue', account: 'currency', instrument: 'id', currency: 'currency' },
  order_rate_used: { venue: 'venue', orders: 'integer' },
  cancels_used: { instrument: 'id', most: 'integer', reserve: 'integer' },
  only_observes: { venues: 'venues' },
  gray_lots_above: { venue: 'venue', lots: 'integer', most: 'integer' },
  gray_open_lots_above: { venue: 'venue', lots: 'integer', most: 'integer' },
  gray_orders_used: { venue: 'venue', orders: 'integer', most: 'integer' },
  shadow_decided: { at: 'price', limit: 'price', orders: 'integer' },
  would_trade_with_own: { instrument: 'id', order: 'id', pairOrder: 'id' },

  // What leaves.
  clip_leaves: { at: 'price', limit: 'price', pairs: 'integer', clip: 'yes', legging: 'legging', lead: 'role' },
  order_sent: { side: 'side', lots: 'integer', instrument: 'id', price: 'price', timeInForce: 'timeInForce', offset: 'offset' },
  would_send: { side: 'side', lots: 'integer', instrument: 'id', price: 'price', timeInForce: 'timeInForce', offset: 'offset' },
  would_follow: { side: 'side', lots: 'integer', instrument: 'id', price: 'price', timeInForce: 'timeInForce', offset: 'offset' },
  cancel_asked: { lots: 'integer' },
  status_asked: {},
  follows: { role: 'role', lots: 'integer' },
  tops_up: { legs: 'legs' },
  unwinds: { legs: 'legs' },

  // What comes back.
  order_works: {},
  filled: { lots: 'integer', price: 'price', filled: 'integer', of: 'integer' },
  order_ended: { status: 'ordStatus', filled: 'integer', of: 'integer' },
  waits_for_trades: { lots: 'integer' },
  venue_says: { words: 'words' },
  never_reached_venue: {},
  /** Of an order that ended with less than it was for, and the venue's words, where it had any. */
  order_fell_short: { venue: 'venue', instrument: 'id', status: 'ordStatus', filled: 'integer', of: 'integer', words: 'wordsOrNone' },
  order_never_arrived: { venue: 'venue', instrument: 'id', lots: 'integer' },

  // What it waits for.
  waits_for_venue: { venue: 'venue', status: 'venueStatus' },
  waits_for_reconciliation: { venue: 'venue' },
  waits_for_quote: { instrument: 'id' },
  waits_for_open: { instrument: 'id' },
  waits_for_session: { instrument: 'id', opens: 'momentOrNone' },
  waits_for_newer_quote: { instrument: 'id' },
  waits_for_price: { instrument: 'id', side: 'side' },
  waits_for_newer_book: { instrument: 'id' },
  waits_for_rate: {},
  waits_for_mode: { venue: 'venue', mode: 'mode' },
  waits_for_own_order: { order: 'id', pairOrder: 'id' },

  // Why the lead leg is taken back.
  follower_short: {},
  follower_slips: {},
  no_price_implied: {},
  quote_drifted: { implied: 'price', standing: 'price' },
  no_cancel_to_reprice: { instrument: 'id' },
  quoted_often: { times: 'integer' },
  stood_in_the_way: { order: 'id', instrument: 'id' },
  paused: {},

  // What becomes of a residual, and why.
  residual_costs: { complete: 'cnyOrNone', unwind: 'cnyOrNone', unwinds: 'yes' },
  policy_unwinds: {},
  policy_holds: {},
  trading_is_halted: {},
  residual_aged: { ms: 'integer' },
  residual_waits: { pairOrder: 'id', residual: 'decimal', ms: 'integer' },
  slippage_bound: { most: 'price' },
  legged_lots: { lots: 'integer', most: 'integer' },
  lots_too_few: { lots: 'integer', instrument: 'id' },
  overfilled: { pairs: 'integer' },
  top_ups_used: { orders: 'integer' },
  unwinds_missed: { rounds: 'integer' },
  no_market_took: { seconds: 'integer' },
  unwind_unfinished: { seconds: 'integer' },
  no_final_answer: { order: 'id', questions: 'integer' },
  venue_unreachable: { order: 'id', venue: 'venue', seconds: 'integer' },

  // How it ended.
  ended_as: { state: 'pairOrderState' },
  nothing_filled: {},
  complete: { inner: 'integer', outer: 'integer' },
  partly_filled: { inner: 'integer', outer: 'integer' },
  unwound_with: { orders: 'integer', inner: 'integer', outer: 'integer' },
  left_over: { residual: 'decimal', inner: 'integer', outer: 'integer' },
  /** Pairs: of `sent`, so many `filled`; of `asked`, the others were not sent. */
  clip_fell_short: { filled: 'integer', sent: 'integer', asked: 'integer' },
  /** Of the next clip or quote; what it waited for stands in the sentence after it. */
  waited_in_vain: { seconds: 'integer' },
  without_final_answer: { orders: 'ids' },
  /** One leg's order that would take a residual away: back to whole pairs, or up to them. */
  unwinding_takes: { side: 'side', lots: 'integer', instrument: 'id' },
  topping_up_takes: { side: 'side', lots: 'integer', instrument: 'id' },
  close_by_hand: {},
  /** The same, of what the engine does no longer touch. */
  trade_by_hand: {},

  // What a person asked for.
  operator_cancelled: { operator: 'operator' },
  operator_cancels: { operator: 'operator' },
  operator_paused: { operator: 'operator' },
  operator_resumed: { operator: 'operator' },
  operator_completes: { operator: 'operator' },
  operator_unwinds: { operator: 'operator' },
  operator_flattens: { operator: 'operator' },
  operator_took_over: { operator: 'operator' },
  operator_resolved: { operator: 'operator', words: 'words' },
  alert_acknowledged: { operator: 'operator', alert: 'id' },
  nothing_to_resolve: { pairOrder: 'id' },
  flatten_by_hand: { pairOrders: 'ids' },
  operator_set_trading: { operator: 'operator', state: 'tradingState' },
  difference_set_trading: { venue: 'venue' },
  notice_set_trading: { venue: 'venue', state: 'tradingState' },
  flatten_not_held: { pairOrders: 'ids' },
  flatten_again: { pairOrders: 'integer' },
  flattening: { operator: 'operator', pairOrders: 'integer' },
  staged_return: {},
  already_ended: { pairOrder: 'id', action: 'action' },
  taken_over_before: { pairOrder: 'id', action: 'action' },
  no_top_up_while_halted: { pairOrder: 'id' },
  nothing_to_disarm: { trigger: 'id' },

  // What an alert is about.
  pair_unwinding: { pairOrder: 'id' },
  pair_unwound: { pairOrder: 'id' },
  pair_stranded: { pairOrder: 'id' },
  filled_after_end: { pairOrder: 'id', state: 'pairOrderState', lots: 'integer', residual: 'decimal' },
  order_revived: { order: 'id', status: 'ordStatus' },
  trigger_not_sent: { trigger: 'id' },
  trigger_stays_armed: { pauseMs: 'integer' },
  trigger_disarmed_by_denial: { denials: 'integer' },
  trigger_held_back: { trigger: 'id', other: 'id', pairOrder: 'id', instrument: 'id', waitMs: 'integer' },
  halt_disarmed: { triggers: 'ids' },
  triggers_disarmed: { spread: 'id', triggers: 'ids' },
  venue_changed: { venue: 'venue', status: 'venueStatus' },
  no_order_open: {},
  orders_asked_about: { orders: 'integer' },
  venue_confirmed: { venue: 'venue' },
  order_not_listed: { venue: 'venue', order: 'id' },
  order_differs: { venue: 'venue', ours: 'ordStatus', ourFilled: 'integer', theirs: 'ordStatus', theirFilled: 'integer' },
  order_missing: { venue: 'venue', order: 'id', status: 'ordStatus', filled: 'integer', of: 'integer' },
  order_in_doubt: { status: 'ordStatus', filled: 'integer', of: 'integer' },
  position_differs: { venue: 'venue', instrument: 'id', expected: 'integer', actual: 'integer' },
  fill_of_unknown_order: { instrument: 'id', lots: 'integer', order: 'id' },
  foreign_order_works: { venue: 'venue', instrument: 'id', side: 'side', lots: 'integer', order: 'id' },
  report_contradicts: { order: 'id' },
  fill_does_not_fit: { order: 'id', lots: 'integer', filled: 'integer', of: 'integer' },
  recovered: { pairOrders: 'integer', orders: 'integer', state: 'tradingState' },
  recovered_look: {},
  configuration_disarmed: { spread: 'id', triggers: 'ids' },
  configuration_refused: { spread: 'id', pairOrder: 'id' },

  // What the machine has left for the journal, and where its old days went.
  disk_low: { folder: 'words', freeMb: 'integer', boundMb: 'integer' },
  disk_nearly_full: { folder: 'words', freeMb: 'integer' },
  disk_again: { folder: 'words', freeMb: 'integer' },
  disk_unknown: { folder: 'words', words: 'words' },
  days_archived: { days: 'ids', keepDays: 'integer', folder: 'words' },
  days_not_archived: { folder: 'words', words: 'words' },

  // What a venue did of its own accord.
  fill_taken_back: { instrument: 'id', order: 'id', execution: 'wordsOrNone', lots: 'wordsOrNone', price: 'wordsOrNone' },
  fill_corrected: { instrument: 'id', order: 'id', execution: 'wordsOrNone', lots: 'wordsOrNone', price: 'wordsOrNone' },
  order_restated: { instrument: 'id', order: 'id' },
  order_suspended: { instrument: 'id', order: 'id' },
  order_stopped: { instrument: 'id', order: 'id' },
  order_stands_at: { filled: 'integer', working: 'integer' },
  compare_and_cover: {},
  change_refused: { order: 'id', words: 'words' },
  market_halted: { instrument: 'id', words: 'words' },
  contract_not_listed: { instrument: 'id' },
  contract_differs: { instrument: 'id', term: 'term', theirs: 'words', ours: 'words' },
  mend_catalogue: {},

  // What a person did at a venue beside trading, and what became of it. No secret is ever a parameter.
  transfer_asked: { operator: 'operator', into: 'yes', amount: 'decimal', currency: 'currency', bank: 'words' },
  transfer_done: { into: 'yes', amount: 'decimal', currency: 'currency' },
  transfer_refused: { words: 'words' },
  transfer_unanswered: {},
  password_change_asked: { operator: 'operator', venue: 'venue' },
  password_changed: { venue: 'venue' },
  password_change_refused: { words: 'words' },
  password_change_unanswered: {},
  password_kept: {},
  password_not_kept: {},
  password_to_be_set: { variable: 'words' },
  settlement_waits: {},
  settlement_confirmed: { operator: 'operator' },
  settlement_confirmed_automatically: {},
  operator_reconnects: { operator: 'operator', venue: 'venue' },

  // How a link stands.
  not_connected_yet: {},
  stopped: {},
  connecting_line: { line: 'line' },
  connecting_to: { address: 'words' },
  logged_on: {},
  line_down: { line: 'line' },
  connection_closed: {},
  no_heartbeat: { ms: 'integer' },
  no_answer: { ms: 'integer' },
  does_not_read: {},
  login_refused: {},
  account_not_told: { ms: 'integer' },
  outside_schedule: {},
  reconnect_asked: {},
  state_by_new_connection: {},
  too_many_reports: {},
  positions_not_told: { words: 'words' },
  message_refused: { about: 'words', words: 'words' },
  account_refused: { words: 'words' },
  unreadable: { words: 'words' },
  link_says: { words: 'words' },
  next_attempt: { ms: 'integer' },
} as const satisfies Readonly<Record<string, Readonly<Record<string, ParameterKind>>>>;

export type SentenceCode = keyof typeof sentences;
type Kinds<Code extends SentenceCode> = (typeof sentences)[Code];

export type ParametersOf<Code extends SentenceCode> = {
  readonly [Name in keyof Kinds<Code>]: Kinds<Code>[Name] extends ParameterKind ? SentenceParameters[Kinds<Code>[Name]] : never;
};

/** One thing that was said: what it was, without the words of any language. */
export type Sentence = { [Code in SentenceCode]: { readonly code: Code } & ParametersOf<Code> }[SentenceCode];

/** What the engine says of one thing: sentences in the order in which they are read. Empty = nothing to say. */
export type Wording = readonly Sentence[];

/** A sentence for every code: one that lacks its words in a language does not compile. */
export type SentenceWords = { readonly [Code in SentenceCode]: (parameters: ParametersOf<Code>) => string };
