// The floor where no C compiler is: the same as floor.c in as little Node as does it. Usage: floor.mjs PORT [FILE]
import { fdatasyncSync, openSync, writeSync } from 'node:fs';
import { connect } from 'node:net';

const TICK = 640;
const FIRES = 0x46;
const [order, record] = [Buffer.alloc(200, 'x'), Buffer.alloc(1500, 'x')];
const [port, file] = process.argv.slice(2);
const descriptor = file === undefined ? null : openSync(file, 'a', 0o600);
const inner = connect({ host: '127.0.0.1', port: Number(port), noDelay: true }, () => {
  const outer = connect({ host: '127.0.0.1', port: Number(port), noDelay: true });
  let held = 0;
  inner.on('data', (chunk) => {
    for (let at = (TICK - held) % TICK; at < chunk.length; at += TICK) {
      if (chunk[at] !== FIRES) continue;
      if (descriptor !== null) {
        writeSync(descriptor, record);
        fdatasyncSync(descriptor);
      }
      inner.write(order);
      outer.write(order);
    }
    held = (held + chunk.length) % TICK;
  });
});
