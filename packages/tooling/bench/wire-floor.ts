import { spawn, spawnSync, type ChildProcess } from 'node:child_process';
import { rmSync } from 'node:fs';
import { createServer, type AddressInfo, type Socket } from 'node:net';
import { join } from 'node:path';

const TICK_BYTES = 640;
const ORDER_BYTES = 200;

/** The program that does the least. */
export interface Floor {
  readonly language: 'C' | 'bare Node';
  readonly command: string;
  readonly args: readonly string[];
}

/** In C where a compiler is there, else in bare Node. */
export function makeFloor(folder: string): Floor {
  const program = join(folder, 'floor');
  const compiled = spawnSync('cc', ['-O2', '-o', program, 'packages/tooling/bench/floor.c'], { stdio: 'ignore' });
  if (compiled.status === 0) return { language: 'C', command: program, args: [] };
  return { language: 'bare Node', command: process.execPath, args: ['packages/tooling/bench/floor.mjs'] };
}

export interface FloorPeer {
  readonly pid: number;
  readonly tick: (fires: boolean) => void;
  close(): Promise<void>;
}

/** The least that does the same, over the same kind of sockets; `file` is where it makes a record durable first. */
export async function openFloor(floor: Floor, file: string | null, onOrder: (leg: 'inner' | 'outer', atNs: bigint) => void): Promise<FloorPeer> {
  const sockets: Socket[] = [];
  const server = createServer((socket) => {
    const leg = sockets.push(socket) === 1 ? 'inner' : 'outer';
    socket.setNoDelay(true);
    let held = 0;
    socket.on('data', (data) => {
      const atNs = process.hrtime.bigint();
      for (held += data.length; held >= ORDER_BYTES; held -= ORDER_BYTES) onOrder(leg, atNs);
    });
    socket.on('error', () => socket.destroy());
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const child: ChildProcess = spawn(floor.command, [...floor.args, String((server.address() as AddressInfo).port), ...(file === null ? [] : [file])], { stdio: 'inherit' });
  while (sockets.length < 2) await new Promise((resolve) => setTimeout(resolve, 10));
  const [plain, firing] = [Buffer.alloc(TICK_BYTES, 'x'), Buffer.alloc(TICK_BYTES, 'F')];
  return {
    pid: child.pid ?? 0,
    tick: (fires) => void sockets[0]?.write(fires ? firing : plain),
    async close() {
      child.kill();
      for (const socket of sockets) socket.destroy();
      await new Promise<void>((resolve) => server.close(() => resolve()));
      if (file !== null) rmSync(file, { force: true });
    },
  };
}
