import { AssertionError, seededRandom } from '@tandem/kernel';
import { clOrdId, isEnded, type ClOrdId, type PairOrderState, type SessionTerms, type VenueId } from '@tandem/domain';
import type { EngineEvent, EngineInput, OperatorAction } from '@tandem/engine';
import { testCatalogue } from '../catalogue.ts';
import { Auditor } from './auditor.ts';
import { catalogueOf, closingOrders, looksTradable } from './desk.ts';
import { Conditions } from './conditions.ts';
import { Market } from './market.ts';
import { sessionTermsOf } from './hours.ts';
import { countDrawn } from './kinds.ts';
import type { Act, Condition, CrashAgain, Reconfiguration, ScenarioPlan, Steering } from './plan.ts';
import { EngineProcess, type Outward, type ProcessWitness, type StartTerms } from './process.ts';
import { Story } from './story.ts';
import { Tally } from './tally.ts';
import { Venue, type OthersOrder } from './venue.ts';
import type { Violation } from './violation.ts';
import { Wire } from './wire.ts';

/** What a scenario came to. */
export interface Outcome {
  readonly seed: number;
  /** Steps of the engine as the process took them; replays are not counted. */
  readonly steps: number;
  /** What the market, the venues, the wires, the process and the desk did, by kind. */
  readonly faults: Readonly<Record<string, number>>;
  /** What the plan was drawn to try, by kind. */
  readonly drawn: Readonly<Record<string, number>>;
  /** How its pair orders ended. */
  readonly ended: Readonly<Partial<Record<PairOrderState, number>>>;
  /** Why those that were denied were. */
  readonly denied: Readonly<Record<string, number>>;
  readonly violations: readonly Violation[];
  readonly story: readonly string[];
}

const MS_US = 1_000;
/** Beyond every bound of the engine's own: questions, waits for a market, conditions of the plan. */
const SIMULATED_MS_MAX = 400_000;
const TURNS_MAX = 40_000;
const RECONNECT_MS_MAX = 800;
/** A doomed turn that does not come is made up for after this long. */
const DOOM_MS = 2_000;
const venueIds: readonly VenueId[] = ['inner', 'outer'];

const DAY_US = 86_400_000_000;
/** The trading day turns at 20:00 Beijing time, 12:00 UTC. */
const DAY_TURNS_US = DAY_US / 2;

const nextTradingDay = (atUs: number): number => Math.floor((atUs + DAY_TURNS_US) / DAY_US) * DAY_US + DAY_TURNS_US;

/** Runs a plan to its end. Everything follows from the plan. */
export function runScenario(plan: ScenarioPlan, withStory = false): Outcome {
  return new Scenario(plan, withStory).run();
}

/** The events of a plan's run, as they stand on record. */
export function eventsOf(plan: ScenarioPlan): EngineEvent[] {
  const scenario = new Scenario(plan, false);
  scenario.run();
  return scenario.events();
}

interface Deferred {
  readonly atUs: number;
  /** Whether the scenario must wait for it; the end of a condition is none of that. */
  readonly awaited: boolean;
  readonly act: () => void;
}

class Scenario {
  readonly #plan: ScenarioPlan;
  readonly #random;
  readonly #conditions = new Conditions();
  readonly #tally = new Tally();
  readonly #market: Market;
  readonly #venues: Readonly<Record<VenueId, Venue>>;
  readonly #wires: Readonly<Record<VenueId, Wire>>;
  readonly #auditor: Auditor;
  readonly #process: EngineProcess;
  readonly #story: Story;
  #deferred: Deferred[] = [];
  #nowUs: number;
  #nextQuoteUs: number;
  #configured: Reconfiguration;
  readonly #sessions: SessionTerms;
  #starts = 0;
  #commandIds = 0;
  #armedUntilUs = 0;

