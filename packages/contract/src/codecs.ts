import { isDecimalString, type Brand, type TsUs } from '@tandem/kernel';
import {
  calendarSchema,
  type Account,
  type Alert,
  type BookLevel,
  type DepthBook,
  type Fill,
  type LegPolicy,
  type LegProgress,
  type Order,
  type PairOrder,
  type PairOrderRequest,
  type PairPolicy,
  type Position,
  type Price,
  type Quantity,
  type ReasonCode,
  type Receipt,
  type SessionTerms,
  type SpreadPrice,
  type SpreadQuote,
  type Trigger,
  type TriggerTerms,
} from '@tandem/domain';
import { z } from 'zod';
import {
  currencyCodec,
  leggingCodec,
  offsetCodec,
  offsetRuleCodec,
  ordStatusCodec,
  pairOrderStateCodec,
  roleCodec,
  sideCodec,
  timeInForceCodec,
  venueCodec,
} from './states.ts';
import { wordingCodec } from './wording.ts';

/** Codecs of domain values: integers and decimal strings alone cross a wire. Strict, so an unknown field is refused. */

const integerAs = <B extends Brand<number, string>>() => z.int() as unknown as z.ZodType<B, number>;
const naturalAs = <B extends Brand<number, string>>() => z.int().nonnegative() as unknown as z.ZodType<B, number>;
export const idAs = <B extends Brand<string, string>>() => z.string().min(1).max(64) as unknown as z.ZodType<B, string>;

export const decimalString = z.string().refine(isDecimalString, 'a plain decimal number');
const priceCodec = integerAs<Price>();
const spreadPriceCodec = integerAs<SpreadPrice>();
const quantityCodec = naturalAs<Quantity>();
export const tsUsCodec = naturalAs<TsUs>();

const reasonCodec: z.ZodType<ReasonCode> = z.enum([
  'none',
  'complete',
  'partially_complete',
  'nothing_filled',
  'operator_request',
  'halted',
  'reducing',
  'unknown_spread',
  'bad_request',
  'pairs_limit',
  'open_pair_orders_limit',
  'order_rate_limit',
  'venue_disconnected',
  'not_reconciled',
  'no_quote',
  'stale_quote',
  'leg_skew',
  'no_fx',
  'market_closed',
  'session_closes',
  'session_unknown',
  'no_depth',
  'beyond_limit',
  'price_limit',
  'lot_size',
  'no_position',
  'no_money',
  'no_account',
  'rejected_by_venue',
  'attempts_exhausted',
  'slippage_exceeded',
  'legged_timeout',
  'order_unknown',
  'unwound_residual',
  'cannot_unwind',
  'cancel_budget',
  'self_trade',
  'legged_lots',
  'residual_held',
  'taken_over',
  'resolved',
  'flattened',
  'staged_return',
  'observe_mode',
  'shadow_mode',
  'gray_lots',
  'gray_open_lots',
  'gray_orders',
] satisfies ReasonCode[]);

const level: z.ZodType<BookLevel> = z.strictObject({ price: priceCodec, quantity: quantityCodec });

export const bookCodec: z.ZodType<DepthBook> = z.strictObject({
  instrumentId: idAs<DepthBook['instrumentId']>(),
  bids: z.array(level).max(10),
  asks: z.array(level).max(10),
  last: level.nullable(),
  upperLimit: priceCodec.nullable(),
  lowerLimit: priceCodec.nullable(),
  phase: z.enum(['open', 'closed']),
  tsEventUs: tsUsCodec,
  tsIngestUs: tsUsCodec,
});

const spreadSide = z.strictObject({ price: spreadPriceCodec, pairs: z.int().nonnegative() });

export const spreadQuoteCodec: z.ZodType<SpreadQuote> = z.strictObject({
  spreadId: idAs<SpreadQuote['spreadId']>(),
  bid: spreadSide.nullable(),
  ask: spreadSide.nullable(),
  veto: reasonCodec,
  ratioRaw: decimalString.nullable(),
  ratioExFx: decimalString.nullable(),
  innerUs: tsUsCodec.nullable(),
  outerUs: tsUsCodec.nullable(),
  fxUs: tsUsCodec.nullable(),
  tsUs: tsUsCodec,
});

