import { connect, createServer, type AddressInfo, type Socket } from 'node:net';

/** A cable between a client and a port, which can be cut in the middle of a message. */
export interface Cable {
  readonly port: number;
  /** Lets so many more bytes of the connections to `path` through, both ways together, then breaks every connection. */
  cutAfter(bytes: number, path: string): void;
  /** How often it was cut. */
  readonly cuts: () => number;
  close(): Promise<void>;
}

/** The path that a WebSocket's first request names. */
const pathOf = (first: Buffer): string => first.toString('latin1', 0, 64).split(' ')[1] ?? '?';

export async function openCable(toPort: number): Promise<Cable> {
  const sockets = new Set<Socket>();
  let armed: { left: number; path: string } | null = null;
  let cuts = 0;

  function breakAll(): void {
    armed = null;
    cuts++;
    for (const socket of sockets) socket.destroy();
  }

  /** What of a piece still goes through. */
  function through(piece: Buffer, path: string): Buffer {
    if (armed?.path !== path) return piece;
    const passed = piece.subarray(0, armed.left);
    armed.left -= passed.length;
    return passed;
  }

  const server = createServer((near) => {
    const far = connect(toPort, '127.0.0.1');
    let path = '';
    const carry = (from: Socket, to: Socket): void => {
      sockets.add(from);
      from.on('data', (piece: Buffer) => {
        if (path === '') path = pathOf(piece);
        to.write(through(piece, path));
        if (armed?.left === 0) breakAll();
      });
      from.on('error', () => from.destroy());
      from.on('close', () => {
        sockets.delete(from);
        to.destroy();
      });
    };
    carry(near, far);
    carry(far, near);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    port: (server.address() as AddressInfo).port,
    cutAfter(bytes, name) {
      armed = { left: bytes, path: name };
    },
    cuts: () => cuts,
    async close() {
      for (const socket of sockets) socket.destroy();
      await new Promise<void>((resolve) => server.close(() => resolve()));
    },
  };
}
