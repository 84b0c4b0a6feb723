import { join } from 'node:path';
import { safeStorage } from 'electron';
import { noSecretStore, openSecretFile, type SecretStore } from '@tandem/host/launch';

/** How long the keychain may take to say whether it is there. */
const KEYCHAIN_TIMEOUT_MS = 10_000;

/**
 * Passwords sealed by the system's keychain, in a file of the data folder. Where Linux has no keyring, Electron would seal
 * with a key that every program knows (`basic_text`): then none is kept.
 */
export async function keychain(dataFolder: string): Promise<SecretStore> {
  if (process.platform === 'linux' && safeStorage.getSelectedStorageBackend() === 'basic_text') {
    return noSecretStore('this desktop runs no keyring such as GNOME Keyring or KWallet.');
  }
  const sealer = sealerOf(safeStorage);
  if (!(await isThere(sealer))) return noSecretStore('the system’s keychain is not to be had.');
  return openSecretFile(join(dataFolder, 'secrets.sealed.json'), {
    keeping: 'keychain',
    seal: async (value) => (await sealer.seal(value)).toString('base64'),
    unseal: async (sealed) => sealer.unseal(Buffer.from(sealed, 'base64')),
  });
}

interface Sealer {
  isThere(): boolean | Promise<boolean>;
  seal(value: string): Buffer | Promise<Buffer>;
  unseal(sealed: Buffer): string | Promise<string>;
}

type AsyncStorage = Pick<typeof safeStorage, 'isAsyncEncryptionAvailable' | 'encryptStringAsync' | 'decryptStringAsync'>;
/** What older runtimes have alone; newer ones read what it sealed. */
interface PlainStorage {
  isEncryptionAvailable(): boolean;
  encryptString(value: string): Buffer;
  decryptString(sealed: Buffer): string;
}

const sealerOf = (storage: PlainStorage | (PlainStorage & AsyncStorage)): Sealer =>
  'isAsyncEncryptionAvailable' in storage
    ? {
        isThere: () => storage.isAsyncEncryptionAvailable(),
        seal: (value) => storage.encryptStringAsync(value),
        unseal: async (sealed) => (await storage.decryptStringAsync(sealed)).result,
      }
    : {
        isThere: () => storage.isEncryptionAvailable(),
        seal: (value) => storage.encryptString(value),
        unseal: (sealed) => storage.decryptString(sealed),
      };

function isThere(sealer: Sealer): Promise<boolean> {
  return new Promise((resolve) => {
    const timer = setTimeout(() => resolve(false), KEYCHAIN_TIMEOUT_MS);
    const settle = (there: boolean): void => {
      clearTimeout(timer);
      resolve(there);
    };
    void Promise.resolve()
      .then(() => sealer.isThere())
      .then(settle, () => settle(false));
  });
}
