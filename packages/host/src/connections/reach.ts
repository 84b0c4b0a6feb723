import { connect } from 'node:net';
import { complaint, err, ok, type Complaint, type Result, type Scheduler } from '@tandem/kernel';
import type { Wording } from '@tandem/domain';
import { secureSocket, type InitiatorTls } from '@tandem/gateway-fix';

/** How long a socket may take to open, encryption included. */
const REACH_MS = 2_500;

/** How far a socket came. */
export interface Reached {
  readonly reached: boolean;
  readonly encrypted: boolean | null;
  readonly failure: Complaint | null;
  /** What the system said of the failure. */
  readonly said: Wording;
}

/** Opens a socket and shuts it again: tells an address that nobody answers from one that answers and refuses. */
export async function reach(host: string, port: number, tls: InitiatorTls | null, scheduler: Scheduler): Promise<Reached> {
  const opened = await dial(() => connect({ host, port }), 'connect', scheduler);
  const where = `${host}:${port}`;
  if (!opened.ok) {
    return { reached: false, encrypted: tls === null ? null : false, said: quoted(opened.error), failure: complaint('test_unreachable', `Nobody answered: ${opened.error}`, where, 'Check address and port, the network, and whether the broker lets this machine in.') };
  }
  if (tls === null) return { reached: true, encrypted: null, failure: null, said: [] };
  const secured = await dial(() => secureSocket(host, port, tls), 'secureConnect', scheduler);
  if (secured.ok) return { reached: true, encrypted: true, failure: null, said: [] };
  return { reached: true, encrypted: false, said: quoted(secured.error), failure: complaint('test_no_tls', `The encryption could not be agreed: ${secured.error}`, where, 'Check the authorities’ file and the server’s name, and that this port speaks TLS.') };
}

const quoted = (words: string): Wording => [{ code: 'link_says', words }];

/** As {@link reach}, of a WebSocket's address; `wss` trusts the system's authorities. */
export function reachUrl(url: string, scheduler: Scheduler): Promise<Reached> {
  const { hostname, port, protocol } = new URL(url);
  const secure = protocol === 'wss:';
  const tls = secure ? { ca: null, serverName: null, certificate: null } : null;
  return reach(hostname.replace(/^\[|\]$/g, ''), port === '' ? (secure ? 443 : 80) : Number(port), tls, scheduler);
}

function dial(open: () => ReturnType<typeof connect>, ready: 'connect' | 'secureConnect', scheduler: Scheduler): Promise<Result<null, string>> {
  return new Promise((resolve) => {
    const socket = open();
    const settle = (outcome: Result<null, string>): void => {
      giveUp();
      socket.destroy();
      resolve(outcome);
    };
    const giveUp = scheduler.after(REACH_MS, () => settle(err(`no answer within ${REACH_MS} ms`)));
    socket.once(ready, () => settle(ok(null)));
    // Stays: a socket that is destroyed may still complain.
    socket.on('error', (error) => settle(err(error.message)));
  });
}
