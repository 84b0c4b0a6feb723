import type { Disturbance, RehearsedRefusal } from '../exchange/running-exchange.ts';
import { calm, type Conditions } from '../exchange/conditions.ts';
import { drawDelay } from './delay.ts';
import type { FaultDesk } from './fault-desk.ts';
import type { RejectReason } from './fault.ts';

const refusals: Readonly<Record<RejectReason, RehearsedRefusal>> = {
  exchange: 'fault_drill',
  price_limit: 'outside_limits',
  no_money: 'no_money',
  market_closed: 'market_closed',
  order_count: 'too_many_orders',
};

/** What the faults of a desk do to orders at the venue itself. */
export const disturbanceOf = (desk: FaultDesk): Disturbance => ({
  arrivalDelayMs: () => {
    const latency = desk.last('latency', ({ line }) => line === 'orders');
    return latency === null ? 0 : drawDelay(latency, desk.random());
  },
  treat: () => {
    const reject = desk.take('reject_next');
    if (reject !== null) return { refuse: refusals[reject.reason] };
    const partial = desk.take('partial_next');
    return partial === null ? null : { fillPercent: partial.sharePercent };
  },
});

/** What the market is like under the faults of a desk; the newest of a kind counts. */
export const conditionsOf = (desk: FaultDesk): Conditions => ({
  market: heldBy(desk),
  locked: desk.last('lock_limit')?.side ?? calm.locked,
  showPercent: desk.last('thin_book')?.sharePercent ?? calm.showPercent,
});

/** The newest word counts. */
function heldBy(desk: FaultDesk): Conditions['market'] {
  const word = desk.active().findLast(({ fault }) => fault.kind === 'close_market' || fault.kind === 'open_market');
  if (word === undefined) return calm.market;
  return word.fault.kind === 'close_market' ? 'closed' : 'held_open';
}

export const sameConditions = (one: Conditions, other: Conditions): boolean =>
  one.market === other.market && one.locked === other.locked && one.showPercent === other.showPercent;
