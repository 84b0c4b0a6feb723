import type { OuterConnection } from '@tandem/contract';

type Typed = (path: string) => string;
type OrNull = (path: string) => string | null;

const text = (value: string | number | null | undefined): string => (value === null || value === undefined ? '' : String(value));

type Secret = { readonly environment: string } | { readonly stored: true } | { readonly paper: true } | null;

const CERTIFICATE = 'outer.tls.certificate';
const PRICES = 'outer.prices';

/** Where a secret is from, as the editor's fields; `none` where the profile names no place. */
const secretValues = (at: string, from: Secret, none: string): Record<string, string> => ({
  [`${at}From`]: from === null ? none : 'stored' in from ? 'stored' : 'environment' in from ? 'environment' : none,
  [`${at}Variable`]: from !== null && 'environment' in from ? from.environment : '',
});

function typedSecret(at: Typed, path: string): object | null {
  const from = at(`${path}From`);
  return from === 'stored' ? { stored: true } : from === 'environment' ? { environment: at(`${path}Variable`) } : null;
}

/** Our own certificate and the session for prices as fields; empty where the profile has none. */
export function sessionValues({ tls, prices }: OuterConnection): Record<string, string> {
  const certificate = tls?.certificate ?? null;
  return {
    [`${CERTIFICATE}.certificateFile`]: text(certificate?.certificateFile),
    [`${CERTIFICATE}.keyFile`]: text(certificate?.keyFile),
    ...secretValues(`${CERTIFICATE}.passphrase`, certificate?.passphraseFrom ?? null, 'none'),
    'key.password': '',
    [`${PRICES}.host`]: text(prices?.host),
    [`${PRICES}.port`]: text(prices?.port),
    [`${PRICES}.senderCompId`]: text(prices?.senderCompId),
    [`${PRICES}.targetCompId`]: text(prices?.targetCompId),
    [`${PRICES}.senderSubId`]: text(prices?.senderSubId),
    [`${PRICES}.targetSubId`]: text(prices?.targetSubId),
    ...secretValues(`${PRICES}.password`, prices?.passwordFrom ?? null, 'same'),
    'prices.password': '',
  };
}

/** Null where neither file is named. */
export const typedCertificate = (at: Typed, orNull: OrNull): object | null =>
  orNull(`${CERTIFICATE}.certificateFile`) === null && orNull(`${CERTIFICATE}.keyFile`) === null
    ? null
    : { certificateFile: at(`${CERTIFICATE}.certificateFile`), keyFile: at(`${CERTIFICATE}.keyFile`), passphraseFrom: typedSecret(at, `${CERTIFICATE}.passphrase`) };

/** Null where nothing of it is filled in: orders without prices. */
export function typedPrices(at: Typed, orNull: OrNull, port: number | string | null): object | null {
  const named = ['host', 'port', 'senderCompId', 'targetCompId'].some((field) => orNull(`${PRICES}.${field}`) !== null);
  if (at('outer.dialect') !== 'tt' || !named) return null;
  return {
    host: at(`${PRICES}.host`),
    port,
    senderCompId: at(`${PRICES}.senderCompId`),
    targetCompId: at(`${PRICES}.targetCompId`),
    senderSubId: orNull(`${PRICES}.senderSubId`),
    targetSubId: orNull(`${PRICES}.targetSubId`),
    passwordFrom: typedSecret(at, `${PRICES}.password`),
  };
}
