/** What passes between preload and main. Main numbers the connections, so that a reloaded page never hears an old one. */

export const TO_MAIN = 'tandem:to-main';
export const TO_RENDERER = 'tandem:to-renderer';
export const CLOSED = 'tandem:closed';

export type ToMain =
  | { readonly type: 'open' }
  | { readonly type: 'message'; readonly connection: number; readonly message: unknown }
  | { readonly type: 'close'; readonly connection: number; readonly reason: string };

export type ToRenderer =
  | { readonly type: 'opened'; readonly connection: number }
  | { readonly type: 'message'; readonly connection: number; readonly message: unknown };

export interface Closed {
  readonly connection: number;
  readonly reason: string;
}

type Fields = Readonly<Record<string, unknown>>;

const fieldsOf = (value: unknown): Fields | null =>
  typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as Fields) : null;

const connectionOf = (fields: Fields): number | null =>
  Number.isSafeInteger(fields['connection']) && (fields['connection'] as number) > 0
    ? (fields['connection'] as number)
    : null;

/** The envelope, or null where it is none. */
export function readToMain(value: unknown): ToMain | null {
  const fields = fieldsOf(value);
  if (fields?.['type'] === 'open') return { type: 'open' };
  const connection = fields === null ? null : connectionOf(fields);
  if (fields === null || connection === null) return null;
  if (fields['type'] === 'message') return { type: 'message', connection, message: fields['message'] };
  const reason = fields['reason'];
  return fields['type'] === 'close' && typeof reason === 'string' ? { type: 'close', connection, reason } : null;
}

/** The envelope, or null where it is none. */
export function readToRenderer(value: unknown): ToRenderer | null {
  const fields = fieldsOf(value);
  const connection = fields === null ? null : connectionOf(fields);
  if (fields === null || connection === null) return null;
  if (fields['type'] === 'opened') return { type: 'opened', connection };
  return fields['type'] === 'message' ? { type: 'message', connection, message: fields['message'] } : null;
}

/** The envelope, or null where it is none. */
export function readClosed(value: unknown): Closed | null {
  const fields = fieldsOf(value);
  const connection = fields === null ? null : connectionOf(fields);
  const reason = fields?.['reason'];
  return connection !== null && typeof reason === 'string' ? { connection, reason } : null;
}
