import type { Clock, Dispose, Scheduler } from '@tandem/kernel';
import { tradingDay, tsUs, type VenueId } from '@tandem/domain';
import { isOutward, type Engine, type EngineChanges, type EngineCommand, type EngineInput } from '@tandem/engine';
import type { Gateway } from '@tandem/gateway-core';
import type { Journal } from '@tandem/journal';
import { dispatch } from './dispatcher.ts';
import { Inbox, type Arrival } from './inbox.ts';
import type { Timers } from './timers.ts';

/** What decides nothing is written in groups this far apart, milliseconds; a decision at once, with what waits. */
export const QUIET_FLUSH_MS = 100;
/** Events after which such a group is written though it is younger: so many the next decision has to write at the most. */
export const QUIET_FLUSH_EVENTS = 200;
/** Events after which a moment without a decision writes down what changed since: a restart replays about as many. */
export const SNAPSHOT_EVENTS = 50_000;
/** Events after which any moment does. */
const SNAPSHOT_EVENTS_MAX = 2 * SNAPSHOT_EVENTS;
/** Such deltas, which a restart reads one after the other, before a whole snapshot begins anew: some days’ worth. */
const DELTAS_MAX = 5_000;
/** Quotes alone are shown this far apart, milliseconds: less than a frame of any screen. Anything else is shown at once. */
export const QUIET_SHOW_MS = 10;

/** What an engine's turn did, for those who measure and show it. They are told when everything has left. */
export interface TurnObserver {
  /** One event, stepped. */
  stepped(arrival: Arrival, commands: readonly EngineCommand[]): void;
  /** An order or a cancel, and when it was handed to its socket. */
  sent(command: EngineCommand, sentNs: bigint): void;
  /** What changed since the last call. */
  turned(changes: EngineChanges): void;
}

export interface EngineLoopParts {
  readonly engine: Engine;
  readonly journal: Pick<Journal, 'tradingDay' | 'held' | 'recordEvent' | 'recordCommands' | 'recordSnapshot' | 'recordDelta' | 'commit' | 'flush' | 'rollTo'>;
  readonly timers: Timers;
  readonly gateways: ReadonlyMap<VenueId, Gateway>;
  readonly clock: Clock;
  readonly scheduler: Scheduler;
  readonly holidays: ReadonlySet<string>;
  readonly observer: TurnObserver;
  /** A broken invariant or a journal that cannot be written: nothing may go on. */
  readonly onFatal: (error: unknown, batch: readonly Arrival[]) => void;
}

/**
 * Events in, journal, step, journal, commands out: the one place where the engine is turned. A batch is journaled
 * whole, with one sync, before anything of it leaves; all that can wait is done when the orders are with their sockets.
 */
export class EngineLoop {
  readonly #parts: EngineLoopParts;
  readonly #inbox = new Inbox();
  #scheduled = false;
  #stopped = false;
  #seq: number;
  #lastUs: number;
  #flushedUs = 0;
  #shownNs: bigint;
  #showLater: Dispose | null = null;
  #daySecond = 0;
  #sinceSnapshot = 0;
  #deltas = 0;
  #waitedMost = 0;

  /** `seq` and `tsUs` of the last event that the journal holds; 0 and 0 for a fresh one. */
  constructor(parts: EngineLoopParts, last: { readonly seq: number; readonly tsUs: number }) {
    this.#parts = parts;
    this.#seq = last.seq;
    this.#lastUs = last.tsUs;
    this.#shownNs = parts.clock.monotonicNs() - BigInt(QUIET_SHOW_MS * 1e6);
  }

