/** A quote older than this is marked, and older than {@link AGE_STALE_MS} not to be traded on. */
export const AGE_LATE_MS = 500;
export const AGE_STALE_MS = 2_000;

export type AgeGrade = 'fresh' | 'late' | 'stale';

export const ageGrade = (ageMs: number): AgeGrade =>
  ageMs > AGE_STALE_MS ? 'stale' : ageMs > AGE_LATE_MS ? 'late' : 'fresh';
