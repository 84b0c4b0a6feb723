/** A quote older than this is marked. */
const AGE_LATE_MS = 500;
/** Older than this it is not traded on, where the pair's policy says no other bound. */
const AGE_STALE_MS = 1_000;

export type AgeGrade = 'fresh' | 'late' | 'stale';

/** `staleMs`: the bound beyond which the engine refuses a quote. */
export const ageGrade = (ageMs: number, staleMs = AGE_STALE_MS): AgeGrade =>
  ageMs > staleMs ? 'stale' : ageMs > AGE_LATE_MS ? 'late' : 'fresh';
