import type { OrderRate, VenueId } from '@tandem/domain';
import { SECOND_US } from '../bounds.ts';
import type { Core } from '../state/engine-state.ts';
import { dayOf } from './day.ts';
import { ordersToday, termsOf } from './modes.ts';

/** Whether `orders` more may leave to a venue within this second; opening orders leave the reserve to protective ones. */
export function withinRate(core: Core, venue: VenueId, orders: number, limit: 'standard' | 'protective'): boolean {
  const { ordersPerSecondMax, ordersPerSecondReserve } = rateOf(core, venue);
  const allowed = limit === 'standard' ? ordersPerSecondMax - ordersPerSecondReserve : ordersPerSecondMax;
  return recent(core, venue).length + orders <= allowed;
}

/** The venue's own rule where its connection has one, else the desk's. */
export const rateOf = (core: Core, venue: VenueId): OrderRate => termsOf(core, venue).orderRate ?? core.state.limits;

/** Counts an order against its venue's rate and its day. At most `ordersPerSecondMax` times are kept. */
export function countOrder(core: Core, venue: VenueId): void {
  core.state.orderCounts.set(venue, { day: dayOf(core), count: ordersToday(core, venue) + 1 });
  core.state.orderTimes.set(venue, [...recent(core, venue), core.state.nowUs]);
}

const recent = (core: Core, venue: VenueId): EngineStateTimes =>
  (core.state.orderTimes.get(venue) ?? []).filter((atUs) => atUs > core.state.nowUs - SECOND_US);

type EngineStateTimes = Core['state']['nowUs'][];
