import type { EngineCommand, EngineEvent, EngineSnapshot, SnapshotDelta } from '@tandem/engine';

interface Record {
  readonly event: EngineEvent;
  commands: readonly EngineCommand[];
}

/** The newest whole snapshot and the deltas behind it. */
export interface SnapshotChain {
  readonly snapshot: EngineSnapshot | null;
  readonly deltas: readonly SnapshotDelta[];
}

/** The journal's semantics without its file: what was recorded and not committed is lost with the process. */
export class VolatileJournal {
  #committed: Record[] = [];
  #pending: Record[] = [];
  #chain: SnapshotChain = { snapshot: null, deltas: [] };
  #pendingChain: SnapshotChain | null = null;

  recordEvent(event: EngineEvent): void {
    this.#pending.push({ event, commands: [] });
  }

  recordCommands(commands: readonly EngineCommand[]): void {
    const last = this.#pending.at(-1);
    if (last !== undefined) last.commands = commands;
  }

  recordSnapshot(snapshot: EngineSnapshot): void {
    this.#pendingChain = { snapshot, deltas: [] };
  }

  recordDelta(delta: SnapshotDelta): void {
    const { snapshot, deltas } = this.#pendingChain ?? this.#chain;
    this.#pendingChain = { snapshot, deltas: [...deltas, delta] };
  }

  commit(): void {
    for (const record of this.#pending) this.#committed.push(record);
    this.#pending = [];
    this.#chain = this.#pendingChain ?? this.#chain;
    this.#pendingChain = null;
  }

  /** The process is gone: only what was committed is left. */
  lose(): void {
    this.#pending = [];
    this.#pendingChain = null;
  }

  get committed(): readonly Record[] {
    return this.#committed;
  }

  get lastCommittedSeq(): number {
    return this.#committed.length;
  }

  get chain(): SnapshotChain {
    return this.#chain;
  }
}
