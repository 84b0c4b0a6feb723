import { complaint, err, ok, type Complaint, type Dispose, type Result, type Scheduler } from '@tandem/kernel';
import { contract, type Fault, type RehearsalView } from '@tandem/contract';
import type { VenueId } from '@tandem/domain';
import type { StreamSource } from '@tandem/transport';
import type { VenueEndpoints } from './options.ts';

/** How long the paper venues may take to answer, milliseconds. */
const CONTROL_TIMEOUT_MS = 2_000;
/** After a stream that ended; the venues may be starting anew. */
const FOLLOW_AGAIN_MS = 1_000;
/** One line of the stream is a few kilobytes; a longer one is not what we asked for. */
const LINE_CHARACTERS_MAX = 1_000_000;

/**
 * The rehearsal at the paper venues, over their control address: commands out, their state in while a screen looks. The
 * engine does not hear of it: that is the point.
 */
export interface RehearsalLink {
  add(venue: VenueId, fault: Fault): Promise<Result<null, Complaint>>;
  clear(venue: VenueId, faultId: number | null): Promise<Result<null, Complaint>>;
  run(name: string): Promise<Result<null, Complaint>>;
  stopScript(): Promise<Result<null, Complaint>>;
  readonly source: StreamSource<RehearsalView>;
  stop(): void;
}

export const createRehearsalLink = (control: VenueEndpoints['control'], scheduler: Scheduler): RehearsalLink => {
  const follower = new Follower(control, scheduler);
  return {
    add: (venue, fault) => ask(control, '/faults', { venue, fault }, `${venue} venue`),
    clear: (venue, faultId) => ask(control, '/faults/clear', { venue, faultId }, `${venue} venue`),
    run: (name) => ask(control, '/rehearsal/run', { name }, name),
    stopScript: () => ask(control, '/rehearsal/stop', {}, 'rehearsal'),
    source: { snapshot: () => follower.newest, onChange: (listener) => follower.listen(listener) },
    stop: () => follower.stop(),
  };
};

async function ask(control: VenueEndpoints['control'], path: string, body: object, where: string): Promise<Result<null, Complaint>> {
  if (control === null) {
    return err(complaint('no_rehearsal', 'These venues take no faults', 'rehearsal', 'Start on the paper venues to rehearse.'));
  }
  try {
    const response = await fetch(`${control.url}${path}`, {
      method: 'POST',
      headers: { authorization: `Bearer ${control.token}`, 'content-type': 'application/json' },
      body: JSON.stringify(body),
      signal: AbortSignal.timeout(CONTROL_TIMEOUT_MS),
    });
    if (response.ok) return ok(null);
    return err(complaint('rehearsal_refused', await response.text(), where, 'Choose another fault or other values.'));
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error);
    return err(complaint('rehearsal_failed', `The paper venues did not answer: ${why}`, control.url, 'Restart the application.'));
  }
}

/** Follows the venues' stream while somebody listens; an end of it empties nothing and is followed by another try. */
class Follower {
  newest: readonly RehearsalView[] = [];
  readonly #control: VenueEndpoints['control'];
  readonly #scheduler: Scheduler;
  readonly #listeners = new Set<(items: readonly RehearsalView[]) => void>();
  #following: AbortController | null = null;

  constructor(control: VenueEndpoints['control'], scheduler: Scheduler) {
    this.#control = control;
    this.#scheduler = scheduler;
  }

  listen(listener: (items: readonly RehearsalView[]) => void): Dispose {
    this.#listeners.add(listener);
    if (this.#following === null && this.#control !== null) {
      this.#following = new AbortController();
      void this.#follow(this.#control, this.#following.signal);
    }
    return () => {
      this.#listeners.delete(listener);
      if (this.#listeners.size === 0) this.stop();
    };
  }

  stop(): void {
    this.#following?.abort();
    this.#following = null;
  }

  async #follow(control: NonNullable<VenueEndpoints['control']>, signal: AbortSignal): Promise<void> {
    await this.#read(control, signal);
    if (!signal.aborted) this.#scheduler.after(FOLLOW_AGAIN_MS, () => void this.#follow(control, signal));
  }

  /** To the end of one stream, however it ends: a venue that is gone is told of by its links. */
  async #read(control: NonNullable<VenueEndpoints['control']>, signal: AbortSignal): Promise<void> {
    try {
      const response = await fetch(`${control.url}/rehearsal/stream`, { headers: { authorization: `Bearer ${control.token}` }, signal });
      if (!response.ok || response.body === null) return;
      const decoder = new TextDecoder();
      let text = '';
      for await (const chunk of response.body) {
        text += decoder.decode(chunk as Uint8Array, { stream: true });
        const lines = text.split('\n');
        text = lines.pop() ?? '';
        if (text.length > LINE_CHARACTERS_MAX) return;
        for (const line of lines) this.#take(line);
      }
    } catch (error) {
      if (!(error instanceof Error)) throw error;
    }
  }

  #take(line: string): void {
    const read = contract.rehearsal.item.safeParse(parsed(line));
    if (!read.success) return;
    this.newest = [read.data];
    for (const listener of this.#listeners) listener(this.newest);
  }
}

function parsed(line: string): unknown {
  try {
    return JSON.parse(line);
  } catch (error) {
    if (error instanceof SyntaxError) return null;
    throw error;
  }
}
