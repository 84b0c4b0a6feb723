import type { CommandName, RequestOf } from '@tandem/contract';
import type { Complaint, Result } from '@tandem/kernel';
import { createStore, type StoreApi } from 'zustand/vanilla';
import type { Key } from '../i18n/words.ts';
import { sendCommand, type Terminal } from './terminal.ts';

/** A command that is on its way, or that came to nothing: its name in words of the dictionary. */
export interface DeskCommand {
  readonly what: Key;
  /** Null while the host has not answered. */
  readonly problem: Complaint | null;
  readonly again: () => void;
}

/** The commands of the whole desk that are not done: shown over it until they are, or until a person puts them away. */
export interface DeskCommandsState {
  readonly open: ReadonlyMap<string, DeskCommand>;
}

export type DeskCommands = StoreApi<DeskCommandsState>;

export const createDeskCommands = (): DeskCommands => createStore<DeskCommandsState>(() => ({ open: new Map() }));

/**
 * Sends a command that no form answers for, such as the one that halts: while it is under way the desk says so, and a
 * refusal stays on the screen with a way to try again. The same command twice is one line.
 */
export async function commandWithNotice<N extends CommandName>(
  terminal: Terminal,
  what: Key,
  name: N,
  body: Omit<RequestOf<N>, 'commandId'>,
): Promise<Result<null, Complaint>> {
  const id = `${name} ${JSON.stringify(body)}`;
  const { deskCommands } = terminal;
  const put = (command: DeskCommand | null): void =>
    deskCommands.setState(({ open }) => {
      const next = new Map(open);
      if (command === null) next.delete(id);
      else next.set(id, command);
      return { open: next };
    });
  const again = (): void => void commandWithNotice(terminal, what, name, body);
  put({ what, problem: null, again });
  const reply = await sendCommand(terminal, name, body);
  put(reply.ok ? null : { what, problem: reply.error, again });
  return reply;
}

/** Puts a refused command away. */
export const putAway = ({ deskCommands }: Pick<Terminal, 'deskCommands'>, id: string): void =>
  deskCommands.setState(({ open }) => ({ open: new Map([...open].filter(([other]) => other !== id)) }));
