import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { contentSecurityPolicy, type WebFiles } from '@tandem/host/launch';
import { complaint, err, ok, type Complaint, type Result } from '@tandem/kernel';

export interface Listening {
  readonly server: Server;
  /** `http://127.0.0.1:8470`. */
  readonly address: string;
  /** Values of the Host header that are this server. */
  readonly hosts: readonly string[];
}

export const isLoopback = (host: string): boolean => host === 'localhost' || host === '::1' || /^127\./.test(host);

/** Serves the terminal on `host` and `port`. The page holds no secret; the contract, behind the token, does. */
export function listen(files: WebFiles, host: string, port: number): Promise<Result<Listening, Complaint>> {
  return new Promise((resolve) => {
    let hosts: readonly string[] = [];
    const server = createServer((request, response) => answer(files, hosts, request, response));
    server.once('error', (error: NodeJS.ErrnoException) => resolve(err(cannotListen(error, host, port))));
    server.listen(port, host, () => {
      const bound = (server.address() as AddressInfo).port;
      const name = host.includes(':') ? `[${host}]` : host;
      hosts = [`${name}:${bound}`, ...(isLoopback(host) ? [`localhost:${bound}`, `127.0.0.1:${bound}`] : [])];
      resolve(ok({ server, address: `http://${name}:${bound}`, hosts }));
    });
  });
}

function answer(files: WebFiles, hosts: readonly string[], request: IncomingMessage, response: ServerResponse): void {
  const { host = '' } = request.headers;
  const file = files.get((request.url ?? '/').replace(/[?#].*$/, ''));
  if (!hosts.includes(host)) {
    refuse(response, 421);
    return;
  }
  if (request.method !== 'GET' && request.method !== 'HEAD') {
    refuse(response, 405);
    return;
  }
  if (file === undefined) {
    refuse(response, 404);
    return;
  }
  response.writeHead(200, {
    ...guards,
    'Content-Type': file.type,
    'Content-Length': file.body.length,
    'Content-Security-Policy': contentSecurityPolicy(`ws://${host}`),
    'Cache-Control': 'no-cache',
  });
  response.end(request.method === 'HEAD' ? undefined : file.body);
}

const guards = {
  'X-Content-Type-Options': 'nosniff',
  'Referrer-Policy': 'no-referrer',
  'Cross-Origin-Opener-Policy': 'same-origin',
  'Cross-Origin-Resource-Policy': 'same-origin',
};

function refuse(response: ServerResponse, status: number): void {
  response.writeHead(status, { ...guards, 'Content-Length': 0 });
  response.end();
}

function cannotListen(error: NodeJS.ErrnoException, host: string, port: number): Complaint {
  const where = `${host}:${port}`;
  if (error.code === 'EADDRINUSE') {
    return complaint('port_in_use', `Port ${port} is in use`, where, 'End what uses it, or choose another with --port (0 lets the system choose).');
  }
  return complaint('cannot_listen', `Cannot listen: ${error.message}`, where, 'Choose another with --host and --port.');
}
