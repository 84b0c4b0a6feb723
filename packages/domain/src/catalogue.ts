import { complaint, err, isDecimalString, ok, type Complaint, type Result } from '@tandem/kernel';
import { z } from 'zod';
import { instrumentId, spreadId, type InstrumentId, type SpreadId } from './ids.ts';
import type { Instrument } from './instrument.ts';
import { solveRatio } from './lot-ratio.ts';
import { price, quantity } from './numbers.ts';
import { compileSpread, type CompiledSpread } from './spread.ts';
import type { SpreadDefinition } from './spread-definition.ts';

const decimalString = z.string().refine(isDecimalString, 'a decimal number in quotes, such as "0.13"');
const nonZeroDecimal = decimalString.refine((text) => Number(text) !== 0, 'not zero');
const name = z.strictObject({ en: z.string().min(1), zh: z.string().min(1) });
const id = z.string().regex(/^[A-Z]+\.[A-Za-z0-9]+$/, 'exchange and symbol, such as "SHFE.cu2701"');
const positive = z.int().positive();
const unit = z.enum(['t', 'g', 'kg', 'bbl', 'lb', 'oz', 'st', 'USD']);
const scale = z.int().min(0).max(8);

const source = z.union([z.string().min(1), name], { error: 'a text, or one in each language: { "en": …, "zh": … }' });
const sourced = z.strictObject({ value: decimalString, source, asOf: z.iso.date() });

const instrumentSchema = z.strictObject({
  instrumentId: id.transform(instrumentId),
  venue: z.enum(['inner', 'outer']),
  exchange: z.string().min(1),
  symbol: z.string().min(1),
  product: z.string().min(1),
  name,
  kind: z.enum(['future', 'fx']),
  currency: z.enum(['CNY', 'USD']),
  priceUnit: unit,
  priceScale: scale,
  tickSize: positive.transform(price),
  multiplier: nonZeroDecimal,
  quantityMin: positive.transform(quantity),
  quantityMax: positive.transform(quantity),
  closeTodayApart: z.boolean(),
  vatIncluded: z.boolean(),
  marginRate: decimalString,
  priceLimitRate: decimalString.nullable(),
  feePerLot: decimalString,
  closeTodayFee: sourced.optional(),
  referencePrice: positive.transform(price),
  validFrom: z.iso.date(),
  source,
}) satisfies z.ZodType<Instrument>;

const rational = z.strictObject({ numerator: nonZeroDecimal, denominator: nonZeroDecimal });

const spreadDefinitionSchema = z.strictObject({
  spreadId: z.string().regex(/^[A-Za-z0-9-]+$/).transform(spreadId),
  name,
  innerInstrumentId: id.transform(instrumentId),
  outerInstrumentId: id.transform(instrumentId),
  fxInstrumentId: id.transform(instrumentId),
  innerLots: positive,
  outerLots: positive,
  neutrality: z.enum(['quantity', 'price']),
  unit,
  innerConversion: rational,
  outerConversion: rational,
  spreadScale: scale,
  parity: z.strictObject({ premiumUsd: sourced, tariffRate: sourced, vatRate: sourced, feesCny: sourced }),
}) satisfies z.ZodType<SpreadDefinition>;

export const catalogueSchema = z.strictObject({
  instruments: z.array(instrumentSchema).min(1),
  spreads: z.array(spreadDefinitionSchema),
});

/** The instruments and the pairs of them: plain data, as journaled and sent. */
export type CatalogueData = z.infer<typeof catalogueSchema>;

/** A catalogue whose references hold, with its spreads compiled. */
export interface Catalogue {
  readonly data: CatalogueData;
  readonly instruments: ReadonlyMap<InstrumentId, Instrument>;
  readonly spreads: ReadonlyMap<SpreadId, CompiledSpread>;
}

/** Decodes a catalogue file's JSON. `where` names the file for the complaint. */
export function parseCatalogue(json: unknown, where: string): Result<Catalogue, Complaint> {
  const parsed = catalogueSchema.safeParse(json);
  if (!parsed.success) {
    const issue = parsed.error.issues[0];
    const field = issue?.path.join('.') ?? '';
    return err(complaint('bad_catalogue', `The catalogue is not valid: ${issue?.message ?? ''}`, `${where}: ${field}`, 'Mend that field.'));
  }
  const built = buildCatalogue(parsed.data, where);
  if (!built.ok) return built;
  const wrong = [...built.value.spreads.values()].map((spread) => lotsFault(spread, where)).find((fault) => fault !== null);
  return wrong === undefined ? built : err(wrong);
}

/** Lots of a pair may be this far from what makes its legs the same, in percent: every pair of the field has lots within it. */
const LOTS_ERROR_MAX_PERCENT = 1;
/** Lots on a leg that a complaint proposes, at the most. */
const LOTS_PROPOSED_MAX = 50;

function lotsFault({ definition, lots }: CompiledSpread, where: string): Complaint | null {
  if (Math.abs(Number(lots.errorPercent)) <= LOTS_ERROR_MAX_PERCENT) return null;
  const { innerLots, outerLots, neutrality, spreadId: id } = definition;
  const better = solveRatio(lots.targets[neutrality], LOTS_PROPOSED_MAX);
  return complaint(
    'bad_lots',
    `${innerLots}:${outerLots} lots are ${lots.errorPercent} % from the ${lots.targetTexts[neutrality]} inner lots an outer one that make the legs the same ${neutrality}; ${LOTS_ERROR_MAX_PERCENT} % is allowed`,
    `${where}: ${id}`,
    `Use ${better.innerLots}:${better.outerLots}, or mend multiplier, unit or neutrality.`,
  );
}

/** Checks the references between pairs and instruments and compiles the spreads. */
export function buildCatalogue(data: CatalogueData, where: string): Result<Catalogue, Complaint> {
  const instruments = new Map<InstrumentId, Instrument>();
  for (const instrument of data.instruments) {
    if (instruments.has(instrument.instrumentId)) return err(twice('instrument', instrument.instrumentId, where));
    instruments.set(instrument.instrumentId, instrument);
  }
  const spreads = new Map<SpreadId, CompiledSpread>();
  for (const definition of data.spreads) {
    if (spreads.has(definition.spreadId)) return err(twice('pair', definition.spreadId, where));
    const inner = instruments.get(definition.innerInstrumentId);
    const outer = instruments.get(definition.outerInstrumentId);
    const fx = instruments.get(definition.fxInstrumentId);
    if (inner?.venue !== 'inner' || outer?.venue !== 'outer' || fx?.kind !== 'fx') {
      return err(
        complaint(
          'bad_reference',
          'A pair needs an inner, an outer and an FX instrument of the catalogue',
          `${where}: ${definition.spreadId}`,
          'Name instruments that are listed, each in its place.',
        ),
      );
    }
    spreads.set(definition.spreadId, compileSpread(definition, inner, outer, fx));
  }
  return ok({ data, instruments, spreads });
}

const twice = (what: string, which: string, where: string): Complaint =>
  complaint('listed_twice', `The ${what} ${which} is listed twice`, where, 'Remove one of the two.');
