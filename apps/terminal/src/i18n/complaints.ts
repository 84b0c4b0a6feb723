import type { Complaint } from '@tandem/kernel';
import { en } from './en.ts';
import type { Key, Translate } from './words.ts';

const isKey = (key: string): key is Key => Object.hasOwn(en, key);

/** The screen's own words for a complaint's code, where it has them; else what the host said. */
export function complaintHeadline(t: Translate, { code, what }: Complaint): string {
  const key = [`complaint.${code}`, `reason.${code}`].find(isKey);
  return key === undefined ? what : t(key);
}

/** The headline, and what to do: in the screen's words where it has them, else the host's own where they say more. */
export function complaintInWords(t: Translate, complaint: Complaint): string {
  const headline = complaintHeadline(t, complaint);
  const { what, where, doThis } = complaint;
  const advice = `advice.${complaint.code}`;
  if (isKey(advice)) return `${headline} ${t(advice, { where, said: verbatim(what) }).replace(/ ?“”/, '')}`;
  return headline === what ? `${what} ${doThis}` : `${headline} (${what} ${doThis})`;
}

/** What a system or a venue said, which stands behind the colon and is quoted in every language. */
const verbatim = (what: string): string => (what.includes(': ') ? what.slice(what.indexOf(': ') + 2) : '');
