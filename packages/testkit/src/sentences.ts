import {
  sentences,
  tsUs,
  type ParameterKind,
  type Sentence,
  type SentenceCode,
  type SentenceParameters,
} from '@tandem/domain';

/** Two values of every kind of parameter: a sentence that leaves one out reads the same with either. */
const values: { readonly [Kind in ParameterKind]: readonly [SentenceParameters[Kind], SentenceParameters[Kind]] } = {
  id: ['X1', 'X2'],
  idOrNone: ['T1', null],
  ids: [['X1'], ['X1', 'X2']],
  words: ['17 too late', '18 no such order'],
  wordsOrNone: ['4', null],
  term: ['multiplier', 'currency'],
  operator: ['O1', 'O2'],
  integer: [3, 7],
  moment: [tsUs(1_790_000_000_000_000), tsUs(1_790_086_400_000_000)],
  momentOrNone: [tsUs(1_790_000_000_000_000), null],
  decimal: ['1.50', '-2'],
  cnyOrNone: ['350.00', null],
  price: [
    { amount: '68000', currency: 'CNY', per: 't' },
    { amount: '9.1', currency: 'USD', per: 'bbl' },
  ],
  unit: ['t', 'g'],
  yes: [true, false],
  legs: [
    [{ role: 'inner', lots: 1 }],
    [
      { role: 'inner', lots: 1 },
      { role: 'outer', lots: 2 },
    ],
  ],
  field: ['pairs', 'window'],
  action: ['cancel', 'take_over'],
  role: ['inner', 'outer'],
  side: ['buy', 'sell'],
  venue: ['inner', 'outer'],
  venues: [['inner'], ['inner', 'outer']],
  line: ['quotes', 'trading'],
  mode: ['observe', 'shadow'],
  currency: ['CNY', 'USD'],
  venueStatus: ['disconnected', 'connected'],
  tradingState: ['active', 'halted'],
  pairOrderState: ['balanced', 'stranded'],
  ordStatus: ['filled', 'rejected'],
  timeInForce: ['day', 'fak'],
  offset: ['open', 'close_today'],
  offsetRule: ['close_today', 'automatic'],
  // Not simultaneous, where no leg leads and none is named.
  legging: ['lead_first', 'quote'],
};

const kindsOf = (code: SentenceCode): [string, ParameterKind][] => Object.entries(sentences[code] as Readonly<Record<string, ParameterKind>>);

/** Every code of the house. */
export const sentenceCodes = Object.keys(sentences) as SentenceCode[];

/** A sentence of `code`; with `other`, that parameter has another value. */
export const sentenceOf = (code: SentenceCode, other: string | null = null): Sentence =>
  ({ code, ...Object.fromEntries(kindsOf(code).map(([name, kind]) => [name, values[kind][name === other ? 1 : 0]])) }) as Sentence;

export const parametersOf = (code: SentenceCode): string[] => kindsOf(code).map(([name]) => name);
