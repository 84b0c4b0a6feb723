import { seededRandom, type Random } from '@tandem/kernel';
import { isEnded, spreadPrice, type ConnectionTermsByVenue, type PairOrderRequest, type VenueId } from '@tandem/domain';
import type { EngineCommand } from '@tandem/engine';
import { policyOf, requestOf } from './builders.ts';
import { EVEN, NINE_FOUR, PLAIN } from './catalogue.ts';
import { EngineBench } from './engine-bench.ts';
import { ScriptedVenue, type Mood } from './scripted-venue.ts';

const QUOTE_EVERY_US = 250_000;
const MS_US = 1_000;
/** Beyond every bound of the engine's own: asks, legged timeouts, waits for a market. */
const SIMULATED_S_MAX = 240;
const CANCEL_ALL_AFTER_MS = 12_000;
const STEPS_MAX = 20_000;

export interface SimulationPlan {
  readonly seed: number;
  readonly pairOrders: number;
  /** Cuts of a venue's link, and crashes of the engine, spread over the first seconds. */
  readonly cuts: number;
  readonly crashes: number;
  readonly mood: Mood;
  /** Of the two connections; without them both trade. */
  readonly connections?: ConnectionTermsByVenue;
}

interface Fault {
  readonly atUs: number;
  readonly act: () => void;
}

/** Runs pair orders against two scripted venues until each has ended or the time is up. Everything follows from the plan. */
export class PairSimulation {
  readonly bench = new EngineBench();
  readonly venues: Readonly<Record<VenueId, ScriptedVenue>>;
  readonly #random: Random;
  #faults: Fault[] = [];
  #crashing = false;
  #nextQuoteUs = 0;

  constructor(plan: SimulationPlan) {
    this.#random = seededRandom(plan.seed);
    this.venues = {
      inner: new ScriptedVenue('inner', this.#random, plan.mood),
      outer: new ScriptedVenue('outer', this.#random, plan.mood),
    };
    this.bench.ready({}, plan.connections);
    this.bench.onCommand = (command) => this.#carry(command);
    const startUs = this.bench.nowUs;
    for (let i = 0; i < plan.pairOrders; i++) this.#at(startUs, 3_000, () => this.#submit());
    for (let i = 0; i < plan.cuts; i++) this.#at(startUs, 5_000, () => this.#cut());
    for (let i = 0; i < plan.crashes; i++) this.#at(startUs, 5_000, () => this.#crash());
    for (let i = 0; i < plan.pairOrders; i++) this.#at(startUs, 4_000, () => this.#steer());
    // A quote may rest for ever: a person takes back what is still open.
    this.#faults.push({ atUs: startUs + CANCEL_ALL_AFTER_MS * MS_US, act: () => this.#cancelAll() });
    this.#nextQuoteUs = startUs + QUOTE_EVERY_US;
  }

  /** A person pauses, resumes, cancels, unwinds or takes over one of the open pair orders. */
  #steer(): void {
    const open = [...this.bench.engine.view.pairOrders.values()].filter((pair) => !isEnded(pair.state));
    const pair = open[this.#random.integer(0, Math.max(0, open.length - 1))];
    const types = ['pause_pair', 'pause_pair', 'resume_pair', 'cancel_pair', 'unwind_pair', 'take_over_pair'] as const;
    const type = types[this.#random.integer(0, 2 * types.length)];
    if (pair !== undefined && type !== undefined) this.bench.operate({ type, pairOrderId: pair.pairOrderId });
  }

  #cancelAll(): void {
    for (const pair of [...this.bench.engine.view.pairOrders.values()]) {
      if (!isEnded(pair.state)) this.bench.operate({ type: 'cancel_pair', pairOrderId: pair.pairOrderId });
    }
  }

  #at(startUs: number, withinMs: number, act: () => void): void {
    this.#faults.push({ atUs: startUs + this.#random.integer(0, withinMs) * MS_US, act });
  }

  #carry(command: EngineCommand): void {
    // What was decided as the process died was journaled, and never sent.
    if (this.#crashing) return;
    for (const venue of Object.values(this.venues)) venue.take(command, this.bench.nowUs);
  }

  #submit(): void {
    this.bench.quoteAll();
    this.bench.submit(this.#request());
  }

  #request(): PairOrderRequest {
    const one = <T>(choices: readonly T[]): T => choices[this.#random.integer(0, choices.length - 1)] as T;
    const side = one(['buy', 'sell'] as const);
    const base = policyOf();
    return requestOf({
      spreadId: one([EVEN, NINE_FOUR, PLAIN]),
      side,
      pairs: this.#random.integer(1, 4),
      limit: spreadPrice(side === 'buy' ? one([2_385, 2_400, 100_000]) : one([2_400, 2_385, -100_000])),
      policy: policyOf({
        inner: { ...base.inner, timeInForce: one(['day', 'fak', 'fok']) },
        outer: { ...base.outer, timeInForce: one(['day', 'fak', 'fok']) },
        legging: one(['simultaneous', 'simultaneous', 'lead_first', 'quote']),
        lead: one(['inner', 'outer']),
        clipPairs: one([1, 2, 1_000]),
        leggedLotsMax: one([9, 10_000]),
        quoteSlopTicks: one([0, 1]),
        onResidual: one(['complete', 'complete', 'unwind', 'cheapest', 'hold']),
        attemptsMax: this.#random.integer(0, 5),
        slippageMax: spreadPrice(one([0, 50, 1_000])),
        leggedTimeoutMs: one([200, 2_000, 10_000]),
      }),
    });
  }

  #cut(): void {
    const venue = this.#random.integer(0, 1) === 0 ? this.venues.inner : this.venues.outer;
    if (!venue.connected) return;
    this.bench.send(venue.disconnect(this.bench.nowUs));
    this.#at(this.bench.nowUs, 4_000, () => this.#reconnect(venue));
  }

