import { AssertionError } from '@tandem/kernel';
import { isEnded, venueIds, type PairOrderState } from '@tandem/domain';
import type { EngineEvent } from '@tandem/engine';
import { countDrawn } from './kinds.ts';
import { Life } from './life.ts';
import { Links } from './links.ts';
import { Person } from './person.ts';
import type { Act, Condition, ScenarioPlan } from './plan.ts';
import { Tally } from './tally.ts';
import type { Violation } from './violation.ts';
import { World } from './world.ts';

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
const WARM_UP_MS = 900;
const QUOTE_AHEAD_US = 20_000;
const SETTLE_MS = 1_500;
/** When a person takes back what is still open. */
const TAKE_BACK_MS = [12_000, 40_000, 100_000, 200_000];
const DAY_TURN_MS = 400;

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

/** Begins, does what the plan says, and ends: each act is handed to whom it concerns. */
class Scenario {
  readonly #plan: ScenarioPlan;
  readonly #world: World;
  readonly #links: Links;
  readonly #person: Person;
  readonly #life: Life;

  constructor(plan: ScenarioPlan, withStory: boolean) {
    this.#plan = plan;
    this.#world = new World(plan, withStory, () => this.#life.died());
    this.#links = new Links(this.#world);
    this.#person = new Person(this.#world);
    this.#life = new Life(plan, this.#world, this.#links, this.#person);
  }

  run(): Outcome {
    const { findings } = this.#world.auditor;
    try {
      this.#begin();
      this.#act();
      this.#settle();
    } catch (error) {
      const isAssertion = error instanceof AssertionError;
      const words = error instanceof Error ? (isAssertion ? error.message : (error.stack ?? error.message)) : String(error);
      findings.add(isAssertion ? 'engine_assertion' : 'error_thrown', words);
    }
    for (const { what, detail } of findings.violations) this.#world.tell(`VIOLATION ${what}: ${detail}`);
    return this.#outcome();
  }

  #outcome(): Outcome {
    const { auditor, process, story, tally } = this.#world;
    const ended: Partial<Record<PairOrderState, number>> = {};
    const denied: Record<string, number> = {};
    for (const { state, reason } of process.engine.view.pairOrders.values()) {
      ended[state] = (ended[state] ?? 0) + 1;
      if (state === 'denied') denied[reason] = (denied[reason] ?? 0) + 1;
    }
    const drawn = new Tally();
    countDrawn(this.#plan, drawn.count);
    return { seed: this.#plan.seed, steps: process.steps, faults: tally.counts, drawn: drawn.counts, ended, denied, violations: auditor.findings.violations, story: story.lines };
  }

  events(): EngineEvent[] {
    return this.#world.process.journal.committed.map(({ event }) => event);
  }

  #begin(): void {
    const world = this.#world;
    this.#life.begin();
    for (const venue of venueIds) this.#links.connect(venue);
    const turnUs = nextTradingDay(world.nowUs);
    if (turnUs - world.nowUs < SIMULATED_MS_MAX * MS_US) world.at(turnUs, () => this.#roll(), false);
    const startUs = world.nowUs + WARM_UP_MS * MS_US;
    for (const act of this.#plan.acts) world.at(startUs + act.atMs * MS_US, () => this.#do(act));
    for (const ms of TAKE_BACK_MS) world.at(startUs + ms * MS_US, () => this.#person.takeBack(), false);
  }

  /** Turns time until nothing more can happen, or too long. */
  #act(): void {
    const world = this.#world;
    const endUs = world.nowUs + SIMULATED_MS_MAX * MS_US;
    for (let turn = 0; turn < TURNS_MAX && world.nowUs < endUs && !this.#isBroken; turn++) {
      if (this.#isQuiet()) {
        if (!world.agenda.hasAwaited()) return;
        // Nothing is under way until the next act: the market alone would turn.
        world.nextQuoteUs = Math.max(world.nextQuoteUs, world.agenda.nextUs() - QUOTE_AHEAD_US);
      }
      world.turn(endUs);
    }
  }

  get #isBroken(): boolean {
    return this.#world.auditor.findings.violations.length > 0;
  }

  #isQuiet(): boolean {
    const { process } = this.#world;
    if (!process.isUp()) return false;
    for (const pair of process.engine.view.pairOrders.values()) if (!isEnded(pair.state)) return false;
    return !this.#person.awaitsFiring() && !this.#world.isUnderWay();
  }

