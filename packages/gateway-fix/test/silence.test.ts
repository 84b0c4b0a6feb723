import { inWords } from '@tandem/domain';
import { createServer, type AddressInfo, type Socket } from 'node:net';
import { expect, it, vi } from 'vitest';
import { encodeBody, encodeFrame, FieldList, formatTimestamp, FrameSplitter } from '@tandem/fix';
import { createFixGateway, routing44 } from '@tandem/gateway-fix';
import type { TsUs } from '@tandem/kernel';
import { deskOptions } from './desk-options.ts';

const SOH = '\u0001';

/** A clock and timers turned by hand. */
class HandTime {
  nowMs = Date.UTC(2026, 10, 21);
  readonly #timers = new Set<{ readonly atMs: number; readonly run: () => void }>();
  readonly clock = { nowUs: () => (this.nowMs * 1000) as TsUs, monotonicNs: () => BigInt(this.nowMs) * 1_000_000n };
  readonly scheduler = {
    after: (delayMs: number, run: () => void) => {
      const timer = { atMs: this.nowMs + delayMs, run };
      this.#timers.add(timer);
      return () => void this.#timers.delete(timer);
    },
  };

  pass(ms: number): void {
    const endMs = this.nowMs + ms;
    for (;;) {
      const due = [...this.#timers].filter(({ atMs }) => atMs <= endMs).sort((a, b) => a.atMs - b.atMs)[0];
      if (due === undefined) break;
      this.#timers.delete(due);
      this.nowMs = Math.max(this.nowMs, due.atMs);
      due.run();
    }
    this.nowMs = endMs;
  }
}

/** A desk that goes by `time`, with orders alone. */
const deskAt = (port: number, time: HandTime) => {
  const { clock, scheduler } = time;
  return { ...deskOptions(port, { events: [], complaints: [], log: [] }), instruments: [], dialect: routing44, clock, scheduler };
};

it('takes a venue that fell silent for gone within ten seconds, and one that answers for alive', async () => {
  const time = new HandTime();
  let deaf = false;
  let ours = 0;
  const heard: string[] = [];
  const server = createServer((socket: Socket) => {
    const splitter = new FrameSplitter();
    const say = (msgType: string, body: FieldList): void => {
      const header = `35=${msgType}${SOH}34=${++ours}${SOH}49=VENUE${SOH}52=${formatTimestamp(time.nowMs * 1000, 3)}${SOH}56=US${SOH}`;
      socket.write(encodeFrame('FIX.4.4', header, encodeBody(msgType, body)), 'latin1');
    };
    socket.on('error', () => undefined);
    socket.on('data', (chunk) => {
      for (const result of splitter.push(chunk)) {
        const type = result.type === 'frame' ? (/\u000135=([^\u0001]+)/.exec(result.text)?.[1] ?? '') : '';
        const id = result.type === 'frame' ? (/\u0001112=([^\u0001]+)/.exec(result.text)?.[1] ?? '') : '';
        heard.push(type);
        if (type === 'A') say('A', new FieldList().add(98, '0').add(108, '10').add(141, 'Y'));
        else if (type === '1' && !deaf) say('0', new FieldList().add(112, id));
      }
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const states: string[] = [];
  const measured: (number | null)[] = [];
  const gateway = createFixGateway({
    ...deskAt((server.address() as AddressInfo).port, time),
    sink(event) {
      if (event.type === 'venue_status') states.push(`${event.status} ${inWords('en', event.text)}`);
      if (event.type === 'venue_clock') measured.push(event.roundTripUs);
    },
  });
  gateway.start();
  await vi.waitFor(() => expect(measured).toHaveLength(1), { timeout: 10_000 });
  for (let probes = 2; probes <= 8; probes++) {
    time.pass(2_500);
    await vi.waitFor(() => expect(measured).toHaveLength(probes), { timeout: 10_000 });
  }
  expect(states).toEqual([expect.stringMatching(/^connecting/), 'connected Logged on.']);
  deaf = true;
  time.pass(7_500);
  expect(states).toHaveLength(2);
  time.pass(2_500);
  expect(states[2]).toMatch(/^disconnected No heartbeat came for/);
  server.close();
  await gateway.stop();
});

it('connects at once where a person asks, and waits little again after the next failure', async () => {
  const time = new HandTime();
  const waits: number[] = [];
  const states: string[] = [];
  let dialled = 0;
  const server = createServer((socket) => {
    dialled += 1;
    socket.on('error', () => undefined);
    socket.destroy();
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const gateway = createFixGateway({
    ...deskAt((server.address() as AddressInfo).port, time),
    sink: (event) => {
      if (event.type !== 'venue_status') return;
      states.push(`${event.status} ${inWords('en', event.text)}`);
      for (const sentence of event.text) if (sentence.code === 'next_attempt') waits.push(sentence.ms);
    },
  });
  const down = (): string[] => states.filter((state) => state.startsWith('disconnected'));
  const waitMs = (): number => waits.at(-1) ?? NaN;
  gateway.reconnect();
  expect(states).toEqual([]);
  gateway.start();
  for (let attempt = 1; attempt <= 7; attempt++) {
    await vi.waitFor(() => expect(down()).toHaveLength(attempt), { timeout: 10_000 });
    if (attempt < 7) time.pass(waitMs());
  }
  expect(waitMs()).toBeGreaterThan(4_000);
  gateway.reconnect();
  await vi.waitFor(() => expect(down()).toHaveLength(8), { timeout: 10_000 });
  expect(waitMs()).toBeLessThanOrEqual(250);
  expect(dialled).toBe(8);
  server.close();
  await gateway.stop();
  gateway.reconnect();
  expect(states.filter((state) => state.startsWith('connecting'))).toHaveLength(8);
});

it('waits for its schedule, and says until when it is down', async () => {
  const time = new HandTime();
  const states: string[] = [];
  const gateway = createFixGateway({
    ...deskAt(9, time),
    // The clock begins on a Saturday, at midnight.
    schedule: { type: 'daily', timeZone: 'UTC', days: [6], startS: 5_400, endS: 7_200 },
    sink: (event) => event.type === 'venue_status' && states.push(`${event.status} ${inWords('en', event.text)}`),
  });
  gateway.start();
  expect(states).toEqual(['disconnected It is outside of the session’s schedule. Next attempt in 1.0 h.']);
  time.pass(5_399_999);
  expect(states).toHaveLength(1);
  time.pass(1);
  expect(states[1]).toBe('connecting Connecting to 127.0.0.1:9.');
  await gateway.stop();
});
