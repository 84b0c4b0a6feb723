import type { Clock } from '@tandem/kernel';
import { tradingDay, tsUs, type VenueId } from '@tandem/domain';
import { isOutward, type Engine, type EngineChanges, type EngineCommand, type EngineInput } from '@tandem/engine';
import type { Gateway } from '@tandem/gateway-core';
import type { Journal } from '@tandem/journal';
import { dispatch } from './dispatcher.ts';
import { Inbox, type Arrival } from './inbox.ts';
import type { Timers } from './timers.ts';

/** Quotes alone are made durable in groups this far apart, milliseconds; anything else at once, with what waits. */
export const QUOTE_COMMIT_MS = 100;
/** Events between two snapshots: what a restart replays at the most. */
export const SNAPSHOT_EVENTS = 20_000;

/** What an engine's turn did, for those who measure and show it. */
export interface TurnObserver {
  /** One event, stepped: its commands have not left yet. */
  stepped(arrival: Arrival, commands: readonly EngineCommand[]): void;
  /** An order or a cancel was handed to its socket. */
  sent(command: EngineCommand, arrivedNs: bigint): void;
  /** After the batch: what changed. */
  turned(changes: EngineChanges): void;
}

export interface EngineLoopParts {
  readonly engine: Engine;
  readonly journal: Journal;
  readonly timers: Timers;
  readonly gateways: ReadonlyMap<VenueId, Gateway>;
  readonly clock: Clock;
  readonly holidays: ReadonlySet<string>;
  readonly observer: TurnObserver;
  /** A broken invariant or a journal that cannot be written: nothing may go on. */
  readonly onFatal: (error: unknown, batch: readonly Arrival[]) => void;
}

/**
 * Events in, journal, step, journal, commands out: the one place where the engine is turned. A batch is journaled
 * whole, with one sync, before anything of it leaves.
 */
export class EngineLoop {
  readonly #parts: EngineLoopParts;
  readonly #inbox = new Inbox();
  #scheduled = false;
  #stopped = false;
  #seq: number;
  #lastUs: number;
  #committedUs = 0;
  #sinceSnapshot = 0;

  /** `seq` and `tsUs` of the last event that the journal holds; 0 and 0 for a fresh one. */
  constructor(parts: EngineLoopParts, last: { readonly seq: number; readonly tsUs: number }) {
    this.#parts = parts;
    this.#seq = last.seq;
    this.#lastUs = last.tsUs;
  }

  post(input: EngineInput): void {
    if (this.#stopped) return;
    this.#inbox.put({ input, arrivedNs: this.#parts.clock.monotonicNs() });
    if (this.#scheduled) return;
    this.#scheduled = true;
    setImmediate(() => this.turn());
  }

  /** Takes everything that waits. Public for the last turn before a stop. */
  turn(): void {
    this.#scheduled = false;
    if (this.#stopped) return;
    const batch = this.#inbox.takeAll();
    try {
      this.#turn(batch);
    } catch (error) {
      this.#stopped = true;
      this.#parts.onFatal(error, batch);
    }
  }

  /** Journals `stopped` and a snapshot, so that the next start knows this end was clean. */
  stop(): void {
    this.post({ type: 'stopped' });
    this.turn();
    if (this.#stopped) return;
    this.#stopped = true;
    this.#parts.journal.recordSnapshot(this.#parts.engine.snapshot());
    this.#parts.journal.commit();
  }

  #turn(arrivals: readonly Arrival[]): void {
    if (arrivals.length === 0) return;
    const { engine, journal, observer, gateways, timers } = this.#parts;
    this.#rollDay();
    const leaving: { commands: readonly EngineCommand[]; arrivedNs: bigint }[] = [];
    let durable = false;
    for (const arrival of arrivals) {
      const event = { seq: ++this.#seq, tsUs: tsUs(this.#nextUs()), input: arrival.input };
      journal.recordEvent(event);
      const commands = engine.step(event);
      if (commands.length > 0) {
        journal.recordCommands(event.seq, commands);
        leaving.push({ commands, arrivedNs: arrival.arrivedNs });
      }
      durable ||= !isQuote(arrival.input) || commands.some(isOutward);
      observer.stepped(arrival, commands);
    }
    this.#sinceSnapshot += arrivals.length;
    if (durable || this.#lastUs - this.#committedUs >= QUOTE_COMMIT_MS * 1000) this.#commit();
    for (const { commands, arrivedNs } of leaving) {
      dispatch(commands, gateways, timers, (command) => observer.sent(command, arrivedNs));
    }
    observer.turned(engine.drainChanges());
  }

  #commit(): void {
    const { engine, journal } = this.#parts;
    if (this.#sinceSnapshot >= SNAPSHOT_EVENTS) {
      journal.recordSnapshot(engine.snapshot());
      this.#sinceSnapshot = 0;
    }
    journal.commit();
    this.#committedUs = this.#lastUs;
  }

  /** Event times never go back, whatever the machine's clock does. */
  #nextUs(): number {
    this.#lastUs = Math.max(this.#lastUs, this.#parts.clock.nowUs());
    return this.#lastUs;
  }

  #rollDay(): void {
    const { clock, holidays, journal, engine } = this.#parts;
    const today = tradingDay(clock.nowUs(), holidays);
    if (today <= journal.tradingDay) return;
    journal.commit();
    const rolled = journal.rollTo(today, engine.snapshot());
    if (!rolled.ok) throw new Error(`${rolled.error.what} (${rolled.error.where})`);
  }
}

const isQuote = (input: EngineInput): boolean => input.type === 'quote' || input.type === 'venue_clock';
