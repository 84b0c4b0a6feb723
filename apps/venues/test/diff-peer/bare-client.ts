import { WebSocket } from 'ws';
import { FOREIGN_BROKER, FOREIGN_PORT } from './foreign-server.ts';

type Node = Record<string, unknown>;

/** What the server says of one account, read with nothing of the product's. */
export interface ServerView {
  readonly accounts: Readonly<Record<string, Node>>;
  readonly positions: Readonly<Record<string, Node>>;
  readonly orders: Readonly<Record<string, Node>>;
  readonly trades: Readonly<Record<string, Node>>;
}

const SNAPSHOT_MS = 5_000;

/** Logs in on a connection of its own, merges what comes until the state is whole and so much money was paid in, and hangs up. */
export function askServer(user: string, password: string, deposit = 0): Promise<ServerView> {
  return new Promise((resolve, reject) => {
    const socket = new WebSocket(`ws://127.0.0.1:${FOREIGN_PORT}/`);
    const tree: Node = {};
    let asked = false;
    const timer = setTimeout(() => reject(new Error('the server told no whole state')), SNAPSHOT_MS);
    socket.on('error', reject);
    socket.on('message', (data: Buffer) => {
      const message = JSON.parse(data.toString('utf8')) as { aid: string; data?: readonly Node[] };
      if (message.aid === 'rtn_brokers') socket.send(JSON.stringify({ aid: 'req_login', bid: FOREIGN_BROKER, user_name: user, password }));
      for (const patch of message.data ?? []) merge(tree, patch);
      const state = (tree['trade'] as Record<string, Node> | undefined)?.[user];
      if (state?.['trade_more_data'] !== false) return;
      const account = (state['accounts'] as Record<string, Node> | undefined)?.['CNY'];
      if (Number(account?.['balance']) < deposit) {
        const transfer = { aid: 'req_transfer', future_account: user, future_password: '', bank_id: 'SIM', bank_password: '', currency: 'CNY', amount: deposit };
        if (!asked) socket.send(JSON.stringify(transfer));
        asked = true;
        socket.send(JSON.stringify({ aid: 'peek_message' }));
        return;
      }
      clearTimeout(timer);
      socket.close();
      resolve({ accounts: {}, positions: {}, orders: {}, trades: {}, ...state });
    });
  });
}

/** RFC 7386, in the six lines that it takes. */
function merge(into: Node, patch: Node): void {
  for (const [key, value] of Object.entries(patch)) {
    if (value === null) Reflect.deleteProperty(into, key);
    else if (typeof value !== 'object') into[key] = value;
    else merge((into[key] = typeof into[key] === 'object' && into[key] !== null ? into[key] : {}) as Node, value as Node);
  }
}
