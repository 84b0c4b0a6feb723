import { seededRandom, type Random } from '@tandem/kernel';
import { venueIds, type ClOrdId, type VenueId } from '@tandem/domain';
import type { EngineInput } from '@tandem/engine';
import { testCatalogue } from '../catalogue.ts';
import { Agenda } from './agenda.ts';
import { Auditor } from './auditor.ts';
import { Conditions } from './conditions.ts';
import { Market } from './market.ts';
import type { ScenarioPlan } from './plan.ts';
import { EngineProcess, type Outward, type ProcessWitness } from './process.ts';
import { Story } from './story.ts';
import { Tally } from './tally.ts';
import { Venue } from './venue.ts';
import { Wire } from './wire.ts';

const MS_US = 1_000;
const SALT = 0x5f3759df;

/** All that a plan is played in, and true time, which goes from whatever comes next to the next. */
export class World {
  nowUs: number;
  nextQuoteUs: number;
  readonly random: Random;
  readonly conditions = new Conditions();
  readonly tally = new Tally();
  readonly venues: Readonly<Record<VenueId, Venue>>;
  readonly wires: Readonly<Record<VenueId, Wire>>;
  readonly auditor: Auditor;
  readonly process: EngineProcess;
  readonly story: Story;
  readonly agenda = new Agenda();
  readonly #market: Market;
  readonly #quoteEveryUs: number;
  readonly #onDeath: () => void;

  /** `onDeath` hears that the process died amid a turn. */
  constructor(plan: ScenarioPlan, withStory: boolean, onDeath: () => void) {
    this.nowUs = this.nextQuoteUs = plan.startUs;
    this.#quoteEveryUs = plan.quoteEveryMs * MS_US;
    this.#onDeath = onDeath;
    this.random = seededRandom(plan.seed ^ SALT);
    const { inner, outer } = plan.manners;
    this.#market = new Market(seededRandom(plan.seed ^ (SALT << 1)), this.conditions, plan.hours, { inner: inner.thin, outer: outer.thin });
    this.venues = { inner: this.#venue('inner', plan), outer: this.#venue('outer', plan) };
    this.wires = { inner: this.#wire('inner', plan), outer: this.#wire('outer', plan) };
    this.auditor = new Auditor(this.venues, plan.hours, this.tally.count);
    this.story = new Story(withStory);
    this.process = new EngineProcess(this.#witness(), (command) => this.#send(command), plan.snapshotEvery);
  }

  #venue(venue: VenueId, { manners, lotsMin, held }: ScenarioPlan): Venue {
    return new Venue(venue, {
      random: this.random,
      manners: manners[venue],
      market: this.#market,
      conditions: this.conditions,
      lotsMin: lotsMin[venue],
      held,
      tell: (event) => this.wires[venue].tell(event, this.nowUs),
      count: this.tally.count,
    });
  }

  #wire(venue: VenueId, { manners }: ScenarioPlan): Wire {
    return new Wire(venue, this.random, manners[venue], this.conditions, this.tally.count, (clOrdId) => this.auditor.lost(clOrdId));
  }

  #witness(): ProcessWitness {
    const { auditor, story } = this;
    return {
      fired: (timerId, trueUs) => auditor.fired(timerId, trueUs),
      stepping: (event, engine) => auditor.stepping(event, engine),
      stepped: (event, commands, engine) => {
        auditor.stepped(event, commands, engine);
        story.stepped(this.nowUs, event, commands);
      },
      leaving: (command, seq, committedSeq) => auditor.leaving(command, seq, committedSeq),
      recovered: (engine, committed, complaint) => auditor.recovered(engine, committed, complaint),
    };
  }

  /** Tells the story, and what is told has happened now. */
  tell(line: string): void {
    this.story.line(this.nowUs, line);
  }

  at(atUs: number, act: () => void, awaited = true): void {
    this.agenda.add(atUs, act, awaited);
  }

  later(ms: number, act: () => void, awaited = true): void {
    this.at(this.nowUs + ms * MS_US, act, awaited);
  }

  /** The process takes it, with whatever waits for it. */
  post(input: EngineInput): void {
    this.process.post(input);
    this.#turnProcess();
  }

  /** Of its quantity every lot has been heard of, by a process that is up: one that died has forgotten what it did not commit. */
  readonly isHeard = (id: ClOrdId): boolean => {
    if (!this.process.isUp()) return false;
    const order = this.process.engine.view.orders.get(id);
    return order !== undefined && order.cumQty === order.quantity;
  };

  /** Whether a message is on its way. */
  isUnderWay(): boolean {
    return venueIds.some((venue) => this.wires[venue].nextUs() !== Infinity);
  }

  /** Whatever comes next: a message, a timer, an act or the quotes. */
  turn(endUs: number): void {
    const nextUs = Math.min(this.process.nextUs(), this.nextQuoteUs, this.agenda.nextUs(), this.wires.inner.nextUs(), this.wires.outer.nextUs(), endUs);
    this.nowUs = Math.max(this.nowUs, nextUs);
    this.#deliver();
    for (const act of this.agenda.takeDue(this.nowUs)) act();
    if (this.nextQuoteUs <= this.nowUs) {
      this.nextQuoteUs = this.nowUs + this.#quoteEveryUs;
      this.#refresh();
    }
    this.process.fireTimers(this.nowUs);
    this.#turnProcess();
  }

  /** A command is at its venue. */
  arrive(command: Outward): void {
    if (command.type === 'submit_order') this.venues[command.order.venue].submit(command.order, this.nowUs);
    else if (command.type === 'cancel_order') this.venues[command.venue].cancel(command.clOrdId, this.nowUs);
    else this.venues[command.venue].query(command.clOrdId, this.nowUs);
  }

  #send(command: Outward): void {
    const { venue } = command.type === 'submit_order' ? command.order : command;
    this.wires[venue].send(command, this.nowUs);
  }

  #deliver(): void {
    for (const venue of venueIds) {
      const wire = this.wires[venue];
      for (const command of wire.atVenue(this.nowUs)) this.arrive(command);
      for (const event of wire.atEngine(this.nowUs)) this.process.post(event);
    }
    this.#turnProcess();
  }

  #turnProcess(): void {
    const wasUp = this.process.isUp();
    this.process.turn(this.nowUs);
    if (wasUp && !this.process.isUp()) this.#onDeath();
  }

  #refresh(): void {
    this.#market.refresh();
    for (const venue of venueIds) this.venues[venue].work(this.nowUs);
    for (const { instrumentId, venue } of testCatalogue().instruments) {
      if (!this.wires[venue].up || this.conditions.isStale(instrumentId)) continue;
      this.process.post({ type: 'quote', book: this.#market.book(instrumentId, this.nowUs, this.process.clockUs(this.nowUs)) });
    }
  }
}
