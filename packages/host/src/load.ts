import { GROUP_RECORDS_MAX, type Journal } from '@tandem/journal';
import { INBOX_EVENTS_MAX } from './inbox.ts';
import type { EngineLoop } from './engine-loop.ts';

/** Something that waits, in pieces. */
export interface Queue {
  readonly name: 'inbox' | 'journal group';
  readonly most: number;
  readonly bound: number;
}

/** How many events the engine took, the journal's past included, and what ever waited at the most. */
export interface HostLoad {
  readonly events: number;
  readonly queues: readonly Queue[];
}

export function loadOf({ load }: EngineLoop, journal: Journal): HostLoad {
  return {
    events: load.events,
    queues: [
      { name: 'inbox', most: load.waitedMost, bound: INBOX_EVENTS_MAX },
      { name: 'journal group', most: journal.heldMost, bound: GROUP_RECORDS_MAX },
    ],
  };
}
