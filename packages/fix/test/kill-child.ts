/** Sends and takes messages for ever on the store in the file of its argument, and prints each number out and in once it is written. */
import { writeSync } from 'node:fs';
import { openFileStore } from '@tandem/fix';

/** The loop below never lets the stream of standard output run, so each line goes out by itself, as soon as it fits. */
function say(line: string): void {
  for (;;) {
    try {
      writeSync(1, line);
      return;
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'EAGAIN') throw error;
    }
  }
}

const opened = openFileStore({ file: process.argv[2] ?? '', identity: 'kill', sync: 'none', nextInEvery: 1, bytesMax: 64 * 1024, recordsMax: 50 });
if (!opened.ok) {
  say(`refused ${opened.error.code}\n`);
  process.exit(3);
}
const store = opened.value;
for (;;) {
  const { nextOut, nextIn } = store.numbers();
  store.appendSent({ seq: nextOut, msgType: 'D', body: `11=order-${nextOut}\u0001`, sendingTime: '20261121-00:00:00.000' });
  store.setNextIn(nextIn + 1);
  say(`${nextOut + 1} ${nextIn + 1}\n`);
}
