import type { SecretKeeping } from '@tandem/contract';
import { complaint, err, type Complaint, type Result, type Scheduler } from '@tandem/kernel';
import type { FromWorker, ToWorker } from '../worker-protocol.ts';
import type { SecretStore } from './secret-store.ts';

/** A keychain may ask a person; longer than this nobody waits. */
export const SECRET_TIMEOUT_MS = 60_000;

type Ask = Extract<FromWorker, { type: 'ask_secret' }>;
type Answer = Extract<ToWorker, { type: 'secret' }>;
type Outcome = Result<string | null, Complaint>;

/** The worker's end: asks the process that owns it, and matches the answers. */
export function remoteSecrets(keeping: SecretKeeping, scheduler: Scheduler, tell: (ask: Ask) => void): SecretStore & { answered(answer: Answer): void } {
  const waiting = new Map<number, (outcome: Outcome) => void>();
  let asked = 0;
  const ask = (name: string, put: Ask['put']): Promise<Outcome> => {
    const id = ++asked;
    return new Promise((resolve) => {
      const giveUp = scheduler.after(SECRET_TIMEOUT_MS, () => settle(err(silent(name))));
      const settle = (outcome: Outcome): void => {
        giveUp();
        waiting.delete(id);
        resolve(outcome);
      };
      waiting.set(id, settle);
      tell({ type: 'ask_secret', id, name, put });
    });
  };
  return {
    keeping,
    read: (name) => ask(name, null),
    write: async (name, value) => {
      const outcome = await ask(name, { value });
      return outcome.ok ? { ok: true, value: null } : outcome;
    },
    answered: ({ id, outcome }) => waiting.get(id)?.(outcome),
  };
}

/** The owner's end. */
export async function answerSecret(store: SecretStore, { id, name, put }: Ask): Promise<Answer> {
  return { type: 'secret', id, outcome: await (put === null ? store.read(name) : store.write(name, put.value)) };
}

const silent = (name: string): Complaint =>
  complaint('no_secret_store', `The store of passwords did not answer within ${SECRET_TIMEOUT_MS} ms`, name, 'Unlock the system’s keychain and start again.');
