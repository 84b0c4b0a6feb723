import type { VenueId } from '@tandem/domain';
import type { World } from './world.ts';

/** The links to the venues as the process has them: up with an account told, cut, and up again. */
export class Links {
  readonly #world: World;

  constructor(world: World) {
    this.#world = world;
  }

  /** `whole`: the venue leaves nothing out of its account, whatever its manners. */
  connect(venue: VenueId, whole = false): void {
    const { process } = this.#world;
    const wire = this.#world.wires[venue];
    if (!process.isUp() || wire.up) return;
    wire.up = true;
    this.#world.tell(`the ${venue} link comes up`);
    this.#world.post({ type: 'venue_status', venue, status: 'connected', text: [{ code: 'logged_on' }] });
    if (!process.isUp()) return;
    this.tellAccount(venue, whole);
    this.tellMoney(venue);
  }

  tellMoney(venue: VenueId): void {
    const { nowUs, venues, wires } = this.#world;
    wires[venue].tell(venues[venue].money(nowUs), nowUs);
  }

  tellAccount(venue: VenueId, whole = false): void {
    const { nowUs, venues } = this.#world;
    const wire = this.#world.wires[venue];
    const { report, lagging } = venues[venue].account(nowUs, whole);
    wire.tellAccount({ type: 'reconciliation', report }, nowUs);
    if (lagging !== null) wire.tell({ type: 'execution_report', report: lagging }, nowUs);
  }

  /** The cable alone: a process that died hears nothing of it. */
  cut(venue: VenueId): void {
    const wire = this.#world.wires[venue];
    if (!wire.up) return;
    for (const command of wire.cut()) this.#world.arrive(command);
    this.#world.tell(`the ${venue} link is cut`);
  }

  disconnect(venue: VenueId): void {
    if (!this.#world.wires[venue].up) return;
    this.cut(venue);
    this.#world.post({ type: 'venue_status', venue, status: 'disconnected', text: [{ code: 'connection_closed' }] });
  }

  cutFor(venue: VenueId, forMs: number): void {
    if (!this.#world.wires[venue].up) return;
    this.#world.tally.count('disconnect');
    this.disconnect(venue);
    this.#world.later(forMs, () => this.connect(venue));
  }
}
