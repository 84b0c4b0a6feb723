import { createPrivateKey, X509Certificate } from 'node:crypto';
import { readFileSync, statSync } from 'node:fs';
import type { OuterConnection } from '@tandem/contract';
import type { InitiatorTls } from '@tandem/gateway-fix';
import { complaint, err, ok, type Complaint, type Result } from '@tandem/kernel';

const OTHERS = 0o077;

type Certificate = NonNullable<NonNullable<OuterConnection['tls']>['certificate']>;

/** The encryption that a profile asks for: authorities, and our own certificate with a key that opens and fits. */
export function tlsOf({ tls }: OuterConnection, passphrase: string | null): Result<InitiatorTls | null, Complaint> {
  if (tls === null) return ok(null);
  const ca = tls.caFile === null ? ok(null) : readPem(tls.caFile, 'unreadable_ca_file', 'The authorities’ certificates cannot be read');
  if (!ca.ok) return ca;
  if (ca.value !== null && tls.caFile !== null && certificateIn(ca.value) === null) {
    return err(complaint('not_a_certificate', 'There is no certificate in the file', tls.caFile, 'Name a PEM file that begins with -----BEGIN CERTIFICATE-----.'));
  }
  if (tls.certificate === null) return ok({ ca: ca.value, serverName: tls.serverName, certificate: null });
  const own = ownCertificate(tls.certificate, passphrase);
  return own.ok ? ok({ ca: ca.value, serverName: tls.serverName, certificate: own.value }) : own;
}

function ownCertificate({ certificateFile, keyFile }: Certificate, passphrase: string | null): Result<NonNullable<InitiatorTls['certificate']>, Complaint> {
  const cert = readPem(certificateFile, 'unreadable_certificate_file', 'Our certificate cannot be read');
  if (!cert.ok) return cert;
  const x509 = certificateIn(cert.value);
  if (x509 === null) return err(complaint('not_a_certificate', 'There is no certificate in the file', certificateFile, 'Name a PEM file that begins with -----BEGIN CERTIFICATE-----.'));
  const key = readKey(keyFile);
  if (!key.ok) return key;
  try {
    const opened = createPrivateKey({ key: key.value, ...(passphrase === null ? {} : { passphrase }) });
    if (!x509.checkPrivateKey(opened)) return err(complaint('key_of_another', 'The key is not the certificate’s', keyFile, 'Name the key that the certificate was made with.'));
  } catch {
    // What the library says of a key may quote it.
    return err(complaint('key_not_opened', 'The key does not open: it is no PEM key, or its passphrase is another', keyFile, 'Check the file and the passphrase.'));
  }
  return ok({ cert: cert.value, key: key.value, passphrase });
}

/** Refused where others than its owner may read it: whoever has the key is us to the venue. */
function readKey(file: string): Result<string, Complaint> {
  try {
    if (process.platform !== 'win32' && (statSync(file).mode & OTHERS) !== 0) {
      return err(complaint('key_readable_by_others', 'Others than you may read the key', file, `Have the venue revoke it where others may have, then run: chmod 600 ${file}`));
    }
  } catch (error) {
    return err(complaint('unreadable_key_file', `The key cannot be read: ${codeOf(error)}`, file, 'Check the file’s name and permissions.'));
  }
  return readPem(file, 'unreadable_key_file', 'The key cannot be read');
}

function readPem(file: string, code: string, what: string): Result<string, Complaint> {
  try {
    return ok(readFileSync(file, 'utf8'));
  } catch (error) {
    return err(complaint(code, `${what}: ${codeOf(error)}`, file, 'Check the file’s name and permissions.'));
  }
}

function certificateIn(pem: string): X509Certificate | null {
  try {
    return new X509Certificate(pem);
  } catch {
    // Whatever it is, it is none; the complaint says what one looks like.
    return null;
  }
}

const codeOf = (error: unknown): string => (error instanceof Error && 'code' in error ? String(error.code) : 'an error of the system');
