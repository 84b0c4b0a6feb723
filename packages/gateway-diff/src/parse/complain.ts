import { complaint, type Complaint } from '@tandem/kernel';

/** Hears what the gateway had to leave out of what a venue said, and why. */
export type Complain = (complaint: Complaint) => void;

/** Different complaints kept in mind; beyond it the memory starts anew. */
const REMEMBERED_MAX = 1_000;

/** Lets each complaint through once, so that a field that is wrong ten times a second is heard of once. */
export function complainOnce(complain: Complain): Complain {
  const heard = new Set<string>();
  return (c) => {
    const key = `${c.code} ${c.where} ${c.what}`;
    if (heard.has(key)) return;
    if (heard.size >= REMEMBERED_MAX) heard.clear();
    heard.add(key);
    complain(c);
  };
}

/** A position was told although nothing told before makes it what it is. */
export const unexplained = (what: string, where: string): Complaint =>
  complaint('diff_unexplained', what, where, 'It was taken as it is; compare positions and trades with the venue’s.');

export const unreadable = (what: string, where: string): Complaint =>
  complaint('diff_unreadable', what, where, 'It was left out; compare the instrument in the catalogue with the venue’s.');
