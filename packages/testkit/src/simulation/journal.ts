import type { EngineCommand, EngineEvent, EngineSnapshot } from '@tandem/engine';

interface Record {
  readonly event: EngineEvent;
  commands: readonly EngineCommand[];
}

/** The journal's semantics without its file: what was recorded and not committed is lost with the process. */
export class VolatileJournal {
  #committed: Record[] = [];
  #pending: Record[] = [];
  #snapshot: EngineSnapshot | null = null;
  #pendingSnapshot: EngineSnapshot | null = null;

  recordEvent(event: EngineEvent): void {
    this.#pending.push({ event, commands: [] });
  }

  recordCommands(commands: readonly EngineCommand[]): void {
    const last = this.#pending.at(-1);
    if (last !== undefined) last.commands = commands;
  }

  recordSnapshot(snapshot: EngineSnapshot): void {
    this.#pendingSnapshot = snapshot;
  }

  commit(): void {
    for (const record of this.#pending) this.#committed.push(record);
    this.#pending = [];
    this.#snapshot = this.#pendingSnapshot ?? this.#snapshot;
    this.#pendingSnapshot = null;
  }

  /** The process is gone: only what was committed is left. */
  lose(): void {
    this.#pending = [];
    this.#pendingSnapshot = null;
  }

  get committed(): readonly Record[] {
    return this.#committed;
  }

  get lastCommittedSeq(): number {
    return this.#committed.length;
  }

  get snapshot(): EngineSnapshot | null {
    return this.#snapshot;
  }
}
