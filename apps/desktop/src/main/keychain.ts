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
  if (!(await isThere())) return noSecretStore('the system’s keychain is not to be had.');
  return openSecretFile(join(dataFolder, 'secrets.sealed.json'), {
    keeping: 'keychain',
    seal: async (value) => (await safeStorage.encryptStringAsync(value)).toString('base64'),
    unseal: async (sealed) => (await safeStorage.decryptStringAsync(Buffer.from(sealed, 'base64'))).result,
  });
}

function isThere(): Promise<boolean> {
  return new Promise((resolve) => {
    const timer = setTimeout(() => resolve(false), KEYCHAIN_TIMEOUT_MS);
    void safeStorage.isAsyncEncryptionAvailable().then(
      (there) => {
        clearTimeout(timer);
        resolve(there);
      },
      () => resolve(false),
    );
  });
}