export const orderCodec: z.ZodType<Order> = z.strictObject({
  clOrdId: idAs<Order['clOrdId']>(),
  venue: venueCodec,
  instrumentId: idAs<Order['instrumentId']>(),
  side: sideCodec,
  quantity: quantityCodec,
  price: priceCodec,
  timeInForce: timeInForceCodec,
  offset: offsetCodec,
  pairOrderId: idAs<Order['pairOrderId']>(),
  role: roleCodec,
  purpose: z.enum(['leg', 'follow', 'hedge', 'unwind']),
  attempt: z.int().nonnegative(),
  orderId: z.string().nullable(),
  ordStatus: ordStatusCodec,
  cumQty: quantityCodec,
  leavesQty: quantityCodec,
  avgPx: decimalString.nullable(),
  text: wordingCodec,
  createdUs: tsUsCodec,
  updatedUs: tsUsCodec,
});

export const fillCodec: z.ZodType<Fill> = z.strictObject({
  venue: venueCodec,
  execId: idAs<Fill['execId']>(),
  clOrdId: idAs<Fill['clOrdId']>(),
  pairOrderId: idAs<Fill['pairOrderId']>(),
  role: roleCodec,
  instrumentId: idAs<Fill['instrumentId']>(),
  side: sideCodec,
  offset: offsetCodec,
  quantity: quantityCodec,
  price: priceCodec,
  tsEventUs: tsUsCodec,
  tsIngestUs: tsUsCodec,
});

export const positionCodec: z.ZodType<Position> = z.strictObject({
  venue: venueCodec,
  instrumentId: idAs<Position['instrumentId']>(),
  longToday: quantityCodec,
  longYesterday: quantityCodec,
  shortToday: quantityCodec,
  shortYesterday: quantityCodec,
  longAvgPx: decimalString.nullable(),
  shortAvgPx: decimalString.nullable(),
  unrealizedPnl: decimalString,
});

export const accountCodec: z.ZodType<Account> = z.strictObject({
  venue: venueCodec,
  accountId: z.string().max(64),
  currency: currencyCodec,
  balance: decimalString,
  available: decimalString,
  margin: decimalString.nullable(),
  realizedPnl: decimalString.nullable(),
  unrealizedPnl: decimalString.nullable(),
  fees: decimalString.nullable(),
  tsUs: tsUsCodec,
});

const tickCount = z.int().min(-1000).max(1000);
const legPolicy: z.ZodType<LegPolicy> = z.strictObject({
  payupTicks: tickCount,
  payupStepTicks: tickCount.nonnegative(),
  payupTicksMax: tickCount,
  timeInForce: timeInForceCodec,
});

export const pairPolicyCodec: z.ZodType<PairPolicy> = z.strictObject({
  inner: legPolicy,
  outer: legPolicy,
  legging: leggingCodec,
  lead: roleCodec,
  clipPairs: z.int().min(1).max(1_000_000),
  quoteSlopTicks: z.int().min(0).max(1000),
  leggedLotsMax: z.int().min(1).max(1_000_000),
  priceLimitGuardTicks: z.int().min(0).max(1000),
  sessionOverlapMinS: z.int().min(0).max(86_400),
  cancelBudgetReserve: z.int().min(0).max(10_000),
  offset: offsetRuleCodec,
  onResidual: z.enum(['complete', 'unwind', 'hold', 'cheapest']),
  orderTimeoutMs: z.int().min(50).max(600_000),
  leggedTimeoutMs: z.int().min(50).max(600_000),
  attemptsMax: z.int().min(0).max(50),
  slippageMax: spreadPriceCodec,
  quoteAgeMaxMs: z.int().min(50).max(600_000),
  legSkewMaxMs: z.int().min(50).max(600_000),
});

const requestShape = {
  spreadId: idAs<PairOrderRequest['spreadId']>(),
  side: sideCodec,
  pairs: z.int().positive().max(1_000_000),
  limit: spreadPriceCodec,
  policy: pairPolicyCodec,
};
export const pairOrderRequestCodec: z.ZodType<PairOrderRequest> = z.strictObject(requestShape);

