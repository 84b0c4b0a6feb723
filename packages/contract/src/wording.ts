import { defined, isDecimalString, type TsUs } from '@tandem/kernel';
import { sentences, type ParameterKind, type RequestField, type Sentence, type SentenceParameters, type Wording } from '@tandem/domain';
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
  tradingStateCodec,
  venueCodec,
  venueStatusCodec,
} from './states.ts';

const id = z.string().max(64);
const unitCodec = z.enum(['t', 'g', 'kg', 'bbl', 'lb', 'oz', 'st', 'USD']);
const moment = z.int().nonnegative() as unknown as z.ZodType<TsUs>;
const decimal = z.string().refine(isDecimalString, 'a plain decimal number');

/** The fields that a sentence can name, as a record so that one that joins the union is missed by the compiler here. */
const fields: Readonly<Record<RequestField, true>> = {
  pairs: true,
  limit: true,
  clipPairs: true,
  quoteSlopTicks: true,
  leggedLotsMax: true,
  priceLimitGuardTicks: true,
  cancelBudgetReserve: true,
  sessionOverlapMinS: true,
  orderTimeoutMs: true,
  leggedTimeoutMs: true,
  attemptsMax: true,
  slippageMax: true,
  quoteAgeMaxMs: true,
  legSkewMaxMs: true,
  payupTicks: true,
  payupStepTicks: true,
  payupTicksMax: true,
  level: true,
  hysteresis: true,
  holdMs: true,
  cooldownMs: true,
  firingsMax: true,
  pairsMax: true,
  gridStep: true,
  window: true,
};

const parameters: { readonly [Kind in ParameterKind]: z.ZodType<SentenceParameters[Kind]> } = {
  id,
  idOrNone: id.nullable(),
  ids: z.array(id).max(200),
  words: z.string().max(2000),
  wordsOrNone: z.string().max(2000).nullable(),
  term: z.enum(['tick size', 'multiplier', 'currency']),
  operator: z.string().max(64),
  integer: z.int(),
  decimal,
  moment,
  momentOrNone: moment.nullable(),
  cnyOrNone: decimal.nullable(),
  price: z.strictObject({ amount: decimal, currency: currencyCodec, per: unitCodec }),
  yes: z.boolean(),
  unit: unitCodec,
  legs: z.array(z.strictObject({ role: roleCodec, lots: z.int() })).max(16),
  field: z.enum(Object.keys(fields) as RequestField[]),
  action: z.enum(['cancel', 'pause', 'resume', 'complete', 'unwind', 'take_over']),
  role: roleCodec,
  side: sideCodec,
  venue: venueCodec,
  venues: z.array(venueCodec).max(8),
  line: z.enum(['quotes', 'trading']),
  mode: z.enum(['observe', 'shadow', 'gray', 'trade']),
  currency: currencyCodec,
  venueStatus: venueStatusCodec,
  tradingState: tradingStateCodec,
  pairOrderState: pairOrderStateCodec,
  ordStatus: ordStatusCodec,
  timeInForce: timeInForceCodec,
  offset: offsetCodec,
  offsetRule: offsetRuleCodec,
  legging: leggingCodec,
};

const codecOf = ([code, kinds]: [string, Readonly<Record<string, ParameterKind>>]): z.ZodObject<{ code: z.ZodLiteral<string> }> =>
  z.strictObject({
    ...Object.fromEntries(Object.entries(kinds).map(([name, kind]) => [name, parameters[kind]])),
    code: z.literal(code),
  });

const [first, ...rest] = Object.entries(sentences).map(codecOf);

/** Sentences in one wording, at the most: a stranded pair's story holds about ten. */
const SENTENCES_MAX = 40;

/** Of what the engine said: built from the one list of sentences in `domain`, so that a new code needs nothing here. */
export const wordingCodec = z.array(z.discriminatedUnion('code', [defined(first, 'a first sentence'), ...rest])).max(SENTENCES_MAX) as unknown as z.ZodType<
  Wording,
  readonly Sentence[]
>;