  /**
   * The engine turns as soon as the socket, timer or message that this came from was read to its end: what came with it
   * is one batch, in which newer quotes have replaced older ones, and no other socket is read in between.
   */
  post(input: EngineInput): void {
    if (this.#stopped) return;
    this.#inbox.put({ input, arrivedNs: this.#parts.clock.monotonicNs() });
    if (this.#scheduled) return;
    this.#scheduled = true;
    process.nextTick(this.#turnNow);
  }

  /** Events taken so far, the journal's past included, and how many of them waited together at the most. */
  get load(): { readonly events: number; readonly waitedMost: number } {
    return { events: this.#seq, waitedMost: this.#waitedMost };
  }

  readonly #turnNow = (): void => this.turn();

  /** Takes everything that waits. Public for the last turn before a stop. */
  turn(): void {
    this.#scheduled = false;
    if (this.#stopped) return;
    const batch = this.#inbox.takeAll();
    this.#waitedMost = Math.max(this.#waitedMost, batch.length);
    if (batch.length > 0) this.#orFatal(batch, () => this.#turn(batch));
  }

  /** Journals `stopped` and a snapshot, so that the next start knows this end was clean. */
  stop(): void {
    this.post({ type: 'stopped' });
    this.turn();
    this.#showLater?.();
    if (this.#stopped) return;
    this.#stopped = true;
    this.#parts.journal.recordSnapshot(this.#parts.engine.drainSnapshot());
    this.#parts.journal.commit();
  }

  #orFatal(batch: readonly Arrival[], action: () => void): void {
    try {
      action();
    } catch (error) {
      this.#stopped = true;
      this.#showLater?.();
      this.#parts.onFatal(error, batch);
    }
  }

  #turn(arrivals: readonly Arrival[]): void {
    const { engine, journal } = this.#parts;
    this.#rollDay();
    const turned: Turned[] = [];
    let isQuiet = true;
    let hasCommands = false;
    for (const arrival of arrivals) {
      const event = { seq: ++this.#seq, tsUs: tsUs(this.#nextUs()), input: arrival.input };
      journal.recordEvent(event);
      const commands = engine.step(event);
      if (commands.length > 0) {
        journal.recordCommands(event.seq, commands);
        hasCommands = true;
      }
      isQuiet &&= isMark(arrival.input) && !commands.some(isOutward);
      turned.push({ arrival, commands });
    }
    if (!isQuiet) journal.commit();
    const sent = hasCommands ? this.#dispatch(turned) : [];
    this.#tell(turned, sent);
    this.#show(isQuiet && !hasCommands);
    this.#sinceSnapshot += arrivals.length;
    this.#rest(isQuiet);
  }

  #dispatch(turned: readonly Turned[]): Sent[] {
    const { gateways, timers, clock } = this.#parts;
    const sent: Sent[] = [];
    for (const { commands } of turned) {
      if (commands.length > 0) dispatch(commands, gateways, timers, (command) => sent.push({ command, sentNs: clock.monotonicNs() }));
    }
    return sent;
  }

  #tell(turned: readonly Turned[], sent: readonly Sent[]): void {
    const { observer } = this.#parts;
    for (const { arrival, commands } of turned) observer.stepped(arrival, commands);
    for (const { command, sentNs } of sent) observer.sent(command, sentNs);
  }

  /** Shows what changed; quotes alone wait for those that come soon after. */
  #show(mayWait: boolean): void {
    const { engine, observer, clock, scheduler } = this.#parts;
    if (mayWait && this.#showLater !== null) return;
    const nowNs = clock.monotonicNs();
    if (mayWait && nowNs - this.#shownNs < BigInt(QUIET_SHOW_MS * 1e6)) {
      this.#showLater = scheduler.after(QUIET_SHOW_MS, () => {
        this.#showLater = null;
        if (!this.#stopped) this.#orFatal([], () => this.#show(false));
      });
      return;
    }
    this.#showLater?.();
    this.#showLater = null;
    this.#shownNs = nowNs;
    observer.turned(engine.drainChanges());
  }

  /** What the journal can do without haste: write what decided nothing, make rows of it, write down what changed. */
  #rest(isQuiet: boolean): void {
    const { engine, journal } = this.#parts;
    if (this.#sinceSnapshot >= (isQuiet ? SNAPSHOT_EVENTS : SNAPSHOT_EVENTS_MAX)) {
      if (++this.#deltas <= DELTAS_MAX) journal.recordDelta(engine.drainDelta());
      else {
        journal.recordSnapshot(engine.drainSnapshot());
        this.#deltas = 0;
      }
      this.#sinceSnapshot = 0;
    }
    if (!isQuiet) return;
    const isDue = this.#lastUs - this.#flushedUs >= QUIET_FLUSH_MS * 1000;
    if (!isDue && journal.held < QUIET_FLUSH_EVENTS) return;
    journal.flush();
    this.#flushedUs = this.#lastUs;
  }

  /** Event times never go back, whatever the machine's clock does. */
  #nextUs(): number {
    this.#lastUs = Math.max(this.#lastUs, this.#parts.clock.nowUs());
    return this.#lastUs;
  }

  /** A trading day begins with a second: it is looked at once in each. */
  #rollDay(): void {
    const { clock, holidays, journal, engine } = this.#parts;
    const nowUs = clock.nowUs();
    const second = Math.floor(nowUs / 1e6);
    if (second === this.#daySecond) return;
    this.#daySecond = second;
    const today = tradingDay(nowUs, holidays);
    if (today <= journal.tradingDay) return;
    journal.commit();
    const rolled = journal.rollTo(today, engine.drainSnapshot());
    this.#deltas = 0;
    if (!rolled.ok) throw new Error(`${rolled.error.what} (${rolled.error.where})`);
  }
}

interface Turned {
  readonly arrival: Arrival;
  readonly commands: readonly EngineCommand[];
}

interface Sent {
  readonly command: EngineCommand;
  readonly sentNs: bigint;
}

/** What only restates a market, a link or an account: where it decides nothing it need not be durable at once. */
const isMark = ({ type }: EngineInput): boolean => type === 'quote' || type === 'venue_clock' || type === 'position' || type === 'account';
