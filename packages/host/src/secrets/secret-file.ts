import { existsSync, readFileSync, statSync } from 'node:fs';
import type { SecretKeeping } from '@tandem/contract';
import { complaint, err, ok, type Complaint, type Result } from '@tandem/kernel';
import { z } from 'zod';
import { writeAtomically } from '../write-atomically.ts';
import type { SecretStore } from './secret-store.ts';

/** How a value is made unreadable for others, such as by the system's keychain. */
export interface Seal {
  readonly keeping: SecretKeeping;
  seal(value: string): Promise<string>;
  /** Rejects where it was sealed by somebody else, or is damaged. */
  unseal(sealed: string): Promise<string>;
}

/** The values as they are: the file's permissions are their only guard. */
export const plainSeal: Seal = { keeping: 'file', seal: (value) => Promise.resolve(value), unseal: (sealed) => Promise.resolve(sealed) };

const OWNER_ONLY = 0o600;
const OTHERS = 0o077;
const contents = z.record(z.string(), z.string());

/** Passwords in one file that its owner alone may read; where others may, it is refused and not read. */
export function openSecretFile(file: string, seal: Seal): SecretStore {
  const load = (): Result<Record<string, string>, Complaint> => {
    if (!existsSync(file)) return ok({});
    try {
      if (process.platform !== 'win32' && (statSync(file).mode & OTHERS) !== 0) return err(readableByOthers(file));
      const read = contents.safeParse(JSON.parse(readFileSync(file, 'utf8')));
      return read.success ? ok(read.data) : err(damaged(file));
    } catch (error) {
      // The parser's own words may quote the file.
      return err(error instanceof SyntaxError ? damaged(file) : unavailable(file, error));
    }
  };
  return {
    keeping: seal.keeping,
    async read(name) {
      const loaded = load();
      if (!loaded.ok) return loaded;
      const sealed = loaded.value[name];
      if (sealed === undefined) return ok(null);
      try {
        return ok(await seal.unseal(sealed));
      } catch {
        // Its words are the keychain's; the value is not in them, and they help nobody.
        return err(complaint('secret_not_readable', 'A password that was kept cannot be read any more', `${file}: ${name}`, 'Enter it again in the connection’s profile.'));
      }
    },
    async write(name, value) {
      try {
        // Sealed before the file is read, so that no other write comes between its reading and its writing.
        const sealed = value === null ? null : await seal.seal(value);
        const loaded = load();
        if (!loaded.ok) return loaded;
        const kept = Object.entries(loaded.value).filter(([other]) => other !== name);
        if (sealed === null && kept.length === Object.keys(loaded.value).length) return ok(null);
        const next = Object.fromEntries(sealed === null ? kept : [...kept, [name, sealed]]);
        writeAtomically(file, `${JSON.stringify(next, null, 2)}\n`, OWNER_ONLY);
        return ok(null);
      } catch (error) {
        return err(unavailable(file, error));
      }
    },
  };
}

const readableByOthers = (file: string): Complaint =>
  complaint('secrets_readable_by_others', 'Others than you may read the file of passwords', file, `Change the passwords that are in it, then run: chmod 600 ${file}`);

const damaged = (file: string): Complaint =>
  complaint('secrets_damaged', 'The file of passwords is damaged', file, 'Move it away and enter the passwords again.');

function unavailable(file: string, error: unknown): Complaint {
  const code = error instanceof Error && 'code' in error ? String(error.code) : 'an error of the system';
  return complaint('secrets_unavailable', `The file of passwords cannot be used: ${code}`, file, 'See to the folder and its permissions.');
}