  #reconnect(venue: ScriptedVenue): void {
    if (venue.connected) return;
    for (const event of venue.reconnect(this.bench.nowUs)) this.bench.send(event);
    this.bench.quoteAll();
  }

  #crash(): void {
    this.#crashing = true;
    this.#submit();
    for (const venue of Object.values(this.venues)) if (venue.connected) venue.disconnect(this.bench.nowUs);
    this.bench.restart();
    this.#crashing = false;
    for (const venue of Object.values(this.venues)) this.#at(this.bench.nowUs, 2_000, () => this.#reconnect(venue));
  }

  /** Turns time until nothing more can happen. False where pair orders are still open at the end of time. */
  run(): boolean {
    const endUs = this.bench.nowUs + SIMULATED_S_MAX * 1_000 * MS_US;
    for (let step = 0; step < STEPS_MAX && this.bench.nowUs < endUs; step++) {
      if (this.#faults.length === 0 && this.#isQuiet()) return true;
      this.#turn(endUs);
    }
    return this.#isQuiet();
  }

  #isQuiet(): boolean {
    const ended = [...this.bench.engine.view.pairOrders.values()].every((pair) => isEnded(pair.state));
    return ended && Object.values(this.venues).every((venue) => venue.nextUs() === null);
  }

  /** Whatever comes next: a message, a timer, a fault or the quotes. */
  #turn(endUs: number): void {
    const { bench } = this;
    const timer = bench.nextTimer(endUs);
    const times = [timer?.atUs, this.#nextQuoteUs, ...this.#faults.map(({ atUs }) => atUs)];
    for (const venue of Object.values(this.venues)) times.push(venue.nextUs() ?? undefined);
    const nextUs = Math.min(...times.filter((atUs) => atUs !== undefined), endUs);
    bench.nowUs = Math.max(bench.nowUs, nextUs);
    for (const venue of Object.values(this.venues)) for (const event of venue.arrived(bench.nowUs)) bench.send(event);
    const due = this.#faults.filter(({ atUs }) => atUs <= bench.nowUs);
    this.#faults = this.#faults.filter(({ atUs }) => atUs > bench.nowUs);
    for (const fault of due) fault.act();
    if (this.#nextQuoteUs <= bench.nowUs) {
      this.#nextQuoteUs = bench.nowUs + QUOTE_EVERY_US;
      bench.quoteAll();
    }
    for (let next = bench.nextTimer(bench.nowUs); next !== null; next = bench.nextTimer(bench.nowUs)) bench.answer(next);
  }
}
