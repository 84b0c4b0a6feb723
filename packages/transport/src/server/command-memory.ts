import { complaint, err, type Complaint, type Result } from '@tandem/kernel';
import { COMMANDS_REMEMBERED_MAX } from '../limits.ts';

export type Reply = Result<null, Complaint>;

interface Remembered {
  readonly intent: string;
  readonly reply: Reply | Promise<Reply>;
}

/** The first reply to each command id, for the one that asks again. The least recently used is forgotten first. */
export class CommandMemory {
  readonly #replies = new Map<string, Remembered>();

  /** The reply to `commandId`, from `run` the first time. `intent` is the whole command as text. */
  once(commandId: string, intent: string, run: () => Reply | Promise<Reply>): Reply | Promise<Reply> {
    const known = this.#replies.get(commandId);
    if (known !== undefined) {
      this.#replies.delete(commandId);
      this.#replies.set(commandId, known);
      return known.intent === intent ? known.reply : err(reused(commandId));
    }
    const reply = run();
    this.#replies.set(commandId, { intent, reply });
    if (this.#replies.size > COMMANDS_REMEMBERED_MAX) {
      for (const oldest of this.#replies.keys()) {
        this.#replies.delete(oldest);
        break;
      }
    }
    return reply;
  }
}

const reused = (commandId: string): Complaint =>
  complaint(
    'command_id_reused',
    'The command id was used for another command before',
    `commandId ${commandId}`,
    'Make a new id for each intent.',
  );
