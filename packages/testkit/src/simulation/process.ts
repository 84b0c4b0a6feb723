import { isEnded, tsUs, type ConnectionTermsByVenue, type SessionTerms } from '@tandem/domain';
import {
  createEngine,
  isOutward,
  restoreEngine,
  type Engine,
  type EngineCommand,
  type EngineEvent,
  type EngineInput,
} from '@tandem/engine';
import { VolatileJournal, type SnapshotChain } from './journal.ts';
import type { CrashPoint } from './plan.ts';
import { sameData } from './same-data.ts';

/** Quotes alone wait this long for a commit; anything else is committed with its batch. */
const QUOTE_COMMIT_US = 100_000;

/** A point of a turn, or the first turn after a start, with nothing of it durable. */
type Doom = CrashPoint | 'starting';

export type Outward = Extract<EngineCommand, { type: 'submit_order' | 'cancel_order' | 'query_order' }>;

/** What the desk says with every start. */
export interface StartTerms {
  readonly connections: ConnectionTermsByVenue;
  readonly sessions: SessionTerms;
}

/** Hears of everything that the process does, before and after. */
export interface ProcessWitness {
  /** A timer is due, at a moment of true time. */
  fired(timerId: string, trueUs: number): void;
  /** Right before the step. */
  stepping(event: EngineEvent, engine: Engine): void;
  stepped(event: EngineEvent, commands: readonly EngineCommand[], engine: Engine): void;
  /** Right before the command leaves. */
  leaving(command: Outward, seq: number, committedSeq: number): void;
  recovered(engine: Engine, committed: readonly { readonly event: EngineEvent; readonly commands: readonly EngineCommand[] }[], complaint: string | null): void;
}

/** What the engine lives in: inbox, journal, timers and the order of record, commit and send. It can die at any point. */
export class EngineProcess {
  engine: Engine = createEngine();
  readonly journal = new VolatileJournal();
  #up = true;
  steps = 0;
  readonly #witness: ProcessWitness;
  readonly #send: (command: Outward) => void;
  readonly #snapshotEvery: number;
  #inbox: EngineInput[] = [];
  readonly #timers = new Map<string, number>();
  #seq = 0;
  #lastUs = 0;
  #committedUs = 0;
  #sinceSnapshot = 0;
  #doom: Doom | null = null;
  /** Of the wall clock, against true time. */
  clockOffsetUs = 0;
  #trueUs = 0;

  constructor(witness: ProcessWitness, send: (command: Outward) => void, snapshotEvery: number) {
    this.#witness = witness;
    this.#send = send;
    this.#snapshotEvery = snapshotEvery;
  }

  /** Our own clock at a moment of true time. */
  clockUs(trueUs: number): number {
    return trueUs + this.clockOffsetUs;
  }

  isUp(): boolean {
    return this.#up;
  }

