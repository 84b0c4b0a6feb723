import { createHash } from 'node:crypto';
import { join } from 'node:path';
import type { ConnectionProfile } from '@tandem/contract';
import { usesOwnPaperVenues } from '@tandem/contract';

const HASH_CHARS = 8;

/**
 * Where a profile keeps its journal, session numbers and logs. The program's own profile has the data folder itself; any
 * other one a folder that is named after it and its accounts, so that no account ever goes on with another's record.
 */
export function deskFolder(dataFolder: string, profile: ConnectionProfile, builtIn: boolean): string {
  if (builtIn) return dataFolder;
  const { inner, outer } = profile;
  const accounts = [profile.kind, usesOwnPaperVenues(profile), inner.brokerId, inner.userId, outer.senderCompId, outer.targetCompId, outer.userId];
  const hash = createHash('sha256').update(JSON.stringify(accounts)).digest('hex').slice(0, HASH_CHARS);
  return join(dataFolder, 'profiles', `${profile.id}-${hash}`);
}
