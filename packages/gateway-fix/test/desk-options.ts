import { instrumentId, price, quantity, type Instrument, type VenueEvent } from '@tandem/domain';
import { seededRandom, type Clock, type Scheduler, type TsUs } from '@tandem/kernel';
import type { FixGatewayOptions } from '@tandem/gateway-fix';

export const clock: Clock = { nowUs: () => (Date.now() * 1000) as TsUs, monotonicNs: () => process.hrtime.bigint() };
export const scheduler: Scheduler = {
  after: (delayMs, callback) => {
    const timer = setTimeout(callback, delayMs);
    return () => clearTimeout(timer);
  },
};

export const HG: Instrument = {
  instrumentId: instrumentId('COMEX.HGH7'),
  venue: 'outer',
  exchange: 'COMEX',
  symbol: 'HGH7',
  product: 'HG',
  name: { en: 'Copper', zh: '铜' },
  kind: 'future',
  currency: 'USD',
  priceUnit: 'lb',
  priceScale: 4,
  tickSize: price(5),
  multiplier: '25000',
  quantityMin: quantity(1),
  quantityMax: quantity(100),
  closeTodayApart: false,
  vatIncluded: false,
  marginRate: '0.1',
  priceLimitRate: null,
  feePerLot: '0',
  referencePrice: price(42_500),
  validFrom: '2026-01-01',
  source: 'test',
};

/** What a gateway said. */
export interface Ears {
  readonly events: VenueEvent[];
  readonly complaints: string[];
  readonly log: string[];
}

/** A desk called US at a venue called VENUE, on loopback. */
export const deskOptions = (port: number, { events, complaints, log }: Ears): FixGatewayOptions => ({
  venue: 'outer',
  host: '127.0.0.1',
  port,
  senderCompId: 'US',
  targetCompId: 'VENUE',
  username: 'trader',
  password: 'hunter2',
  account: 'acc',
  instruments: [HG],
  clock,
  scheduler,
  random: seededRandom(1),
  sink: (event) => void events.push(event),
  complain: ({ code, what }) => void complaints.push(`${code}: ${what}`),
  log: (direction, message) => void log.push(`${direction} ${message}`),
});
