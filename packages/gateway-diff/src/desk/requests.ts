import { complaint, err, ok, type Complaint, type Dispose, type Result, type Scheduler } from '@tandem/kernel';
import type { Json, JsonObject } from '../merge-patch/merge-patch.ts';

/** Requests without an answer at one time. */
const REQUESTS_MAX = 16;
const ANSWER_TIMEOUT_MS = 10_000;

/** One message of the server, after it is in the state. */
export interface News {
  readonly aid: string;
  readonly fields: Readonly<Record<string, Json>>;
  readonly patches: readonly Json[];
  readonly notices: readonly Json[];
  /** The state that the message left. */
  readonly root: JsonObject;
}

/** The answer in a message; null where it holds none. */
export type ReadAnswer<T> = (news: News) => Result<T, Complaint> | null;

interface Waiting {
  readonly hear: (news: News) => boolean;
  readonly end: (why: string) => void;
}

export interface RequestsOptions {
  readonly scheduler: Scheduler;
  /** False where the line is down. */
  readonly send: (text: string) => boolean;
}

/**
 * Questions whose answers come as messages of another kind: DIFF has no number that ties the two together, so each
 * question says what its answer looks like, and one of a kind waits at a time.
 */
export class Requests {
  readonly #options: RequestsOptions;
  readonly #waiting = new Map<string, Waiting>();

  constructor(options: RequestsOptions) {
    this.#options = options;
  }

  /**
   * `kind` names the question to people. `doThis` is for whoever hears that no answer came: it may have been done.
   * `silence` is for requests that are answered where they are refused alone: so long after, silence is the answer `means`.
   */
  ask<T>(kind: string, text: string, read: ReadAnswer<T>, doThis: string, silence?: { readonly afterMs: number; readonly means: T }): Promise<Result<T, Complaint>> {
    if (this.#waiting.has(kind)) return Promise.resolve(err(complaint('diff_busy', `${kind} is under way`, 'DIFF', 'Wait for its answer.')));
    if (this.#waiting.size >= REQUESTS_MAX) return Promise.resolve(err(complaint('diff_busy', `More than ${REQUESTS_MAX} requests wait for an answer`, 'DIFF', 'Wait for their answers.')));
    return new Promise((resolve) => {
      let dispose: Dispose = () => undefined;
      const settle = (result: Result<T, Complaint>): void => {
        dispose();
        this.#waiting.delete(kind);
        resolve(result);
      };
      const end = (why: string): void => settle(err(complaint('diff_no_answer', `${kind}: ${why}`, 'DIFF', doThis)));
      this.#waiting.set(kind, {
        hear: (news) => {
          const answer = read(news);
          if (answer !== null) settle(answer);
          return answer !== null;
        },
        end,
      });
      const silent = (): void => (silence === undefined ? end(`no answer within ${ANSWER_TIMEOUT_MS} ms`) : settle(ok(silence.means)));
      if (this.#options.send(text)) dispose = this.#options.scheduler.after(silence?.afterMs ?? ANSWER_TIMEOUT_MS, silent);
      else settle(err(complaint('diff_down', `${kind}: the venue is not connected, and nothing was sent`, 'DIFF', 'Try again when it is back.')));
    });
  }

  /** True where somebody waited for it. */
  hear(news: News): boolean {
    let heard = false;
    for (const waiting of [...this.#waiting.values()]) heard = waiting.hear(news) || heard;
    return heard;
  }

  /** The connection is gone: what was asked may have been done or not. */
  lost(): void {
    for (const waiting of [...this.#waiting.values()]) waiting.end('the connection was lost before an answer came');
  }
}
