/** Adds to a set that remembers its newest members, `most` of them; false where it has the member already. */
export function addNewest<T>(set: Set<T>, member: T, most: number): boolean {
  if (set.has(member)) return false;
  set.add(member);
  const [oldest] = set;
  if (set.size > most && oldest !== undefined) set.delete(oldest);
  return true;
}