  #do(act: Act): void {
    const { conditions, nowUs, process, tally, venues, wires } = this.#world;
    this.#world.story.act(nowUs, act);
    switch (act.does) {
      case 'submit':
        this.#person.submit(act);
        return;
      case 'arm':
        this.#person.arm(act);
        return;
      case 'disarm':
        this.#person.disarm();
        return;
      case 'steer':
        this.#person.steer(act.how);
        return;
      case 'flatten':
        this.#person.flatten();
        return;
      case 'state':
        this.#person.setTradingState(act);
        return;
      case 'cut':
        this.#links.cutFor(act.venue, act.forMs);
        return;
      case 'crash':
        this.#life.crash(act);
        return;
      case 'restart':
        this.#life.restart(act);
        return;
      case 'meddle':
        this.#person.meddle(act);
        this.#person.looks();
        return;
      case 'withdraw':
        venues[act.venue].withdraw(act.whose, nowUs);
        return;
      case 'surplus':
        venues[act.venue].fillBeyond(act.lots, this.#world.isHeard, nowUs);
        this.#person.looks();
        return;
      case 'take_back':
        venues[act.venue].takeBack(this.#world.isHeard, nowUs);
        this.#person.looks();
        return;
      case 'by_hand':
        this.#person.closeByHand(act.takesOver);
        return;
      case 'configure':
        this.#life.configure(act);
        return;
      case 'jump':
        tally.count('clock_jump');
        process.clockOffsetUs += act.ms * MS_US;
        return;
      case 'account':
        if (!wires[act.venue].up) return;
        tally.count('account_repeated');
        this.#links.tellAccount(act.venue);
        return;
      case 'condition':
        tally.count(act.condition.on);
        conditions.begin(act.condition);
        this.#world.later(act.forMs, () => this.#over(act.condition), false);
        this.#changed(act.condition);
        return;
    }
  }

  #over(condition: Condition): void {
    this.#world.conditions.end(condition);
    if (condition.on === 'poor') this.#links.tellMoney(condition.venue);
  }

  /** Markets are told of at once, accounts as soon as the venue says so. */
  #changed(condition: Condition): void {
    if (condition.on === 'poor') this.#links.tellMoney(condition.venue);
    else this.#world.nextQuoteUs = this.#world.nowUs;
  }

  /** The trading day turns: the inner exchange is gone for a moment, and both end what rests. */
  #roll(): void {
    this.#world.tally.count('day_roll');
    this.#links.cutFor('inner', DAY_TURN_MS);
    for (const venue of venueIds) this.#world.venues[venue].roll(this.#world.nowUs);
  }

  /** Everything is repaired, and both venues tell their whole account: then all must agree. */
  #settle(): void {
    if (this.#isBroken) return;
    const world = this.#world;
    const { process } = world;
    world.conditions.clear();
    world.agenda.clear();
    if (!process.isUp()) this.#life.recover(false);
    process.spare();
    for (const { triggerId, state } of [...process.engine.view.triggers.values()]) {
      if (state === 'armed') this.#person.operate({ type: 'disarm_trigger', triggerId });
    }
    for (const venue of venueIds) {
      world.venues[venue].withdraw('others', world.nowUs);
      this.#links.disconnect(venue);
      this.#links.connect(venue, true);
    }
    const endUs = world.nowUs + SETTLE_MS * MS_US;
    while (world.nowUs < endUs) world.turn(endUs);
    process.flush();
    world.auditor.finish(process.engine, process.journal.committed);
  }
}
