/** A broken invariant: a programmer's error, never an expected one. It stops the worker; see ARCHITECTURE.md. */
export class AssertionError extends Error {
  override readonly name = 'AssertionError';
}

/**
 * Throws {@link AssertionError} where `condition` is false. On in production. Where every tick passes, a sentence with figures
 * in it is made behind the condition, `if (bad) assert(false, ...)`: made for nothing, it costs more than what it watches.
 */
export function assert(condition: boolean, what: string): asserts condition {
  if (!condition) throw new AssertionError(what);
}

/** Closes an exhaustive switch: a new member of the union fails to compile here. */
export function unreachable(value: never): never {
  throw new AssertionError(`unreachable: ${JSON.stringify(value)}`);
}

/** The value, or {@link AssertionError} where it is missing. */
export function defined<T>(value: T | null | undefined, what: string): T {
  if (value === undefined || value === null) throw new AssertionError(`missing: ${what}`);
  return value;
}
