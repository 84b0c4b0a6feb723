import { AssertionError, complaint, err, ok, type Complaint, type Result } from '@tandem/kernel';
import { restoreEngine, SNAPSHOT_VERSION, type Engine, type EngineCommand, type EngineEvent, type EngineInput, type EngineSnapshot } from '@tandem/engine';
import { walkJournal, type DayFile, type RecordContent, type RecordHead, type Walked } from '@tandem/journal';
import { tsUs } from '@tandem/domain';
import { recoverEngine } from '../recovery.ts';

export interface ReplayWitness {
  /** Decimals of the prices of instruments and pairs, as the day found them. */
  began(priceScales: Readonly<Record<string, number>>): void;
  /** A step, with the engine as it stands after it. */
  stepped(event: EngineEvent, commands: readonly EngineCommand[], engine: Engine): void;
}

/** A day that was gone through, every decision as on record. */
export interface Replayed extends Walked {
  readonly events: number;
  /** Events that decided something. */
  readonly decisions: number;
  /** The last event that the engine took, of a day before where this one has none. */
  readonly last: { readonly seq: number; readonly tsUs: number };
  /** The engine after it. */
  readonly engine: Engine;
}

/**
 * Steps a trading day's events through an engine of its own, from what the days before left, and holds the chain and every
 * decision against the record: a difference is a complaint that names the event. Writes nothing, and may run beside the desk.
 * Decisions without a record are taken of the last event alone: the process ended before they could leave.
 */
export function replayDay(folder: string, { tradingDay, file }: DayFile, witness: ReplayWitness): Result<Replayed, Complaint> {
  const replay = new DayReplay(folder, tradingDay, file, witness);
  const walked = walkJournal(file, (content, head) => replay.take(content, head));
  if (!walked.ok) return walked;
  const begun = replay.begin();
  return begun.ok ? ok({ ...walked.value, ...replay.counts, last: replay.last, engine: begun.value }) : begun;
}

/** Steps on what an incident's file holds: the inputs that the process died of, which are in no journal. */
export function stepIncident({ engine, last }: Pick<Replayed, 'engine' | 'last'>, inputs: readonly EngineInput[], atUs: number, where: string, witness: Pick<ReplayWitness, 'stepped'>): Result<void, Complaint> {
  for (const [at, input] of inputs.entries()) {
    const event: EngineEvent = { seq: last.seq + 1 + at, tsUs: tsUs(Math.max(atUs, last.tsUs)), input };
    const decided = step(engine, event, where);
    if (!decided.ok) return decided;
    witness.stepped(event, decided.value, engine);
  }
  return ok(undefined);
}

class DayReplay {
  readonly #folder: string;
  readonly #tradingDay: string;
  readonly #file: string;
  readonly #witness: ReplayWitness;
  #engine: Engine | null = null;
  /** The last event and what was decided at it, while its record has not been met. */
  #open: { readonly seq: number; readonly commands: readonly EngineCommand[] } | null = null;
  last = { seq: 0, tsUs: 0 };
  readonly counts = { events: 0, decisions: 0 };

  constructor(folder: string, tradingDay: string, file: string, witness: ReplayWitness) {
    this.#folder = folder;
    this.#tradingDay = tradingDay;
    this.#file = file;
    this.#witness = witness;
  }

  /** The engine; where nothing was stepped yet, as the days before left it. */
  begin(): Result<Engine, Complaint> {
    if (this.#engine !== null) return ok(this.#engine);
    const before = recoverEngine(this.#folder, this.#tradingDay);
    if (!before.ok) return before;
    this.#engine = before.value.engine;
    this.last = before.value.last;
    return ok(this.#engine);
  }

  take(content: RecordContent, { engineSeq: seq, tsUs }: RecordHead): Complaint | null {
    switch (content.kind) {
      case 'link':
        this.#witness.began(content.link.priceScales);
        return null;
      case 'delta':
        return null;
      case 'snapshot':
        return this.#meet(content.snapshot, { seq, tsUs });
      case 'event':
        return this.#step(content.event);
      case 'quotes':
        for (const event of content.events) {
          const fault = this.#step(event);
          if (fault !== null) return fault;
        }
        return null;
      case 'commands':
        return this.#compare(seq, content.commands);
    }
  }

  /** The first snapshot may be all that is left of the days before; each later one must be what was replayed. */
  #meet(snapshot: EngineSnapshot, last: { readonly seq: number; readonly tsUs: number }): Complaint | null {
    if (snapshot.version !== SNAPSHOT_VERSION) {
      const what = `The journal’s snapshot has version ${snapshot.version}, and this program reads ${SNAPSHOT_VERSION}`;
      return complaint('snapshot_version', what, this.#file, 'Replay the day with the version that wrote it.');
    }
    if (this.#engine === null) {
      this.#engine = restoreEngine(snapshot);
      this.last = last;
      return null;
    }
    if (this.#engine.hash() === restoreEngine(snapshot).hash()) return null;
    return complaint('replay_differs', `Replayed, the state after event ${snapshot.seq} is not the one on record`, this.#file, REPLAY_ELSEWHERE);
  }

  #compare(seq: number, recorded: readonly EngineCommand[]): Complaint | null {
    const replayed = this.#open?.seq === seq ? this.#open.commands : [];
    this.#open = null;
    const at = replayed.findIndex((command, i) => JSON.stringify(command) !== JSON.stringify(recorded[i]));
    if (at < 0 && replayed.length === recorded.length) return null;
    const first = at < 0 ? replayed.length : at;
    const what = `Replayed, event ${seq} decides otherwise: ${inShort(replayed[first])} where the record has ${inShort(recorded[first])}`;
    return complaint('replay_differs', what, this.#file, REPLAY_ELSEWHERE);
  }

  #step(event: EngineEvent): Complaint | null {
    const unwritten = this.#open === null ? null : this.#compare(this.#open.seq, []);
    if (unwritten !== null) return unwritten;
    const begun = this.begin();
    if (!begun.ok) return begun.error;
    const decided = step(begun.value, event, this.#file);
    if (!decided.ok) return decided.error;
    this.counts.events += 1;
    this.last = { seq: event.seq, tsUs: event.tsUs };
    if (decided.value.length > 0) {
      this.counts.decisions += 1;
      this.#open = { seq: event.seq, commands: decided.value };
    }
    this.#witness.stepped(event, decided.value, begun.value);
    return null;
  }
}

const SHORT = 300;

function inShort(command: EngineCommand | undefined): string {
  const text = JSON.stringify(command ?? null);
  return text.length > SHORT ? `${text.slice(0, SHORT)}…` : text;
}

const REPLAY_ELSEWHERE = 'Replay the day with the version that wrote it; if that is this one, keep the file for whoever examines it.';

/** One step; what the engine itself calls broken is a complaint that names the event. */
function step(engine: Engine, event: EngineEvent, where: string): Result<readonly EngineCommand[], Complaint> {
  try {
    return ok(engine.step(event));
  } catch (error) {
    if (!(error instanceof AssertionError)) throw error;
    return err(complaint('invariant_broken', `Event ${event.seq} (${event.input.type}) breaks an invariant: ${error.message}`, where, 'Send the file to whoever maintains the program.'));
  }
}
