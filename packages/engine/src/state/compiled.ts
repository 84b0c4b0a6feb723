import { buildCalendar, buildCatalogue, type Calendar, type CalendarData, type Catalogue, type CatalogueData } from '@tandem/domain';
import { assert } from '@tandem/kernel';

const catalogues = new WeakMap<CatalogueData, Catalogue>();
const calendars = new WeakMap<CalendarData, Calendar>();

/** Compiled once for each record: an engine, its replays and its restarts on the same events share the result. */
export function compiledCatalogue(data: CatalogueData): Catalogue {
  const known = catalogues.get(data);
  if (known !== undefined) return known;
  const built = buildCatalogue(data, 'the configuration event');
  assert(built.ok, built.ok ? '' : built.error.what);
  catalogues.set(data, built.value);
  return built.value;
}

/** As {@link compiledCatalogue}. */
export function compiledCalendar(data: CalendarData): Calendar {
  const known = calendars.get(data);
  if (known !== undefined) return known;
  const built = buildCalendar(data, 'the started event');
  assert(built.ok, built.ok ? '' : built.error.what);
  calendars.set(data, built.value);
  return built.value;
}
