import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { openFileStore, type FileSessionStore } from '@tandem/fix';

let folder: string;
let file: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'fix-lock-'));
  file = join(folder, 'session');
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

const open = () => openFileStore({ file, identity: 'kill', sync: 'none' });
function opened(): FileSessionStore {
  const store = open();
  if (!store.ok) throw new Error(store.error.what);
  return store.value;
}
const child = [process.execPath, '--import', 'tsx', join(import.meta.dirname, 'kill-child.ts')] as const;

describe('two on one store', () => {
  it('the second is refused with a sentence, in this process and in another', () => {
    const store = opened();
    expect(open()).toMatchObject({ ok: false, error: { code: 'fix_store_in_use', what: `The session's store is in use by process ${process.pid}`, where: file } });
    const other = spawnSync(child[0], [...child.slice(1), file], { encoding: 'utf8' });
    expect([other.stdout, other.status]).toEqual(['refused fix_store_in_use\n', 3]);
    store.close();
    opened().close();
    expect(existsSync(`${file}.lock`)).toBe(false);
  });

  it.each([
    ['no process has', '4194304 none 1'],
    ['another process has been given since', `${process.pid} of-an-earlier-boot 1`],
    ['is none', 'rubbish'],
  ])('a lock whose number %s stands in nobody’s way', (_, holder) => {
    writeFileSync(`${file}.lock`, holder);
    opened().close();
  });
});

describe('kill -9 at any instant', () => {
  it.each([1, 300, 1_500, 4_000])('after %s messages loses no number that was written, and no message that is kept', async (messages) => {
    const writer = spawn(child[0], [...child.slice(1), file], { stdio: ['ignore', 'pipe', 'inherit'] });
    const ended = once(writer, 'exit');
    let lines = 0;
    let last = '1 1';
    for await (const line of createInterface(writer.stdout)) {
      last = line;
      if (++lines === 1) expect(open()).toMatchObject({ ok: false, error: { code: 'fix_store_in_use' } });
      if (lines === messages) writer.kill('SIGKILL');
    }
    await ended;
    const [out = 0, into = 0] = last.split(' ').map(Number);
    // The lock died with its holder.
    const store = opened();
    const { nextOut, nextIn } = store.numbers();
    expect(nextOut).toBeGreaterThanOrEqual(out);
    expect(nextIn).toBeGreaterThanOrEqual(into);
    expect(nextOut - nextIn === 0 || nextOut - nextIn === 1).toBe(true);
    const sent = store.sent(1, nextOut);
    expect(sent.at(-1)?.seq).toBe(nextOut - 1);
    for (const { seq, body } of sent) expect(body).toBe(`11=order-${seq}\u0001`);
    expect(sent.length).toBeGreaterThanOrEqual(Math.min(20, out - 1));
    store.close();
  });
});
