import { readFileSync, readdirSync } from 'node:fs';
import { extname, join } from 'node:path';
import { complaint, err, ok, type Complaint, type Result } from '@tandem/kernel';

export interface WebFile {
  readonly type: string;
  readonly body: Buffer;
}
/** By the address's path, such as `/index.html`. */
export type WebFiles = ReadonlyMap<string, WebFile>;

const types: Readonly<Record<string, string>> = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.json': 'application/json',
  '.svg': 'image/svg+xml',
  '.png': 'image/png',
  '.ico': 'image/x-icon',
  '.woff2': 'font/woff2',
};
const FILES_MAX = 1_000;

/**
 * Reads the built terminal into memory. Only what is in it can be served, so no address reaches another file; `/` is
 * `/index.html`.
 */
export function readWebFiles(folder: string): Result<WebFiles, Complaint> {
  const files = new Map<string, WebFile>();
  try {
    collect(folder, '', files);
  } catch (error) {
    return err(notBuilt(folder, error instanceof Error ? error.message : String(error)));
  }
  const index = files.get('/index.html');
  if (index === undefined) return err(notBuilt(folder, 'index.html is missing'));
  files.set('/', index);
  return ok(files);
}

function collect(folder: string, path: string, files: Map<string, WebFile>): void {
  for (const entry of readdirSync(join(folder, path), { withFileTypes: true })) {
    const inner = `${path}/${entry.name}`;
    if (entry.isDirectory()) collect(folder, inner, files);
    else if (files.size >= FILES_MAX) throw new Error(`more than ${FILES_MAX} files`);
    else files.set(inner, { type: types[extname(entry.name)] ?? 'application/octet-stream', body: readFileSync(join(folder, inner)) });
  }
}

const notBuilt = (folder: string, why: string): Complaint =>
  complaint('terminal_not_built', `The terminal cannot be served: ${why}`, folder, 'Build it with npm run build.');

/** Scripts of the house alone; the grid and the chart set inline styles and data: images. `connect`: more to connect to. */
export const contentSecurityPolicy = (connect = ''): string =>
  [
    "default-src 'self'",
    "script-src 'self'",
    "img-src 'self' data:",
    "font-src 'self' data:",
    "style-src 'self' 'unsafe-inline'",
    `connect-src 'self'${connect === '' ? '' : ` ${connect}`}`,
    "object-src 'none'",
    "base-uri 'none'",
    "form-action 'none'",
    "frame-ancestors 'none'",
  ].join('; ');
