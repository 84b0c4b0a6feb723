import { venueIds, type SessionTerms } from '@tandem/domain';
import type { EngineInput } from '@tandem/engine';
import { catalogueOf } from './desk.ts';
import { sessionTermsOf } from './hours.ts';
import type { Links } from './links.ts';
import type { Person } from './person.ts';
import type { Act, CrashAgain, Reconfiguration, ScenarioPlan } from './plan.ts';
import type { StartTerms } from './process.ts';
import type { World } from './world.ts';

const RECONNECT_MS_MAX = 800;
/** A doomed turn that does not come is made up for after this long. */
const DOOM_MS = 2_000;
const LOOK_MS = 200;

/** The process's starts, deaths and configurations. */
export class Life {
  readonly #world: World;
  readonly #links: Links;
  readonly #person: Person;
  readonly #sessions: SessionTerms;
  #configured: Reconfiguration;
  #starts = 0;
  #downMs = 0;
  #again: CrashAgain = 'no';

  constructor(plan: ScenarioPlan, world: World, links: Links, person: Person) {
    this.#world = world;
    this.#links = links;
    this.#person = person;
    this.#sessions = sessionTermsOf(plan.hours);
    this.#configured = plan;
  }

  begin(): void {
    this.#world.process.post(this.#configuration());
    this.#world.post({ type: 'started', clean: true, ...this.#terms() });
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

  configure({ limits, units }: Extract<Act, { does: 'configure' }>): void {
    this.#world.tally.count('configured');
    this.#configured = { ...this.#configured, limits: limits ?? this.#configured.limits, units: { ...this.#configured.units, ...units } };
    this.#world.post(this.#configuration());
  }

  crash({ point, again, forMs }: Extract<Act, { does: 'crash' }>): void {
    const { process, tally } = this.#world;
    if (!process.isUp()) return;
    tally.count(`crash_${point}`);
    this.#downMs = forMs;
    this.#again = again;
    process.doom(point);
    if (!process.isUp()) this.died();
    else
      this.#world.later(DOOM_MS, () => {
        if (!process.isDoomed) return;
        process.doom('idle');
        this.died();
      });
  }

  restart({ forMs, change }: Extract<Act, { does: 'restart' }>): void {
    const { nowUs, process, tally, venues } = this.#world;
    if (!process.isUp()) return;
    tally.count('restart');
    this.#downMs = forMs;
    process.stop(nowUs);
    this.died();
    if (change === null) return;
    tally.count('reconfigured');
    this.#configured = change;
    for (const venue of venueIds) venues[venue].lotsMin = change.lotsMin[venue];
  }

  /** The process is gone, and both links with it. */
  died(): void {
    for (const venue of venueIds) this.#links.cut(venue);
    this.#world.tell('the process dies');
    this.#world.tally.count('crash');
    this.#world.later(this.#downMs, () => this.#rise());
  }

  #rise(): void {
    const { process, random, tally } = this.#world;
    if (process.isUp()) return;
    this.#world.tell('the process starts again');
    const again = this.#again;
    this.#again = 'no';
    this.recover(again === 'starting');
    if (again !== 'no') tally.count(`crash_again_${again}`);
    if (!process.isUp()) {
      this.died();
      return;
    }
    if (again === 'reconciling') process.doom(again);
    for (const venue of venueIds) this.#world.later(random.integer(1, RECONNECT_MS_MAX), () => this.#links.connect(venue));
    this.#person.mayResumeIn(RECONNECT_MS_MAX + LOOK_MS);
  }

  /** `dies`: once more, before any of it is durable. */
  recover(dies: boolean): void {
    this.#world.process.recover(this.#world.nowUs, this.#configuration(), this.#terms(), dies);
  }
}
