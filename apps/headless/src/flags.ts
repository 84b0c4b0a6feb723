import { complaint, err, ok, type Complaint, type Result } from '@tandem/kernel';

const DEFAULT_PORT = 8470;

export const ownFlags = {
  port: { type: 'string' },
  host: { type: 'string' },
  'no-open': { type: 'boolean' },
} as const satisfies Record<string, { type: 'string' | 'boolean' }>;

export interface ShellFlags {
  readonly host: string;
  /** 0 lets the system choose. */
  readonly port: number;
  readonly open: boolean;
}

export function shellFlagsOf(own: Readonly<Record<string, string | boolean | undefined>>): Result<ShellFlags, Complaint> {
  const port = own['port'] === undefined ? DEFAULT_PORT : Number(own['port']);
  if (!Number.isInteger(port) || port < 0 || port > 65_535) {
    return err(complaint('bad_flag', 'The port is no port', `--port ${String(own['port'])}`, 'Give a whole number from 0 to 65535.'));
  }
  return ok({ port, host: typeof own['host'] === 'string' ? own['host'] : '127.0.0.1', open: own['no-open'] !== true });
}
