import type { CommandName, RequestOf } from '@tandem/contract';

/** Sends a command of the rehearsal; `done` is said where it was accepted. */
export type Rehearse = <N extends CommandName>(name: N, body: Omit<RequestOf<N>, 'commandId'>, done: string) => void;