  post(input: EngineInput): void {
    if (this.#up) this.#inbox.push(input);
  }

  /** The next turn that sends something ends at `point`; `idle` ends it now. */
  doom(point: CrashPoint): void {
    if (point === 'idle') this.#die();
    else if (this.#up) this.#doom = point;
  }

  /** Takes back the doom of a turn that has not come. */
  spare(): void {
    this.#doom = null;
  }

  get isDoomed(): boolean {
    return this.#doom !== null;
  }

  /** When the next timer is due, in true time. Timers run on durations, so a jump of the clock moves none. */
  nextUs(): number {
    let least = Infinity;
    if (this.#up) for (const atUs of this.#timers.values()) if (atUs < least) least = atUs;
    return least;
  }

  fireTimers(trueUs: number): void {
    if (!this.#up) return;
    const due = [...this.#timers].filter(([, atUs]) => atUs <= trueUs).sort((a, b) => a[1] - b[1]);
    for (const [timerId] of due) {
      this.#timers.delete(timerId);
      this.#witness.fired(timerId, trueUs);
      this.post({ type: 'timer', timerId });
    }
  }

  /** Takes everything that waits: record, step, record, commit, send. */
  turn(trueUs: number): void {
    this.#trueUs = trueUs;
    if (!this.#up || this.#inbox.length === 0) return;
    if (this.#doom === 'before_record' && this.#inbox.some(({ type }) => type !== 'quote')) {
      this.#die();
      return;
    }
    const batch = this.#inbox;
    this.#inbox = [];
    const leaving: { command: EngineCommand; seq: number }[] = [];
    let durable = false;
    for (const input of batch) {
      const event: EngineEvent = { seq: ++this.#seq, tsUs: tsUs(this.#nextUs()), input };
      this.journal.recordEvent(event);
      this.#witness.stepping(event, this.engine);
      const commands = this.engine.step(event);
      this.steps += 1;
      this.journal.recordCommands(commands);
      for (const command of commands) leaving.push({ command, seq: event.seq });
      durable ||= input.type !== 'quote' || commands.some(isOutward);
      this.#witness.stepped(event, commands, this.engine);
    }
    this.#sinceSnapshot += batch.length;
    const outward = leaving.some(({ command }) => isOutward(command));
    const undone = (outward && this.#doom === 'before_commit') || this.#doom === 'starting' || (this.#doom === 'reconciling' && batch.some(({ type }) => type === 'reconciliation'));
    if (undone) {
      this.#die();
      return;
    }
    if (durable || this.#lastUs - this.#committedUs >= QUOTE_COMMIT_US) this.#commit();
    if (outward && this.#doom === 'after_commit') {
      this.#die();
      return;
    }
    this.#dispatch(leaving, outward && this.#doom === 'mid_send');
  }

  #dispatch(leaving: readonly { readonly command: EngineCommand; readonly seq: number }[], dying: boolean): void {
    for (const { command, seq } of leaving) {
      if (command.type === 'set_timer') this.#setTimer(command.timerId, command.atUs);
      else if (command.type === 'cancel_timer') this.#timers.delete(command.timerId);
      else if (command.type === 'submit_order' || command.type === 'cancel_order' || command.type === 'query_order') {
        this.#witness.leaving(command, seq, this.journal.lastCommittedSeq);
        this.#send(command);
        if (dying) {
          this.#die();
          return;
        }
      }
    }
  }

  /** A delay by our clock, then on by true time. */
  #setTimer(timerId: string, atUs: number): void {
    this.#timers.set(timerId, this.#trueUs + Math.max(0, atUs - this.clockUs(this.#trueUs)));
  }

  #commit(): void {
    if (this.#sinceSnapshot >= this.#snapshotEvery) {
      this.journal.recordDelta(this.engine.drainDelta());
      this.#sinceSnapshot = 0;
    }
    this.journal.commit();
    this.#committedUs = this.#lastUs;
  }

  #nextUs(): number {
    this.#lastUs = Math.max(this.#lastUs, this.clockUs(this.#trueUs));
    return this.#lastUs;
  }

  #die(): void {
    this.journal.lose();
    this.#timers.clear();
    this.#inbox = [];
    this.#doom = null;
    this.#up = false;
  }

  /** Makes durable what still waits for its commit. */
  flush(): void {
    this.#commit();
  }

  /** Ends of its own accord: `stopped`, a snapshot, a commit. */
  stop(trueUs: number): void {
    this.post({ type: 'stopped' });
    this.turn(trueUs);
    if (!this.#up) return;
    this.journal.recordSnapshot(this.engine.drainSnapshot());
    this.journal.commit();
    this.#die();
  }

  /**
   * Newest snapshot, the events behind it, and the same commands as on record; then the configuration and `started`.
   * `dies`: once more, before any of that is durable.
   */
  recover(trueUs: number, configuration: EngineInput, terms: StartTerms, dies: boolean): void {
    this.#trueUs = trueUs;
    const { committed, chain } = this.journal;
    const { engine, complaint } = replay(chain, committed);
    this.engine = engine;
    this.#up = true;
    const last = committed.at(-1)?.event;
    this.#seq = last?.seq ?? 0;
    this.#lastUs = last?.tsUs ?? 0;
    this.#sinceSnapshot = 0;
    this.#witness.recovered(engine, committed, complaint);
    for (const { timerId, atUs } of engine.pendingTimers()) this.#setTimer(timerId, atUs);
    const ended = [...engine.view.pairOrders.values()].every((pair) => isEnded(pair.state));
    this.post(configuration);
    this.post({ type: 'started', clean: last?.input.type === 'stopped' && ended, ...terms });
    if (dies) this.#doom = 'starting';
    this.turn(trueUs);
  }
}

/** An engine rebuilt from a snapshot, the deltas behind it and the records behind them; a complaint where it decides otherwise than on record. */
export function replay(
  { snapshot, deltas }: SnapshotChain,
  records: readonly { readonly event: EngineEvent; readonly commands: readonly EngineCommand[] }[],
): { readonly engine: Engine; readonly complaint: string | null } {
  const engine = restoreEngine(snapshot, deltas);
  let complaint: string | null = null;
  for (let i = deltas.at(-1)?.seq ?? snapshot?.seq ?? 0; i < records.length; i++) {
    const record = records[i];
    if (record === undefined) break;
    const commands = engine.step(record.event);
    if (complaint === null && !sameData(commands, record.commands)) complaint = `event ${record.event.seq} (${record.event.input.type}) is decided otherwise at replay`;
  }
  return { engine, complaint };
}
