import { contract, type CommandName, type QueryName } from '@tandem/contract';
import { err, ok, type Complaint, type Dispose, type Result, type Scheduler } from '@tandem/kernel';
import { COMMAND_TIMEOUT_MS, QUERY_TIMEOUT_MS } from '../limits.ts';
import { issuesInWords } from '../words.ts';
import { badAnswer, outcomeUnknown, queryLost } from './complaints.ts';

export type CallName = QueryName | CommandName;

interface Call {
  readonly name: CallName;
  readonly body: unknown;
  readonly settle: (result: Result<unknown, Complaint>) => void;
  stopTimer: Dispose;
  sent: boolean;
}

/** Calls that await their answers; each is settled exactly once. */
export class Calls {
  readonly #calls = new Map<number, Call>();
  readonly #scheduler: Scheduler;

  constructor(scheduler: Scheduler) {
    this.#scheduler = scheduler;
  }

  get size(): number {
    return this.#calls.size;
  }

  add(id: number, name: CallName, body: unknown): Promise<Result<unknown, Complaint>> {
    const timeoutMs = contract[name].kind === 'command' ? COMMAND_TIMEOUT_MS : QUERY_TIMEOUT_MS;
    return new Promise((settle) => {
      const stopTimer = this.#scheduler.after(timeoutMs, () => this.#fail(id, `no answer within ${timeoutMs} ms`));
      this.#calls.set(id, { name, body, settle, stopTimer, sent: false });
    });
  }

  /** Gives every call that has not been sent to `send`. */
  sendWaiting(send: (id: number, name: CallName, body: unknown) => void): void {
    for (const [id, call] of this.#calls) {
      if (call.sent) continue;
      call.sent = true;
      send(id, call.name, call.body);
    }
  }

  answered(id: number, body: unknown): void {
    const name = this.#calls.get(id)?.name;
    if (name === undefined) return;
    const entry = contract[name];
    if (entry.kind === 'command') {
      this.#settle(id, ok(null));
      return;
    }
    const response = entry.response.safeParse(body);
    this.#settle(
      id,
      response.success ? ok(response.data) : err(badAnswer(name, issuesInWords(response.error.issues))),
    );
  }

  /** False where no call has this id. */
  refused(id: number, what: Complaint): boolean {
    if (!this.#calls.has(id)) return false;
    this.#settle(id, err(what));
    return true;
  }

  /** The connection is gone: what was sent gets no answer any more. */
  lost(why: string): void {
    for (const [id, call] of [...this.#calls]) if (call.sent) this.#fail(id, why);
  }

  abandon(why: string): void {
    for (const id of [...this.#calls.keys()]) this.#fail(id, why);
  }

  #fail(id: number, why: string): void {
    const name = this.#calls.get(id)?.name;
    if (name === undefined) return;
    this.#settle(id, err(contract[name].kind === 'command' ? outcomeUnknown(name, why) : queryLost(name, why)));
  }

  #settle(id: number, result: Result<unknown, Complaint>): void {
    const call = this.#calls.get(id);
    this.#calls.delete(id);
    call?.stopTimer();
    call?.settle(result);
  }
}
