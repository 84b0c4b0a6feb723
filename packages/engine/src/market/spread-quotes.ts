import type { TsUs } from '@tandem/kernel';
import {
  executableSpread,
  ratios,
  type CompiledSpread,
  type DepthBook,
  type Instrument,
  type InstrumentId,
  type ReasonCode,
  type SpreadId,
  type SpreadQuote,
  type VenueId,
} from '@tandem/domain';
import type { Core } from '../state/engine-state.ts';
import { linkOf, usableBook } from './books.ts';
import { sessionOf } from './sessions.ts';

/** Has the spreads that hold `instrumentId` quoted anew, and no others. Returns them. */
export function requoteInstrument(core: Core, instrumentId: InstrumentId): readonly CompiledSpread[] {
  const spreads = core.spreadsByInstrument.get(instrumentId) ?? [];
  for (const spread of spreads) requote(core, spread);
  return spreads;
}

/** After a link changed: every spread that stands on it. */
export function requoteVenue(core: Core, venue: VenueId): void {
  for (const spread of core.catalogue.spreads.values()) {
    if ([spread.inner, spread.outer, spread.fx].some((instrument) => instrument.venue === venue)) requote(core, spread);
  }
}

function requote(core: Core, spread: CompiledSpread): void {
  const { spreadId } = spread.definition;
  core.staleQuotes.set(spreadId, core.state.nowUs);
  core.changes.spreadQuotes.add(spreadId);
}

/** The quotes of all spreads, those that moved worked out first. */
export function spreadQuotes(core: Core): ReadonlyMap<SpreadId, SpreadQuote> {
  for (const [id, movedUs] of core.staleQuotes) {
    const spread = core.catalogue.spreads.get(id);
    if (spread !== undefined) core.spreadQuotes.set(id, quoteOf(core, spread, movedUs));
  }
  core.staleQuotes.clear();
  return core.spreadQuotes;
}

function quoteOf(core: Core, spread: CompiledSpread, movedUs: TsUs): SpreadQuote {
  const inner = usableBook(core, spread.inner);
  const outer = usableBook(core, spread.outer);
  const fx = usableBook(core, spread.fx);
  const base = {
    spreadId: spread.definition.spreadId,
    innerUs: inner?.tsIngestUs ?? null,
    outerUs: outer?.tsIngestUs ?? null,
    fxUs: fx?.tsIngestUs ?? null,
    tsUs: movedUs,
  };
  const veto = vetoOf(core, spread, inner, outer, fx);
  if (veto !== 'none' || inner === null || outer === null || fx === null) {
    return { ...base, bid: null, ask: null, veto, ratioRaw: null, ratioExFx: null };
  }
  const bid = executableSpread(spread, 'sell', inner, outer, fx);
  const ask = executableSpread(spread, 'buy', inner, outer, fx);
  const ratio = ratios(spread, inner, outer, fx);
  return {
    ...base,
    bid,
    ask,
    veto: bid === null || ask === null ? 'no_depth' : 'none',
    ratioRaw: ratio?.raw ?? null,
    ratioExFx: ratio?.exFx ?? null,
  };
}

export function vetoOf(
  core: Core,
  spread: CompiledSpread,
  inner: DepthBook | null,
  outer: DepthBook | null,
  fx: DepthBook | null,
): ReasonCode {
  if (isDown(core, spread.inner) || isDown(core, spread.outer) || isDown(core, spread.fx)) return 'venue_disconnected';
  if (inner === null || outer === null) return 'no_quote';
  if (fx === null) return 'no_fx';
  if (inner.phase !== 'open' || outer.phase !== 'open') return 'market_closed';
  return sessionVeto(core, spread.inner) ?? sessionVeto(core, spread.outer) ?? 'none';
}

const isDown = (core: Core, instrument: Instrument): boolean => linkOf(core, instrument.venue).status !== 'connected';

function sessionVeto(core: Core, instrument: Instrument): ReasonCode | null {
  const { state } = sessionOf(core, instrument);
  return state === 'closed' ? 'market_closed' : state === 'unknown' ? 'session_unknown' : null;
}
