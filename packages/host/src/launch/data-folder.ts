import { homedir } from 'node:os';
import { join, resolve } from 'node:path';

/** The folder of journals: the flag's, else `TANDEM_DATA`'s, else the platform's place for a user's data. */
export function dataFolderOf(
  flag: string | null,
  environment: Readonly<Record<string, string | undefined>>,
  platform: string,
): string {
  const named = flag ?? environment['TANDEM_DATA'] ?? '';
  if (named !== '') return resolve(named);
  if (platform === 'win32') return join(environment['LOCALAPPDATA'] ?? join(homedir(), 'AppData/Local'), 'Tandem');
  if (platform === 'darwin') return join(homedir(), 'Library/Application Support/Tandem');
  const shared = environment['XDG_DATA_HOME'] ?? '';
  return join(shared === '' ? join(homedir(), '.local/share') : shared, 'tandem');
}
