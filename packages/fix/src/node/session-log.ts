import { SOH } from '../codec/encode.ts';

/** Hears every message of a session, secrets masked. */
export type SessionLog = (direction: 'in' | 'out', message: string) => void;

/** Password, NewPassword, EncryptedPassword, EncryptedNewPassword; RawData is masked by its length, as it may hold SOH. */
const secret = new RegExp(`(^|${SOH})(554|925|1402|1404)=[^${SOH}]*`, 'g');
const rawData = `${SOH}96=`;

/** A frame for people: `|` for SOH, every value that may be a secret made `***`. */
export function masked(frame: string): string {
  return withoutRawData(frame).replace(secret, '$1$2=***').replaceAll(SOH, '|');
}

function withoutRawData(frame: string): string {
  const at = frame.indexOf(rawData);
  if (at < 0) return frame;
  const length = Number(new RegExp(`${SOH}95=(\\d{1,6})${SOH}96=`).exec(frame)?.[1] ?? 0);
  const claimed = at + rawData.length + length;
  const end = frame[claimed] === SOH ? claimed : frame.indexOf(SOH, at + rawData.length);
  return `${frame.slice(0, at)}${rawData}***${end < 0 ? '' : frame.slice(end)}`;
}
