/** An expected outcome as a value: errors a user or a venue can cause are returned, never thrown. */
export type Result<T, E> = { readonly ok: true; readonly value: T } | { readonly ok: false; readonly error: E };

export const ok = <T>(value: T): { readonly ok: true; readonly value: T } => ({ ok: true, value });
export const err = <E>(error: E): { readonly ok: false; readonly error: E } => ({ ok: false, error });

/**
 * A fault in words for the person who can mend it.
 * `what` went wrong, `where` (a file, a field, a message) and what to `doThis` about it.
 */
export interface Complaint {
  readonly code: string;
  readonly what: string;
  readonly where: string;
  readonly doThis: string;
}

export const complaint = (code: string, what: string, where: string, doThis: string): Complaint => ({
  code,
  what,
  where,
  doThis,
});

/** One line for a log or a console. */
export const sentence = (c: Complaint): string => `${c.what} (${c.where}). ${c.doThis}`;
