import { scryptSync, timingSafeEqual } from 'node:crypto';

const HASH_BYTES = 32;
/** A paper account is guarded by its loopback address first; a login holds the venue's one thread for this long. */
const SCRYPT_COST = 2 ** 12;

/** A password that was changed, as it is kept: what it hashes to. */
export interface SealedPassword {
  readonly salt: string;
  readonly hash: string;
}

const hashOf = (password: string, salt: string): Buffer => scryptSync(password, salt, HASH_BYTES, { cost: SCRYPT_COST });

/** `salt` differs from every other. */
export const sealPassword = (password: string, salt: string): SealedPassword => ({ salt, hash: hashOf(password, salt).toString('hex') });

export function opens({ salt, hash }: SealedPassword, password: string): boolean {
  const expected = Buffer.from(hash, 'hex');
  return expected.length === HASH_BYTES && timingSafeEqual(hashOf(password, salt), expected);
}
