import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { dataFolderOf, flagsOf, ownPaperVenues, readWebFiles, startPaperVenues, venuesArguments, type VenuesChild } from '@tandem/host/launch';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'tandem-launch-'));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

describe('the flags', () => {
  const read = (...args: string[]) => flagsOf(args, { port: { type: 'string' } }, true);

  it('start the paper venues where nothing names others', () => {
    expect(read('--data', '/d')).toEqual({ ok: true, value: { data: '/d', configFile: null, profileId: null, venues: 'as_needed', faults: null, own: {} } });
  });

  it.each([
    ['paper', 'as_needed'],
    ['configured', 'configured'],
  ])('take the word %s for the venues', (word, venues) => {
    expect(read('--venues', word, '--config', join(folder, 'desk.json'), '--profile', 'spare')).toMatchObject({
      ok: true,
      value: { venues, configFile: join(folder, 'desk.json'), profileId: 'spare' },
    });
  });

  it('read endpoints', () => {
    const flags = read('--venues', 'inner-data=ws://a/md,inner-trade=wss://b/td,outer=tcp://c:9880');
    const inner = { marketDataUrl: 'ws://a/md', tradingUrl: 'wss://b/td' };
    expect(flags).toMatchObject({ ok: true, value: { venues: { inner, outer: { host: 'c', port: 9880 }, control: null } } });
  });

  it.each([['--venues', 'inner=ws://a'], ['--venues', 'outer=tcp://c:0'], ['--prot', '1'], ['--data']])(
    'are refused with what is wrong: %s %s',
    (...args) => {
      const flags = read(...args);
      expect(flags).toMatchObject({ ok: false, error: { code: 'bad_flag' } });
      expect(flags.ok ? '' : flags.error.what + flags.error.where).toContain(args[0]);
    },
  );

  it('leave to Electron what is its own', () => {
    const flags = flagsOf(['--no-sandbox', '--inspect=0', 'apps/desktop', '--data', '/d'], {}, false);
    expect(flags).toMatchObject({ ok: true, value: { data: '/d', own: {} } });
  });
});

describe('the data folder', () => {
  it('is the flag’s, then the environment’s, then the platform’s', () => {
    expect(dataFolderOf('/flag', { TANDEM_DATA: '/env' }, 'linux')).toBe('/flag');
    expect(dataFolderOf(null, { TANDEM_DATA: '/env' }, 'linux')).toBe('/env');
    expect(dataFolderOf(null, { XDG_DATA_HOME: '/share' }, 'linux')).toBe('/share/tandem');
    expect(dataFolderOf(null, { XDG_DATA_HOME: '' }, 'linux')).toMatch(/\.local\/share\/tandem$/);
    expect(dataFolderOf(null, {}, 'darwin')).toMatch(/Application Support\/Tandem$/);
  });
});

describe('the built terminal', () => {
  it('is served by its own paths alone', () => {
    writeFileSync(join(folder, 'index.html'), '<p>');
    const files = readWebFiles(folder);
    expect(files.ok && [...files.value.keys()]).toEqual(['/index.html', '/']);
    expect(files.ok && files.value.get('/')?.type).toBe('text/html; charset=utf-8');
  });

  it.each(['', 'nowhere'])('is asked for where it is missing', (path) => {
    expect(readWebFiles(join(folder, path))).toMatchObject({ ok: false, error: { code: 'terminal_not_built' } });
  });
});

