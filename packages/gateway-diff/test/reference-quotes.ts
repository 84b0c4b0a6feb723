import { scaledFromJsonNumber, type TsUs } from '@tandem/kernel';
import { price, quantity, type BookLevel, type DepthBook, type Instrument, type LastTrade, type Price } from '@tandem/domain';
import { decodeMessage } from '../src/client/receive.ts';
import { createStateTree, objectAt, touchedKeys, type Json, type JsonObject } from '../src/merge-patch/merge-patch.ts';
import { unreadable, type Complain } from '../src/parse/complain.ts';
import { parseBeijingTime } from '../src/parse/time.ts';

/** The quotes of a link read in the plainest way, from a tree of JSON: what the quick ways are held against. */

const QUOTE_DEPTH = 5;

/** What has to be remembered of an instrument between two quotes to tell how much its last trade was. */
interface Remembered {
  readonly volume: number;
  readonly last: LastTrade | null;
}

/** Turns a merged quote into a book. Null where it has no readable time yet. */
type QuoteReader = (raw: JsonObject, instrument: Instrument, tsIngestUs: TsUs) => DepthBook | null;

/**
 * Prices and volumes are JSON numbers; a missing one is null, left out or "-". A level that is unreadable or off the
 * tick is left out with a complaint. `last` holds the quantity by which the day's `volume` grew. DIFF has no phase in
 * its quotes: the field `trading_status` ("CLOSED") is an addition of servers that send it, and open is assumed.
 */
function createQuoteReader(complain: Complain): QuoteReader {
  const remembered = new Map<string, Remembered>();
  return (raw, instrument, tsIngestUs) => {
    const tsEventUs = parseBeijingTime(raw['datetime']);
    if (tsEventUs === null) {
      if (!isMissing(raw['datetime'])) complain(unreadable('A quote has an unreadable time', instrument.instrumentId));
      return null;
    }
    const last = lastTrade(raw, instrument, remembered.get(instrument.instrumentId), complain);
    remembered.set(instrument.instrumentId, { volume: integerOr(raw['volume'], 0), last });
    return {
      instrumentId: instrument.instrumentId,
      bids: levels(raw, 'bid', instrument, complain),
      asks: levels(raw, 'ask', instrument, complain),
      last,
      upperLimit: priceField(raw, 'upper_limit', instrument, complain),
      lowerLimit: priceField(raw, 'lower_limit', instrument, complain),
      phase: raw['trading_status'] === 'CLOSED' ? 'closed' : 'open',
      tsEventUs,
      tsIngestUs,
    };
  };
}

function levels(raw: JsonObject, side: 'bid' | 'ask', instrument: Instrument, complain: Complain): BookLevel[] {
  const found: BookLevel[] = [];
  for (let level = 1; level <= QUOTE_DEPTH; level++) {
    const at = priceField(raw, `${side}_price${level}`, instrument, complain);
    const lots = integerOr(raw[`${side}_volume${level}`], 0);
    if (at === null || lots <= 0) continue;
    const best = found.at(-1)?.price;
    if (best !== undefined && (side === 'bid' ? at >= best : at <= best)) {
      complain(unreadable(`Level ${level} of the ${side} is not worse than the level before it`, instrument.instrumentId));
      continue;
    }
    found.push({ price: at, quantity: quantity(lots) });
  }
  return found;
}

function priceField(raw: JsonObject, field: string, instrument: Instrument, complain: Complain): Price | null {
  const value = raw[field];
  if (isMissing(value)) return null;
  const scaled = typeof value === 'number' ? scaledFromJsonNumber(value, instrument.priceScale) : null;
  if (scaled !== null && scaled % instrument.tickSize === 0) return price(scaled + 0);
  complain(unreadable(`${field} is not a price on the tick`, instrument.instrumentId));
  return null;
}

function lastTrade(raw: JsonObject, instrument: Instrument, before: Remembered | undefined, complain: Complain): LastTrade | null {
  const at = priceField(raw, 'last_price', instrument, complain);
  if (at === null) return null;
  const traded = before === undefined ? 0 : integerOr(raw['volume'], 0) - before.volume;
  if (traded <= 0 && before?.last?.price === at) return before.last;
  return { price: at, quantity: quantity(Math.max(0, traded)) };
}

const isMissing = (value: Json | undefined): boolean => value === undefined || value === null || value === '-' || value === 'NaN';

const integerOr = (value: Json | undefined, otherwise: number): number =>
  typeof value === 'number' && Number.isInteger(value) && Math.abs(value) < 1e15 ? value : otherwise;

/** What became of one message: the books that it led to, or null where it is refused and the link with it. */
export type Told = readonly DepthBook[] | null;

/** Feeds messages to a tree that keeps every member of every quote, and reads each quote anew. */
export function createReference(instruments: readonly Instrument[], complain: Complain): (text: string, tsIngestUs: TsUs) => Told {
  const tree = createStateTree();
  const read = createQuoteReader(complain);
  const bySymbol = new Map<string, Instrument>(instruments.map((i) => [i.instrumentId, i]));
  return (text, tsIngestUs) => {
    const message = decodeMessage(Buffer.from(text));
    if (!message.ok) return null;
    const { patches } = message.value;
    if (message.value.aid !== 'rtn_data') return [];
    if (!tree.apply(patches).ok) return null;
    return [...touchedKeys(patches, 'quotes')].flatMap((symbol) => {
      const instrument = bySymbol.get(symbol);
      const raw = objectAt(tree.root, 'quotes', symbol);
      return (instrument !== undefined && raw !== undefined && read(raw, instrument, tsIngestUs)) || [];
    });
  };
}