const legProgress: z.ZodType<LegProgress> = z.strictObject({
  targetLots: z.int(),
  filledLots: z.int(),
  avgPx: decimalString.nullable(),
});

export const pairOrderCodec: z.ZodType<PairOrder> = z.strictObject({
  ...requestShape,
  pairOrderId: idAs<PairOrder['pairOrderId']>(),
  state: pairOrderStateCodec,
  reason: reasonCodec,
  reasonText: wordingCodec,
  origin: z.strictObject({ operator: z.string().max(64), triggerId: idAs<Trigger['triggerId']>().nullable() }),
  inner: legProgress,
  outer: legProgress,
  residualInnerLots: decimalString,
  attempts: z.int().nonnegative(),
  paused: z.boolean(),
  decidedSpread: spreadPriceCodec.nullable(),
  filledSpread: spreadPriceCodec.nullable(),
  createdUs: tsUsCodec,
  updatedUs: tsUsCodec,
});

const minuteOfDay = z.int().min(0).max(1439);
export const triggerTermsCodec: z.ZodType<TriggerTerms> = z.strictObject({
  measure: z.enum(['spread', 'ratio', 'ratio_ex_fx']),
  hysteresis: z.int().nonnegative(),
  holdMs: z.int().min(0).max(3_600_000),
  cooldownMs: z.int().min(0).max(86_400_000),
  firingsMax: z.int().min(1).max(1_000),
  pairsMax: z.int().min(1).max(1_000_000),
  gridStep: z.int().nonnegative(),
  window: z.strictObject({ fromMinute: minuteOfDay, toMinute: minuteOfDay }).nullable(),
});

export const triggerCodec: z.ZodType<Trigger> = z.strictObject({
  triggerId: idAs<Trigger['triggerId']>(),
  request: pairOrderRequestCodec,
  level: z.int(),
  terms: triggerTermsCodec,
  state: z.enum(['armed', 'fired', 'disarmed']),
  firings: z.int().nonnegative(),
  pairsFired: z.int().nonnegative(),
  pairOrderId: idAs<PairOrder['pairOrderId']>().nullable(),
  operator: z.string().max(64),
  createdUs: tsUsCodec,
  updatedUs: tsUsCodec,
});

export const receiptCodec: z.ZodType<Receipt> = z.strictObject({
  pairOrderId: idAs<Receipt['pairOrderId']>(),
  step: z.int().positive(),
  kind: z.enum([
    'requested',
    'approved',
    'denied',
    'would_send',
    'order_sent',
    'order_acknowledged',
    'fill',
    'order_ended',
    'cancel_sent',
    'hedge_decided',
    'unwind_decided',
    'status_asked',
    'difference',
    'clip_decided',
    'quote_pulled',
    'residual_costed',
    'operator_asked',
    'ended',
  ]),
  role: roleCodec.nullable(),
  clOrdId: idAs<Order['clOrdId']>().nullable(),
  reason: reasonCodec,
  text: wordingCodec,
  causeSeq: z.int().nonnegative(),
  tsUs: tsUsCodec,
});

export const alertCodec: z.ZodType<Alert> = z.strictObject({
  alertId: z.string().min(1).max(64),
  grade: z.enum(['info', 'warning', 'critical']),
  code: z.union([
    reasonCodec,
    z.enum(['venue_down', 'venue_up', 'position_mismatch', 'recovered', 'unexpected_fill', 'venue_notice', 'account_act', 'acknowledged', 'disk_space', 'archive']),
  ]),
  text: wordingCodec,
  venue: venueCodec.nullable(),
  spreadId: idAs<SpreadQuote['spreadId']>().nullable(),
  pairOrderId: idAs<PairOrder['pairOrderId']>().nullable(),
  raisedUs: tsUsCodec,
});

const sessionRule = z.enum(['calendar', 'always']);
export const sessionTermsCodec: z.ZodType<SessionTerms> = z.strictObject({
  calendar: calendarSchema,
  rules: z.strictObject({ inner: sessionRule, outer: sessionRule }),
});
