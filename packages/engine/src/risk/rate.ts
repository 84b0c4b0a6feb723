import type { TsUs } from '@tandem/kernel';
import type { OrderRate, VenueId } from '@tandem/domain';
import { SECOND_US } from '../bounds.ts';
import type { Core } from '../state/engine-state.ts';
import { dayOf } from './day.ts';
import { ordersToday, termsOf } from './modes.ts';

/** Whether `orders` more may leave to a venue within this second; opening orders leave the reserve to protective ones. */
export function withinRate(core: Core, venue: VenueId, orders: number, limit: 'standard' | 'protective'): boolean {
  const { ordersPerSecondMax, ordersPerSecondReserve } = rateOf(core, venue);
  const allowed = limit === 'standard' ? ordersPerSecondMax - ordersPerSecondReserve : ordersPerSecondMax;
  const times = timesOf(core, venue);
  return times.length - firstRecent(core, times) + orders <= allowed;
}

/** The venue's own rule where its connection has one, else the desk's. */
export const rateOf = (core: Core, venue: VenueId): OrderRate => termsOf(core, venue).orderRate ?? core.state.limits;

/** Counts an order against its venue's rate and its day. At most `ordersPerSecondMax` times are kept. */
export function countOrder(core: Core, venue: VenueId): void {
  core.state.orderCounts.set(venue, { day: dayOf(core), count: ordersToday(core, venue) + 1 });
  const times = timesOf(core, venue);
  core.state.orderTimes.set(venue, [...times.slice(firstRecent(core, times)), core.state.nowUs]);
}

const timesOf = (core: Core, venue: VenueId): readonly TsUs[] => core.state.orderTimes.get(venue) ?? none;

const none: readonly TsUs[] = [];

/** Where the times within this second begin: they rise, for an event's time never goes back. */
function firstRecent(core: Core, times: readonly TsUs[]): number {
  const fromUs = core.state.nowUs - SECOND_US;
  let [low, high] = [0, times.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((times[middle] ?? 0) > fromUs) high = middle;
    else low = middle + 1;
  }
  return low;
}
