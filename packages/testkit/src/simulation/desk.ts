import { quantity, type CatalogueData, type PairOrder, type PairOrderRequest } from '@tandem/domain';
import type { EngineView } from '@tandem/engine';
import { INNER_PLAIN, testCatalogue } from '../catalogue.ts';
import type { Reconfiguration } from './plan.ts';
import type { OthersOrder } from './venue.ts';

const MS_US = 1_000;

const catalogues = new Map<string, CatalogueData>();

/** The test catalogue with these least orders and units; the same record each time, as one file is at every start. */
export function catalogueOf(lotsMin: Reconfiguration['lotsMin'], units: NonNullable<Reconfiguration['units']>): CatalogueData {
  const key = JSON.stringify([lotsMin.inner, lotsMin.outer, Object.entries(units).sort()]);
  const known = catalogues.get(key);
  if (known !== undefined) return known;
  const data = testCatalogue();
  const instruments = data.instruments.map((one) => (one.kind === 'future' ? { ...one, quantityMin: quantity(lotsMin[one.venue]) } : one));
  const spreads = data.spreads.map((one) => ({ ...one, unit: units[one.spreadId] ?? one.unit }));
  const catalogue = { ...data, instruments, spreads };
  catalogues.set(key, catalogue);
  return catalogue;
}

/** As the screen shows it: trading is on, both venues are confirmed, the spread is quoted, fresh and within the limit, and held is what is to be closed. */
export function looksTradable(request: PairOrderRequest, { tradingState, venues, spreadQuotes, positions }: EngineView, nowUs: number): boolean {
  const { spreadId, side, limit, policy } = request;
  if (policy.offset.startsWith('close') && !looksClosable(request, positions)) return false;
  if (tradingState !== 'active' || ![...venues.values()].every(({ reconciled }) => reconciled)) return false;
  const quote = spreadQuotes.get(spreadId);
  const met = side === 'buy' ? quote?.ask : quote?.bid;
  if (quote?.veto !== 'none' || met === null || met === undefined) return false;
  const { innerUs, outerUs, fxUs } = quote;
  const oldestUs = nowUs - policy.quoteAgeMaxMs * MS_US;
  const fresh = [innerUs, outerUs, fxUs].every((atUs) => (atUs ?? 0) >= oldestUs);
  const apartUs = Math.abs((innerUs ?? 0) - (outerUs ?? 0));
  return fresh && apartUs <= policy.legSkewMaxMs * MS_US && (side === 'buy' ? met.price <= limit : met.price >= limit);
}

function looksClosable({ spreadId, side, pairs, policy: { offset } }: PairOrderRequest, positions: EngineView['positions']): boolean {
  const spread = testCatalogue().spreads.find((one) => one.spreadId === spreadId);
  const held = spread === undefined ? undefined : positions.get(`inner/${spread.innerInstrumentId}`);
  if (spread === undefined || held === undefined) return false;
  const [today, yesterday] = side === 'buy' ? [held.shortToday, held.shortYesterday] : [held.longToday, held.longYesterday];
  const plain = spread.innerInstrumentId === INNER_PLAIN;
  const lots = plain || offset === 'close' ? today + yesterday : offset === 'close_today' ? today : yesterday;
  return lots >= pairs * spread.innerLots;
}

/** What a person sends at another terminal to close what a pair order holds. */
export function closingOrders({ spreadId, side, inner, outer }: PairOrder): Omit<OthersOrder, 'clOrdId'>[] {
  const spread = testCatalogue().spreads.find((one) => one.spreadId === spreadId);
  if (spread === undefined) return [];
  const legs = [
    { instrumentId: spread.innerInstrumentId, held: inner.filledLots, bought: side === 'buy' },
    { instrumentId: spread.outerInstrumentId, held: outer.filledLots, bought: side === 'sell' },
  ];
  return legs.flatMap(({ instrumentId, held, bought }) =>
    held === 0 ? [] : [{ instrumentId, side: bought === held > 0 ? ('sell' as const) : ('buy' as const), lots: Math.abs(held), rests: false, told: true }],
  );
}
