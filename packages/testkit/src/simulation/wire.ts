import type { Random } from '@tandem/kernel';
import type { ClOrdId, VenueEvent, VenueId } from '@tandem/domain';
import type { Conditions } from './conditions.ts';
import type { Manners } from './plan.ts';
import type { Outward } from './process.ts';
import type { Count } from './tally.ts';

interface Parcel<T> {
  readonly atUs: number;
  readonly load: T;
}

const MS_US = 1_000;
const PERCENT = 100;

/** The way to a venue and back: delays, repeats, reorders, mutes, loses and breaks. */
export class Wire {
  #outward: Parcel<Outward>[] = [];
  #inward: Parcel<VenueEvent>[] = [];
  #lastOutUs = 0;
  #lastInUs = 0;
  #lastStateUs = 0;
  #barrierUs = 0;
  up = false;

  readonly #venue: VenueId;
  readonly #random: Random;
  readonly #manners: Manners;
  readonly #conditions: Conditions;
  readonly #count: Count;
  readonly #onLost: (clOrdId: ClOrdId) => void;

  /** `onLost` hears of orders that will never arrive. */
  constructor(venue: VenueId, random: Random, manners: Manners, conditions: Conditions, count: Count, onLost: (clOrdId: ClOrdId) => void) {
    this.#venue = venue;
    this.#random = random;
    this.#manners = manners;
    this.#conditions = conditions;
    this.#count = count;
    this.#onLost = onLost;
  }

  #chance(percent: number): boolean {
    return percent > 0 && this.#random.integer(0, PERCENT - 1) < percent;
  }

  #delayUs(): number {
    const slowMs = this.#conditions.delayMs(this.#venue);
    if (slowMs > 0) this.#count('slow_message');
    return (this.#random.integer(0, this.#manners.delayMsMax) + slowMs) * MS_US;
  }

  /** Engine to venue: in order, but an order may never arrive. */
  send(command: Outward, nowUs: number): void {
    const lost = !this.up || (command.type === 'submit_order' && this.#chance(this.#manners.loses) && this.#count('lost_order'));
    if (lost) {
      this.#lose(command);
      return;
    }
    this.#lastOutUs = Math.max(this.#lastOutUs, nowUs + this.#delayUs());
    this.#outward.push({ atUs: this.#lastOutUs, load: command });
  }

  #lose(command: Outward): void {
    if (command.type === 'submit_order') this.#onLost(command.order.clOrdId);
  }

  /** Venue to engine. */
  tell(event: VenueEvent, nowUs: number): void {
    if (!this.up) return;
    if (this.#conditions.is('mute', this.#venue) && this.#count('muted_message')) return;
    const times = this.#chance(this.#manners.duplicates) && this.#count('duplicate') ? 2 : 1;
    for (let copy = 0; copy < times; copy++) this.#post(event, nowUs);
  }

  #post(event: VenueEvent, nowUs: number): void {
    // Positions and accounts are states: each later one replaces the former, so they keep their order among themselves.
    const isState = event.type === 'position' || event.type === 'account';
    const afterUs = !this.#manners.reorders ? this.#lastInUs : isState ? this.#lastStateUs : 0;
    const atUs = Math.max(nowUs + this.#delayUs(), this.#barrierUs, afterUs);
    if (atUs < this.#lastInUs) this.#count(isState ? 'state_overtakes' : 'reordered');
    if (isState) this.#lastStateUs = atUs;
    this.#lastInUs = Math.max(this.#lastInUs, atUs);
    this.#inward.push({ atUs, load: event });
  }

  /** The venue's whole account goes out: nothing said after it overtakes it. */
  tellAccount(event: VenueEvent, nowUs: number): void {
    if (!this.up) return;
    const atUs = Math.max(nowUs + this.#delayUs(), this.#lastInUs);
    this.#lastInUs = atUs;
    this.#barrierUs = atUs;
    this.#inward.push({ atUs, load: event });
  }

  /** Breaks. What was on its way to the venue may have arrived; what was on its way here has not. */
  cut(): Outward[] {
    this.up = false;
    const arrived = this.#random.integer(0, this.#outward.length);
    const commands = this.#outward.slice(0, arrived).map(({ load }) => load);
    if (arrived < this.#outward.length) this.#count('lost_in_cut');
    for (const { load } of this.#outward.slice(arrived)) this.#lose(load);
    this.#outward = [];
    this.#inward = [];
    return commands;
  }

  nextUs(): number {
    let least = Infinity;
    for (const { atUs } of this.#outward) if (atUs < least) least = atUs;
    for (const { atUs } of this.#inward) if (atUs < least) least = atUs;
    return least;
  }

  atVenue(nowUs: number): Outward[] {
    const due = this.#outward.filter(({ atUs }) => atUs <= nowUs);
    if (due.length > 0) this.#outward = this.#outward.filter(({ atUs }) => atUs > nowUs);
    return due.map(({ load }) => load);
  }

  atEngine(nowUs: number): VenueEvent[] {
    const due = this.#inward.filter(({ atUs }) => atUs <= nowUs);
    if (due.length === 0) return [];
    this.#inward = this.#inward.filter(({ atUs }) => atUs > nowUs);
    return due.sort((a, b) => a.atUs - b.atUs).map(({ load }) => load);
  }
}
