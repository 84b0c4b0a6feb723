import { venueIds } from '@tandem/domain';
import type { ServerResponse } from 'node:http';
import type { Dispose, Scheduler } from '@tandem/kernel';
import type { Venues } from '../venues.ts';

/** Changes within this are told as one. */
const TELL_AFTER_MS = 50;
/** A line is sent at least so often, so that whoever listens knows that the venues live. */
const HEARTBEAT_MS = 2_000;
/** Listeners of the stream; further ones are refused. */
const LISTENERS_MAX = 16;

/** What is being rehearsed, as the control endpoint tells it. */
export function rehearsalView({ exchanges, stages, desks, rehearsal }: Pick<Venues, 'exchanges' | 'stages' | 'desks' | 'rehearsal'>): object {
  return {
    venues: venueIds.map((venue) => ({
      venue,
      phase: exchanges[venue].phase(),
      reachable: stages[venue].reachable,
      faults: desks[venue].active(),
    })),
    scripts: rehearsal.scripts.map(({ name, title, about }) => ({ name, title, about })),
    running: rehearsal.running(),
  };
}

/** Tells whoever listens what is being rehearsed, now and at each change: one JSON document a line. */
export interface RehearsalStream {
  /** False where too many listen. */
  add(response: ServerResponse): boolean;
  close(): void;
}

export function createRehearsalStream(venues: Venues, scheduler: Scheduler): RehearsalStream {
  const listeners = new Set<ServerResponse>();
  let timer: Dispose | null = null;
  let beat: Dispose = scheduler.after(HEARTBEAT_MS, onBeat);
  function tell(): void {
    timer = null;
    const line = `${JSON.stringify(rehearsalView(venues))}\n`;
    for (const response of listeners) response.write(line);
  }
  function onBeat(): void {
    beat = scheduler.after(HEARTBEAT_MS, onBeat);
    if (listeners.size > 0) tell();
  }
  const stopListening = venues.rehearsal.onChange(() => {
    if (listeners.size > 0) timer ??= scheduler.after(TELL_AFTER_MS, tell);
  });
  return {
    add: (response) => {
      if (listeners.size >= LISTENERS_MAX) return false;
      response.writeHead(200, { 'content-type': 'application/x-ndjson', 'cache-control': 'no-store' });
      response.write(`${JSON.stringify(rehearsalView(venues))}\n`);
      listeners.add(response);
      response.once('close', () => listeners.delete(response));
      return true;
    },
    close: () => {
      stopListening();
      timer?.();
      beat();
      for (const response of listeners) response.end();
    },
  };
}
