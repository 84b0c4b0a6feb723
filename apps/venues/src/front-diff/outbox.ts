import { WebSocket } from 'ws';

/** Patches waiting for a peek; a client that reads none of them is cut off. */
const PATCHES_WAITING_MAX = 20_000;
/** Bytes waiting in a socket; beyond it the client does not read. */
export const SEND_BUFFER_BYTES_MAX = 16 * 1024 * 1024;

/** Sends patches as one transaction each time the client has asked for more. */
export interface Outbox {
  /** Everything put in one turn leaves in one transaction. */
  put(...patches: object[]): void;
  peek(): void;
  /** Whether the client waits for a transaction. */
  isAsked(): boolean;
  /** Patches that wait for the client to ask. */
  waiting(): number;
}

export function createOutbox(socket: WebSocket): Outbox {
  let waiting: object[] = [];
  let asked = false;
  let scheduled = false;

  function flush(): void {
    scheduled = false;
    if (!asked || waiting.length === 0 || socket.readyState !== WebSocket.OPEN) return;
    if (socket.bufferedAmount > SEND_BUFFER_BYTES_MAX) { socket.terminate(); return; }
    asked = false;
    const data = waiting;
    waiting = [];
    socket.send(JSON.stringify({ aid: 'rtn_data', data }));
  }

  function wake(): void {
    if (scheduled) return;
    scheduled = true;
    queueMicrotask(flush);
  }

  return {
    put(...patches) {
      waiting.push(...patches);
      if (waiting.length > PATCHES_WAITING_MAX) { socket.terminate(); return; }
      wake();
    },
    peek() {
      asked = true;
      wake();
    },
    isAsked: () => asked,
    waiting: () => waiting.length,
  };
}
