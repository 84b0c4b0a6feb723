/** Whether two values are the same data, member by member; the order of keys is none of it. */
export function sameData(one: unknown, other: unknown): boolean {
  if (one === other) return true;
  if (typeof one !== 'object' || typeof other !== 'object' || one === null || other === null) return false;
  if (Array.isArray(one) !== Array.isArray(other)) return false;
  const [members, others] = [one, other] as [Readonly<Record<string, unknown>>, Readonly<Record<string, unknown>>];
  const keys = Object.keys(members);
  if (keys.length !== Object.keys(others).length) return false;
  for (const key of keys) if (!Object.hasOwn(others, key) || !sameData(members[key], others[key])) return false;
  return true;
}
