import { readFileSync } from 'node:fs';
import type { Clock, Scheduler } from '@tandem/kernel';
import {
  clOrdId,
  instrumentId,
  parseCatalogue,
  price,
  tsUs,
  type Catalogue,
  type ExecutionReport,
  type NewOrder,
  type Quantity,
  type VenueId,
} from '@tandem/domain';
import { decodeFault } from '../src/faults/decode-fault.ts';
import type { FaultKind } from '../src/faults/fault.ts';
import type { RequestReject } from '../src/exchange/exchange.ts';
import { noHours, type Hours } from '../src/exchange/hours.ts';
import type { SavedVenue } from '../src/exchange/saved-venue.ts';
import { createVenues, type Venues } from '../src/venues.ts';

export const catalogue: Catalogue = (() => {
  const parsed = parseCatalogue(JSON.parse(readFileSync('assets/catalogue.json', 'utf8')), 'assets/catalogue.json');
  if (!parsed.ok) throw new Error(parsed.error.what);
  return parsed.value;
})();

/** A Monday noon in Beijing. */
export const MONDAY_NOON_US = Date.UTC(2026, 10, 23, 4) * 1_000;

/** Time that moves by hand. */
export class ManualTime implements Clock, Scheduler {
  #nowUs: number;
  readonly #startUs: number;
  #timers: { dueUs: number; callback: () => void }[] = [];
  constructor(startUs = MONDAY_NOON_US) {
    this.#nowUs = startUs;
    this.#startUs = startUs;
  }
  nowUs(): ReturnType<Clock['nowUs']> {
    return tsUs(this.#nowUs);
  }
  monotonicNs(): bigint {
    return BigInt(this.#nowUs - this.#startUs) * 1_000n;
  }
  after(delayMs: number, callback: () => void): () => void {
    const timer = { dueUs: this.#nowUs + Math.ceil(delayMs * 1_000), callback };
    this.#timers.push(timer);
    return () => {
      this.#timers = this.#timers.filter((t) => t !== timer);
    };
  }
  advance(ms: number): void {
    const untilUs = this.#nowUs + ms * 1_000;
    for (;;) {
      const next = this.#timers.filter((t) => t.dueUs <= untilUs).sort((a, b) => a.dueUs - b.dueUs)[0];
      if (!next) break;
      this.#timers = this.#timers.filter((t) => t !== next);
      this.#nowUs = Math.max(this.#nowUs, next.dueUs);
      next.callback();
    }
    this.#nowUs = untilUs;
  }
}

export interface World extends Venues {
  readonly time: ManualTime;
  readonly reports: ExecutionReport[];
  readonly cancelRejects: RequestReject[];
}

export function world(seed = 7, saved: Record<VenueId, SavedVenue | null> = { inner: null, outer: null }, time = new ManualTime(), holidays: ReadonlySet<string> = new Set(), hours: Record<VenueId, Hours> = { inner: noHours, outer: noHours }): World {
  const venues = createVenues({ catalogue, seed, clock: time, scheduler: time, saved, holidays, hours });
  const reports: ExecutionReport[] = [];
  const cancelRejects: RequestReject[] = [];
  for (const exchange of Object.values(venues.stages)) {
    exchange.onExecution((_account, report) => reports.push(report));
    exchange.onCancelReject((_account, reject) => cancelRejects.push(reject));
  }
  return { ...venues, time, reports, cancelRejects };
}

/** Has a venue do something wrong; what is left out of `parameters` has its usual value. */
export function fault(w: Pick<Venues, 'rehearsal'>, venue: VenueId, kind: FaultKind, parameters: Readonly<Record<string, unknown>> = {}): number {
  const decoded = decodeFault({ kind, ...parameters }, 'fault');
  if (!decoded.ok) throw new Error(`${decoded.error.what}: ${decoded.error.where}`);
  const added = w.rehearsal.add(venue, decoded.value);
  if (!added.ok) throw new Error(added.error.what);
  return added.value;
}

let counter = 0;
type OrderFields = { [K in keyof NewOrder]?: NewOrder[K] extends number ? number : NewOrder[K] extends string ? string : NewOrder[K] };

/** A buy to open of one lot, good for the day, of `symbol` at `px`; `fields` say otherwise. */
export function order(venue: VenueId, symbol: string, px: number, fields: OrderFields = {}): NewOrder {
  const base = {
    clOrdId: clOrdId(`c${++counter}`),
    venue,
    instrumentId: instrumentId(symbol),
    side: 'buy',
    quantity: 1 as Quantity,
    price: price(px),
    timeInForce: 'day',
    offset: 'open',
  };
  return { ...base, ...fields } as NewOrder;
}

/** Sends an order and lets the venue answer in full, with the market standing still. */
export function send(w: World, o: NewOrder, account = 'paper'): ExecutionReport[] {
  const from = w.reports.length;
  w.stages[o.venue].submit(account, o);
  w.time.advance(50);
  return w.reports.slice(from);
}