  constructor(plan: ScenarioPlan, withStory: boolean) {
    this.#plan = plan;
    this.#nowUs = plan.startUs;
    this.#nextQuoteUs = plan.startUs;
    this.#configured = plan;
    this.#sessions = sessionTermsOf(plan.hours);
    this.#random = seededRandom(plan.seed ^ SALT);
    const { inner, outer } = plan.manners;
    this.#market = new Market(seededRandom(plan.seed ^ (SALT << 1)), this.#conditions, plan.hours, { inner: inner.thin, outer: outer.thin });
    this.#venues = { inner: this.#venue('inner'), outer: this.#venue('outer') };
    this.#wires = { inner: this.#wire('inner'), outer: this.#wire('outer') };
    this.#auditor = new Auditor(this.#venues, plan.hours, this.#tally.count);
    this.#story = new Story(withStory);
    this.#process = new EngineProcess(this.#witness(), (command) => this.#send(command), plan.snapshotEvery);
  }

  #venue(venue: VenueId): Venue {
    return new Venue(venue, {
      random: this.#random,
      manners: this.#plan.manners[venue],
      market: this.#market,
      conditions: this.#conditions,
      lotsMin: this.#plan.lotsMin[venue],
      held: this.#plan.held,
      tell: (event) => this.#wires[venue].tell(event, this.#nowUs),
      count: this.#tally.count,
    });
  }

  #wire(venue: VenueId): Wire {
    return new Wire(venue, this.#random, this.#plan.manners[venue], this.#conditions, this.#tally.count, (clOrdId) => this.#auditor.lost(clOrdId));
  }

  #witness(): ProcessWitness {
    const auditor = this.#auditor;
    const story = this.#story;
    return {
      stepping: (event, engine) => auditor.stepping(event, engine),
      stepped: (event, commands, engine) => {
        auditor.stepped(event, commands, engine);
        story.stepped(this.#nowUs, event, commands);
      },
      leaving: (command, seq, committedSeq) => auditor.leaving(command, seq, committedSeq),
      recovered: (engine, committed, complaint) => auditor.recovered(engine, committed, complaint),
    };
  }

  run(): Outcome {
    try {
      this.#start();
      this.#act();
      this.#settle();
    } catch (error) {
      const isAssertion = error instanceof AssertionError;
      const words = error instanceof Error ? (isAssertion ? error.message : (error.stack ?? error.message)) : String(error);
      this.#auditor.findings.add(isAssertion ? 'engine_assertion' : 'error_thrown', words);
    }
    const ended: Partial<Record<PairOrderState, number>> = {};
    const denied: Record<string, number> = {};
    for (const { state, reason } of this.#process.engine.view.pairOrders.values()) {
      ended[state] = (ended[state] ?? 0) + 1;
      if (state === 'denied') denied[reason] = (denied[reason] ?? 0) + 1;
    }
    const { violations } = this.#auditor.findings;
    for (const violation of violations) this.#story.line(this.#nowUs, `VIOLATION ${violation.what}: ${violation.detail}`);
    const drawn = new Tally();
    countDrawn(this.#plan, drawn.count);
    return { seed: this.#plan.seed, steps: this.#process.steps, faults: this.#tally.counts, drawn: drawn.counts, ended, denied, violations, story: this.#story.lines };
  }

  events(): EngineEvent[] {
    return this.#process.journal.committed.map(({ event }) => event);
  }

  get #isBroken(): boolean {
    return this.#auditor.findings.violations.length > 0;
  }

  /** As the desk has it now; every start has a prefix of its own. */
  #configuration(): EngineInput {
    const { limits, lotsMin, units = {} } = this.#configured;
    this.#starts += 1;
    return { type: 'configuration', idPrefix: `S${this.#starts}-`, catalogue: catalogueOf(lotsMin, units), limits };
  }

  /** What a start says of connections and hours. */
  #terms(): StartTerms {
    return { connections: this.#configured.connections, sessions: this.#sessions };
  }

  #start(): void {
    this.#process.post(this.#configuration());
    this.#post({ type: 'started', clean: true, ...this.#terms() });
    for (const venue of venueIds) this.#connect(venue);
    const turnUs = nextTradingDay(this.#nowUs);
    if (turnUs - this.#nowUs < SIMULATED_MS_MAX * MS_US) this.#defer(turnUs, () => this.#roll(), false);
    const startUs = this.#nowUs + WARM_UP_MS * MS_US;
    for (const act of this.#plan.acts) this.#defer(startUs + act.atMs * MS_US, () => this.#do(act));
    for (const ms of TAKE_BACK_MS) this.#defer(startUs + ms * MS_US, () => this.#takeBack(), false);
  }

  #defer(atUs: number, act: () => void, awaited = true): void {
    this.#deferred.push({ atUs, act, awaited });
  }

  #later(ms: number, act: () => void, awaited = true): void {
    this.#defer(this.#nowUs + ms * MS_US, act, awaited);
  }

  #post(input: EngineInput): void {
    this.#process.post(input);
    this.#turnProcess();
  }

  #send(command: Outward): void {
    const { venue } = command.type === 'submit_order' ? command.order : command;
    this.#wires[venue].send(command, this.#nowUs);
  }

  /** Turns time until nothing more can happen, or too long. */
  #act(): void {
    const endUs = this.#nowUs + SIMULATED_MS_MAX * MS_US;
    for (let turn = 0; turn < TURNS_MAX && this.#nowUs < endUs && !this.#isBroken; turn++) {
      if (this.#isQuiet()) {
        if (!this.#deferred.some(({ awaited }) => awaited)) return;
        // Nothing is under way until the next act: the market alone would turn.
        this.#nextQuoteUs = Math.max(this.#nextQuoteUs, this.#nextDeferredUs() - QUOTE_AHEAD_US);
      }
      this.#turn(endUs);
    }
  }

  #isQuiet(): boolean {
    if (!this.#process.isUp()) return false;
    const { pairOrders, triggers } = this.#process.engine.view;
    for (const pair of pairOrders.values()) if (!isEnded(pair.state)) return false;
    if (this.#nowUs < this.#armedUntilUs) for (const trigger of triggers.values()) if (trigger.state === 'armed') return false;
    return venueIds.every((venue) => this.#wires[venue].nextUs() === Infinity);
  }

  #nextDeferredUs(): number {
    let least = Infinity;
    for (const { atUs } of this.#deferred) if (atUs < least) least = atUs;
    return least;
  }

  /** Whatever comes next: a message, a timer, an act or the quotes. */
  #turn(endUs: number): void {
    const nextUs = Math.min(this.#process.nextUs(), this.#nextQuoteUs, this.#nextDeferredUs(), this.#wires.inner.nextUs(), this.#wires.outer.nextUs(), endUs);
    this.#nowUs = Math.max(this.#nowUs, nextUs);
    this.#deliver();
    const due = this.#deferred.filter(({ atUs }) => atUs <= this.#nowUs).sort((a, b) => a.atUs - b.atUs);
    if (due.length > 0) {
      this.#deferred = this.#deferred.filter(({ atUs }) => atUs > this.#nowUs);
      for (const { act } of due) act();
    }
    if (this.#nextQuoteUs <= this.#nowUs) {
      this.#nextQuoteUs = this.#nowUs + this.#plan.quoteEveryMs * MS_US;
      this.#refresh();
    }
    this.#process.fireTimers(this.#nowUs);
    this.#turnProcess();
  }

  #deliver(): void {
    for (const venue of venueIds) {
      const wire = this.#wires[venue];
      for (const command of wire.atVenue(this.#nowUs)) this.#arrive(command);
      for (const event of wire.atEngine(this.#nowUs)) this.#process.post(event);
    }
    this.#turnProcess();
  }

  #turnProcess(): void {
    const wasUp = this.#process.isUp();
    this.#process.turn(this.#nowUs);
    if (wasUp && !this.#process.isUp()) this.#died();
  }

  #arrive(command: Outward): void {
    if (command.type === 'submit_order') this.#venues[command.order.venue].submit(command.order, this.#nowUs);
    else if (command.type === 'cancel_order') this.#venues[command.venue].cancel(command.clOrdId, this.#nowUs);
    else this.#venues[command.venue].query(command.clOrdId, this.#nowUs);
  }

  #refresh(): void {
    this.#market.refresh();
    for (const venue of venueIds) this.#venues[venue].work(this.#nowUs);
    this.#quote();
  }

  #quote(): void {
    for (const instrument of testCatalogue().instruments) {
      const { instrumentId, venue } = instrument;
      if (!this.#wires[venue].up || this.#conditions.isStale(instrumentId)) continue;
      this.#process.post({ type: 'quote', book: this.#market.book(instrumentId, this.#nowUs, this.#process.clockUs(this.#nowUs)) });
    }
  }

  #connect(venue: VenueId, whole = false): void {
    if (!this.#process.isUp() || this.#wires[venue].up) return;
    this.#wires[venue].up = true;
    this.#story.line(this.#nowUs, `the ${venue} link comes up`);
    this.#post({ type: 'venue_status', venue, status: 'connected', text: [{ code: 'logged_on' }] });
    if (!this.#process.isUp()) return;
    this.#tellAccount(venue, whole);
    this.#wires[venue].tell(this.#venues[venue].money(this.#nowUs), this.#nowUs);
  }

  #tellAccount(venue: VenueId, whole: boolean): void {
    const { report, lagging } = this.#venues[venue].account(this.#nowUs, whole);
    this.#wires[venue].tellAccount({ type: 'reconciliation', report }, this.#nowUs);
    if (lagging !== null) this.#wires[venue].tell({ type: 'execution_report', report: lagging }, this.#nowUs);
  }

  #cut(venue: VenueId): void {
    const wire = this.#wires[venue];
    if (!wire.up) return;
    for (const command of wire.cut()) this.#arrive(command);
    this.#story.line(this.#nowUs, `the ${venue} link is cut`);
  }

  /** The process is gone, and both links with it. */
  #died(): void {
    for (const venue of venueIds) this.#cut(venue);
    this.#story.line(this.#nowUs, 'the process dies');
    this.#tally.count('crash');
    this.#later(this.#downMs, () => this.#rise());
  }

  #downMs = 0;
  #again: CrashAgain = 'no';

  #rise(): void {
    if (this.#process.isUp()) return;
    this.#story.line(this.#nowUs, 'the process starts again');
    const again = this.#again;
    this.#again = 'no';
    this.#process.recover(this.#nowUs, this.#configuration(), this.#terms(), again === 'starting');
    if (again !== 'no') this.#tally.count(`crash_again_${again}`);
    if (!this.#process.isUp()) {
      this.#died();
      return;
    }
    if (again === 'reconciling') this.#process.doom(again);
    for (const venue of venueIds) this.#later(this.#random.integer(1, RECONNECT_MS_MAX), () => this.#connect(venue));
    // A person looks, and mostly lets it trade again.
    if (this.#random.integer(0, 7) > 0) this.#later(RECONNECT_MS_MAX + LOOK_MS, () => this.#operate({ type: 'set_trading_state', state: 'active' }));
  }

  #do(act: Act): void {
    this.#story.act(this.#nowUs, act);
    switch (act.does) {
      case 'submit':
        this.#submit(act, SUBMIT_TRIES);
        return;
      case 'arm':
        this.#armedUntilUs = this.#nowUs + ARMED_MS * MS_US;
        this.#operate({ type: 'arm_trigger', request: act.request, level: act.level, terms: act.terms });
        return;
      case 'disarm':
        this.#tally.count('disarm_trigger');
        for (const { triggerId } of [...this.#process.engine.view.triggers.values()]) this.#operate({ type: 'disarm_trigger', triggerId });
        return;
      case 'steer':
        this.#steer(act.how);
        return;
      case 'flatten':
        this.#tally.count('flatten_all');
        this.#operate({ type: 'flatten_all' });
        this.#later(FLATTENED_MS, () => this.#mayResume());
        return;
      case 'state':
        this.#tally.count(act.state);
        this.#operate({ type: 'set_trading_state', state: act.state });
        if (act.state === 'halted') this.#later(HALT_MS, () => this.#returnToTrading());
        if (act.state === 'reducing') this.#later(HALT_MS, () => this.#mayResume());
        return;
      case 'cut':
        this.#cutFor(act.venue, act.forMs);
        return;
      case 'crash':
        this.#crash(act);
        return;
      case 'restart':
        this.#restart(act);
        return;
      case 'meddle':
        this.#meddle(act);
        this.#later(LOOKED_MS, () => this.#mayResume(), false);
        return;
      case 'withdraw':
        this.#venues[act.venue].withdraw(act.whose, this.#nowUs);
        return;
      case 'surplus':
        this.#venues[act.venue].fillBeyond(act.lots, this.#isHeard, this.#nowUs);
        this.#later(LOOKED_MS, () => this.#mayResume(), false);
        return;
      case 'take_back':
        this.#venues[act.venue].takeBack(this.#isHeard, this.#nowUs);
        this.#later(LOOKED_MS, () => this.#mayResume(), false);
        return;
      case 'by_hand':
        this.#closeByHand(act.takesOver);
        return;
      case 'configure':
        this.#tally.count('configured');
        this.#configured = { ...this.#configured, limits: act.limits ?? this.#configured.limits, units: { ...this.#configured.units, ...act.units } };
        this.#post(this.#configuration());
        return;
      case 'jump':
        this.#tally.count('clock_jump');
        this.#process.clockOffsetUs += act.ms * MS_US;
        return;
      case 'account':
        if (!this.#wires[act.venue].up) return;
        this.#tally.count('account_repeated');
        this.#tellAccount(act.venue, false);
        return;
      case 'condition':
        this.#tally.count(act.condition.on);
        this.#conditions.begin(act.condition);
        this.#later(act.forMs, () => this.#over(act.condition), false);
        this.#changed(act);
        return;
    }
  }

  #over(condition: Condition): void {
    this.#conditions.end(condition);
    if (condition.on === 'poor') this.#wires[condition.venue].tell(this.#venues[condition.venue].money(this.#nowUs), this.#nowUs);
  }

  /** Markets are told of at once, accounts as soon as the venue says so. */
  #changed({ condition }: Extract<Act, { does: 'condition' }>): void {
    if (condition.on === 'poor') this.#wires[condition.venue].tell(this.#venues[condition.venue].money(this.#nowUs), this.#nowUs);
    else this.#nextQuoteUs = this.#nowUs;
  }

  #operate(action: OperatorAction): void {
    this.#commandIds += 1;
    this.#post({ type: 'operator', commandId: `c${this.#commandIds}`, operator: 'lin', action });
  }

  /** At once, or as a person does who waits for something to trade with, for a while, and lets it be where nothing comes. */
  #submit(act: Extract<Act, { does: 'submit' }>, tries: number): void {
    if (!act.waits || (this.#process.isUp() && looksTradable(act.request, this.#process.engine.view, this.#process.clockUs(this.#nowUs)))) this.#operate({ type: 'submit_pair', request: act.request });
    else if (tries > 0) this.#later(SUBMIT_AGAIN_MS, () => this.#submit(act, tries - 1));
    else this.#tally.count('not_submitted');
  }

  #mayResume(): void {
    if (this.#random.integer(0, 7) > 0) this.#operate({ type: 'set_trading_state', state: 'active' });
  }

  /** The trading day turns: the inner exchange is gone for a moment, and both end what rests. */
  #roll(): void {
    this.#tally.count('day_roll');
    this.#cutFor('inner', DAY_TURN_MS);
    for (const venue of venueIds) this.#venues[venue].roll(this.#nowUs);
  }

  /** The staged way back from a halt. */
  #returnToTrading(): void {
    this.#operate({ type: 'set_trading_state', state: 'reducing' });
    this.#mayResume();
  }

  /** A quote may rest, and a paused pair order wait, for ever: a person takes back what is still open. */
  #takeBack(): void {
    if (!this.#process.isUp()) {
      this.#later(TAKE_BACK_AGAIN_MS, () => this.#takeBack(), false);
      return;
    }
    for (const { pairOrderId, state } of [...this.#process.engine.view.pairOrders.values()]) {
      if (!isEnded(state)) this.#operate({ type: 'cancel_pair', pairOrderId });
    }
  }

  #steer(type: Steering): void {
    const pairs = [...this.#process.engine.view.pairOrders.values()];
    const pair = pairs[this.#random.integer(0, Math.max(0, pairs.length - 1))];
    if (pair === undefined) return;
    this.#tally.count(type);
    this.#operate({ type, pairOrderId: pair.pairOrderId });
  }

  /** Of its quantity every lot has been heard of, by a process that is up: one that died has forgotten what it did not commit. */
  readonly #isHeard = (id: ClOrdId): boolean => {
    if (!this.#process.isUp()) return false;
    const order = this.#process.engine.view.orders.get(id);
    return order !== undefined && order.cumQty === order.quantity;
  };

  #othersOrders = 0;

  /** An order of somebody else; `looksOurs`: of a pair order that is long forgotten. */
  #meddle({ looksOurs, ...order }: Omit<OthersOrder, 'clOrdId'> & { readonly looksOurs: boolean }): void {
    const venue = testCatalogue().instruments.find((one) => one.instrumentId === order.instrumentId)?.venue ?? 'inner';
    this.#othersOrders += 1;
    this.#venues[venue].meddle({ ...order, clOrdId: clOrdId(`${looksOurs ? 'S0-' : 'manual-'}${this.#othersOrders}`) }, this.#nowUs);
  }

  /** A person takes over what is stranded, closes each leg at another terminal, and says so in the end. */
  #closeByHand(takesOver: boolean): void {
    const pair = [...this.#process.engine.view.pairOrders.values()].find(({ state, reason }) => state === 'stranded' && reason !== 'resolved');
    if (pair === undefined || !this.#process.isUp()) return;
    this.#tally.count('by_hand');
    const { pairOrderId } = pair;
    if (takesOver) this.#operate({ type: 'take_over_pair', pairOrderId });
    for (const order of closingOrders(pair)) this.#meddle({ ...order, looksOurs: false });
    this.#later(LOOKED_MS, () => this.#operate({ type: 'resolve_pair', pairOrderId, note: 'closed by hand' }));
    this.#later(2 * LOOKED_MS, () => this.#mayResume(), false);
  }

  #cutFor(venue: VenueId, forMs: number): void {
    if (!this.#wires[venue].up) return;
    this.#tally.count('disconnect');
    this.#cut(venue);
    this.#post({ type: 'venue_status', venue, status: 'disconnected', text: [{ code: 'connection_closed' }] });
    this.#later(forMs, () => this.#connect(venue));
  }

  #crash({ point, again, forMs }: Extract<Act, { does: 'crash' }>): void {
    if (!this.#process.isUp()) return;
    this.#tally.count(`crash_${point}`);
    this.#downMs = forMs;
    this.#again = again;
    this.#process.doom(point);
    if (!this.#process.isUp()) this.#died();
    else
      this.#later(DOOM_MS, () => {
        if (!this.#process.isDoomed) return;
        this.#process.doom('idle');
        this.#died();
      });
  }

  #restart({ forMs, change }: Extract<Act, { does: 'restart' }>): void {
    if (!this.#process.isUp()) return;
    this.#tally.count('restart');
    this.#downMs = forMs;
    this.#process.stop(this.#nowUs);
    this.#died();
    if (change === null) return;
    this.#tally.count('reconfigured');
    this.#configured = change;
    for (const venue of venueIds) this.#venues[venue].lotsMin = change.lotsMin[venue];
  }

  /** Everything is repaired, and both venues tell their whole account: then all must agree. */
  #settle(): void {
    if (this.#isBroken) return;
    this.#conditions.clear();
    this.#deferred = [];
    if (!this.#process.isUp()) this.#process.recover(this.#nowUs, this.#configuration(), this.#terms(), false);
    this.#process.spare();
    for (const { triggerId, state } of [...this.#process.engine.view.triggers.values()]) {
      if (state === 'armed') this.#operate({ type: 'disarm_trigger', triggerId });
    }
    for (const venue of venueIds) {
      this.#venues[venue].withdraw('others', this.#nowUs);
      if (this.#wires[venue].up) {
        this.#cut(venue);
        this.#post({ type: 'venue_status', venue, status: 'disconnected', text: [{ code: 'connection_closed' }] });
      }
      this.#connect(venue, true);
    }
    const endUs = this.#nowUs + SETTLE_MS * MS_US;
    while (this.#nowUs < endUs) this.#turn(endUs);
    this.#process.flush();
    this.#auditor.finish(this.#process.engine, this.#process.journal.committed);
  }
}

const SALT = 0x5f3759df;
const WARM_UP_MS = 900;
const QUOTE_AHEAD_US = 20_000;
const SETTLE_MS = 1_500;
const LOOK_MS = 200;
const HALT_MS = 600;
const TAKE_BACK_MS = [12_000, 40_000, 100_000, 200_000];
const TAKE_BACK_AGAIN_MS = 5_000;
/** Between two looks of a person who waits to send an order, and how many. */
const SUBMIT_AGAIN_MS = 250;
const SUBMIT_TRIES = 24;
const FLATTENED_MS = 1_200;
const LOOKED_MS = 500;
const DAY_TURN_MS = 400;
/** How long an armed trigger is given to fire. */
const ARMED_MS = 5_000;