describe('the paper venues', () => {
  const fakeChild = () => {
    const calls: string[] = [];
    const heard: { message: (message: unknown) => void; words: (words: string) => void; exit: (code: number | null) => void } = {
      message: () => undefined,
      words: () => undefined,
      exit: () => undefined,
    };
    const child: VenuesChild = {
      onMessage: (callback) => (heard.message = callback),
      onWords: (callback) => (heard.words = callback),
      onExit: (callback) => (heard.exit = callback),
      end: () => calls.push('end'),
      kill: () => calls.push('kill'),
    };
    return { child, heard, calls };
  };
  const ready = { ready: true, inner: { port: 1 }, outer: { port: 2 }, control: { port: 3, token: 't' } };

  it('are where their message says, and are told to end', async () => {
    const { child, heard, calls } = fakeChild();
    const starting = startPaperVenues(child);
    heard.message({ ready: true });
    heard.message(ready);
    const started = await starting;
    if (!started.ok) throw new Error(started.error.what);
    expect(started.value.endpoints).toEqual({
      inner: { marketDataUrl: 'ws://127.0.0.1:1/md', tradingUrl: 'ws://127.0.0.1:1/td' },
      outer: { host: '127.0.0.1', port: 2 },
      control: { url: 'http://127.0.0.1:3', token: 't' },
    });
    const lost: string[] = [];
    started.value.onLost(({ code }) => lost.push(code));
    const stopped = started.value.stop();
    expect(calls).toEqual(['end']);
    heard.exit(0);
    await stopped;
    expect(lost).toEqual([]);
  });

  it('have their warnings passed on, those of the start too', async () => {
    const { child, heard } = fakeChild();
    const words: string[] = [];
    const starting = startPaperVenues(child, (said) => words.push(said));
    heard.words('The saved state was set aside.\n');
    heard.message(ready);
    await starting;
    heard.words('The disk is full.\n');
    expect(words).toEqual(['The saved state was set aside.\n', 'The disk is full.\n']);
  });

  it('say themselves why they refuse to start', async () => {
    const { child, heard } = fakeChild();
    const starting = startPaperVenues(child);
    heard.words('The folder is taken (/d). ');
    heard.words('Choose another.\n');
    heard.exit(2);
    expect(await starting).toMatchObject({
      ok: false,
      error: { what: 'The paper venues do not run: The folder is taken (/d). Choose another' },
    });
  });

  it('go on while the same is asked of them, and start anew where a profile keeps other hours', async () => {
    const layout = { assetsFolder: '/assets' } as Parameters<typeof venuesArguments>[0];
    const always = venuesArguments(layout, '/d', null, { inner: 'always', outer: 'always' });
    const calendar = venuesArguments(layout, '/d', null, { inner: 'calendar', outer: 'always' });
    expect(calendar.slice(-4)).toEqual(['--inner-sessions', 'calendar', '--outer-sessions', 'always']);
    const children = [fakeChild(), fakeChild()];
    const asked: (readonly string[])[] = [];
    const gone: string[] = [];
    const paper = ownPaperVenues((args) => children[asked.push(args) - 1]!.child, () => undefined, ({ code }) => gone.push(code));
    expect(paper.endpoints).toBeNull();
    const first = paper.ask(always);
    children[0]!.heard.message(ready);
    expect(await first).toMatchObject({ ok: true, value: { outer: { port: 2 } } });
    expect(await paper.ask(always)).toMatchObject({ ok: true, value: { outer: { port: 2 } } });
    const second = paper.ask(calendar);
    expect(children[0]!.calls).toEqual(['end']);
    expect(asked).toEqual([always]);
    children[0]!.heard.exit(0);
    await new Promise(setImmediate);
    children[1]!.heard.message({ ...ready, outer: { port: 9 } });
    expect(await second).toMatchObject({ ok: true, value: { outer: { port: 9 } } });
    expect([asked, paper.endpoints?.outer.port, gone]).toEqual([[always, calendar], 9, []]);
    children[1]!.heard.exit(1);
    expect(gone).toEqual(['venues_not_running']);
  });

  it('are missed where they end unasked', async () => {
    const { child, heard } = fakeChild();
    const starting = startPaperVenues(child);
    heard.message(ready);
    const started = await starting;
    const lost: string[] = [];
    if (started.ok) started.value.onLost(({ what }) => lost.push(what));
    heard.exit(1);
    expect(lost).toEqual([expect.stringContaining('ended with code 1')]);
  });
});
