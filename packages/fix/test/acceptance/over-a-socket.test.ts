import { connect, type Socket } from 'node:net';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Clock, Scheduler, TsUs } from '@tandem/kernel';
import { FrameSplitter, startBareAcceptor, type FixAcceptor } from '@tandem/fix';
import { START_US } from '../session-bench.ts';
import { read, shown, wireOf, withTimes } from './acceptance-bench.ts';
import { acceptanceScenarios } from './scenarios.ts';

// Time stands still, so that what is sent and what is expected name the same second.
const clock: Clock = { nowUs: () => START_US as TsUs, monotonicNs: () => 0n };
const scheduler: Scheduler = {
  after: (delayMs, callback) => {
    const timer = setTimeout(callback, delayMs);
    return () => clearTimeout(timer);
  },
};

/** A peer on a socket: writes bytes, awaits messages and the end. */
class Peer {
  readonly #socket: Socket;
  readonly #messages: string[] = [];
  #ended = false;
  #heard: () => void = () => undefined;

  constructor(port: number) {
    const splitter = new FrameSplitter();
    this.#socket = connect({ port, host: '127.0.0.1' });
    this.#socket.setNoDelay(true);
    this.#socket.on('data', (chunk) => {
      for (const result of splitter.push(chunk)) this.#messages.push(result.type === 'frame' ? shown(read(result.text)) : result.reason);
      this.#heard();
    });
    this.#socket.on('error', () => undefined);
    this.#socket.on('close', () => {
      this.#ended = true;
      this.#heard();
    });
  }

  write(wire: string): void {
    this.#socket.write(wire, 'latin1');
  }

  async next(): Promise<string> {
    for (;;) {
      const message = this.#messages.shift();
      if (message !== undefined) return message;
      if (this.#ended) return 'the end';
      await new Promise<void>((resolve) => (this.#heard = resolve));
    }
  }

  close(): Promise<void> {
    return new Promise((resolve) => {
      if (this.#ended) resolve();
      else this.#socket.once('close', () => resolve()).destroy();
    });
  }
}

const logon = '35=A|34=1|98=0|108=30';
let acceptor: FixAcceptor;

async function play(peer: Peer, steps: readonly string[]): Promise<void> {
  for (const step of steps) {
    if (step === 'gone') expect(await peer.next()).toBe('the end');
    else if (step.startsWith('> ')) peer.write(wireOf(step.slice(2), START_US));
    else expect(await peer.next()).toBe(withTimes(step.slice(2), START_US));
  }
}

/** The acceptor learns of a peer's end a moment after the peer does. */
async function loggedOn(): Promise<Peer> {
  for (let attempt = 0; attempt < 200; attempt++) {
    const peer = new Peer(acceptor.port);
    peer.write(wireOf(logon, START_US));
    const answer = await peer.next();
    if (answer !== 'the end') {
      expect(answer).toBe(logon);
      return peer;
    }
  }
  throw new Error('the session stayed taken');
}

beforeAll(async () => {
  const started = await startBareAcceptor({ port: 0, beginString: 'FIX.4.4', senderCompId: 'VENUE', targetCompId: 'CLIENT', clock, scheduler });
  if (!started.ok) throw new Error(started.error.what);
  acceptor = started.value;
});
afterAll(() => acceptor.close());

describe('the bare acceptor', () => {
  const timeless = acceptanceScenarios.filter(({ steps }) => !steps.some((step) => step.startsWith('wait')));
  it.each(timeless.map((scenario) => [scenario.name, scenario] as const))('%s', async (_, { heartBtIntS, steps }) => {
    const peer = heartBtIntS === null ? new Peer(acceptor.port) : await loggedOn();
    await play(peer, steps);
    await peer.close();
  });

  it('has one session: a second peer of its name is left without a word, and the first goes on', async () => {
    const first = await loggedOn();
    const second = new Peer(acceptor.port);
    await play(second, [`> ${logon}`, 'gone']);
    await play(first, ['> 35=5|34=2', '< 35=5|34=2', 'gone']);
  });

  it('has one session: it is free again when its peer drops the line', async () => {
    const first = await loggedOn();
    const second = new Peer(acceptor.port);
    await play(second, [`> ${logon}`, 'gone']);
    await first.close();
    await (await loggedOn()).close();
  });

  it.each(['FIX.4.2', 'FIXT.1.1'])('answers a Logon of %s in its own words', async (beginString) => {
    const started = await startBareAcceptor({ port: 0, beginString, senderCompId: 'VENUE', targetCompId: 'CLIENT', clock, scheduler });
    if (!started.ok) throw new Error(started.error.what);
    const version = beginString === 'FIXT.1.1' ? '|1137=9' : '';
    const peer = new Peer(started.value.port);
    await play(peer, [`> 8=${beginString}|${logon}${version}`, `< ${logon}${version}`, `> 8=${beginString}|35=5|34=2`, '< 35=5|34=2', 'gone']);
    const unversioned = new Peer(started.value.port);
    if (version !== '') await play(unversioned, [`> 8=${beginString}|${logon}`, 'gone']);
    await unversioned.close();
    await started.value.close();
  });

  it.each([
    ['FIX.4.4', '', ''],
    ['FIXT.1.1', '|1137=9', '|1137=9'],
  ])('says of %s that it serves no report, with what the published suite looks for', async (beginString, version, told) => {
    const started = await startBareAcceptor({ port: 0, beginString, senderCompId: 'VENUE', targetCompId: 'CLIENT', clock, scheduler });
    if (!started.ok) throw new Error(started.error.what);
    const peer = new Peer(started.value.port);
    await play(peer, [
      `> 8=${beginString}|${logon}${version}`, `< ${logon}${version}`,
      `> 8=${beginString}|35=8|34=2|37=id|17=id|150=0|39=0|55=WLRI|54=1|151=100|14=0|6=0.0`,
      `< 35=j|34=2|45=2|58=Unsupported Message Type|372=8|380=3${told}`,
    ]);
    await peer.close();
    await started.value.close();
  });

  it('complains about a version it does not speak, and about a port that is taken', async () => {
    const base = { senderCompId: 'VENUE', targetCompId: 'CLIENT', clock, scheduler };
    expect(await startBareAcceptor({ ...base, port: 0, beginString: 'FIX.4.9' })).toMatchObject({ ok: false, error: { code: 'fix_version_unknown' } });
    expect(await startBareAcceptor({ ...base, port: acceptor.port, beginString: 'FIX.4.4' })).toMatchObject({ ok: false, error: { code: 'port_unavailable' } });
  });
});
