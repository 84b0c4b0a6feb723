import { isEnded, type CatalogueData, type Instrument, type PairOrder, type SpreadId } from '@tandem/domain';
import { raise } from '../alerts.ts';
import { ID_PREFIXES_KEPT } from '../bounds.ts';
import type { EngineInput } from '../event.ts';
import { requoteVenue } from '../market/spread-quotes.ts';
import { deriveIndexes, type Core } from '../state/engine-state.ts';
import { addNewest } from '../state/newest.ts';
import { disarmAll } from '../triggers/disarm.ts';

/**
 * Takes over catalogue and limits. Refused where it changes what a pair order that is under way or stranded means; a trigger
 * whose pair means something else from here on is disarmed, and told.
 */
export function onConfiguration(core: Core, input: Extract<EngineInput, { type: 'configuration' }>): void {
  const { state } = core;
  const held = [...state.pairOrders.values()].find((pair) => isHeld(pair) && !keeps(core, input.catalogue, pair.spreadId));
  if (held !== undefined) {
    raise(core, 'critical', 'bad_request', [{ code: 'configuration_refused', spread: held.spreadId, pairOrder: held.pairOrderId }], { pairOrder: held });
    return;
  }
  disarmChanged(core, input.catalogue);
  state.idPrefix = input.idPrefix;
  addNewest(state.idPrefixes, input.idPrefix, ID_PREFIXES_KEPT);
  state.limits = input.limits;
  state.catalogueData = input.catalogue;
  deriveIndexes(core);
  requoteVenue(core, 'inner');
  requoteVenue(core, 'outer');
  core.changes.system = true;
}

const isHeld = ({ state, reason }: PairOrder): boolean => !isEnded(state) || (state === 'stranded' && reason !== 'resolved');

/** A level is a number in the scale of its pair: of another pair under the same name it says something else. */
function disarmChanged(core: Core, next: CatalogueData): void {
  for (const spreadId of core.catalogue.spreads.keys()) {
    const armed = core.armedTriggers.get(spreadId) ?? new Set();
    if (armed.size === 0 || keeps(core, next, spreadId)) continue;
    const triggers = disarmAll(core, armed);
    raise(core, 'critical', 'bad_request', [{ code: 'configuration_disarmed', spread: spreadId, triggers }], { spreadId });
  }
}

/** Whether prices, lots and limits of a pair mean in a catalogue what they mean to us: legs, lots, scale, conversions, rate and parity. */
function keeps(core: Core, next: CatalogueData, id: SpreadId): boolean {
  const was = core.catalogue.spreads.get(id)?.definition;
  const is = next.spreads.find(({ spreadId }) => spreadId === id);
  if (was === undefined || is === undefined) return false;
  const meaning = ({ innerInstrumentId, outerInstrumentId, fxInstrumentId, innerLots, outerLots, spreadScale, unit, innerConversion, outerConversion, parity }: typeof is): string =>
    JSON.stringify([
      [innerInstrumentId, outerInstrumentId, fxInstrumentId, innerLots, outerLots, spreadScale, unit],
      [innerConversion, outerConversion].map(({ numerator, denominator }) => [numerator, denominator]),
      [parity.premiumUsd, parity.tariffRate, parity.vatRate, parity.feesCny].map(({ value }) => value),
    ]);
  if (meaning(was) !== meaning(is)) return false;
  return [is.innerInstrumentId, is.outerInstrumentId, is.fxInstrumentId].every((instrumentId) => {
    const before = core.catalogue.instruments.get(instrumentId);
    const after = next.instruments.find((one) => one.instrumentId === instrumentId);
    return before !== undefined && after !== undefined && terms(before) === terms(after);
  });
}

const terms = ({ venue, currency, priceUnit, priceScale, multiplier, vatIncluded }: Instrument): string =>
  JSON.stringify([venue, currency, priceUnit, priceScale, multiplier, vatIncluded]);
