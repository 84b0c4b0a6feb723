import { PROTOCOL_VERSION, type ServerMessage } from '@tandem/contract';
import type { PairOrderId, SpreadId } from '@tandem/domain';
import type { Complaint, TsUs } from '@tandem/kernel';
import {
  CLIENT_MESSAGES_PER_S_MAX,
  CLIENT_MESSAGE_CHARS_MAX,
  COMMAND_TIMEOUT_MS,
  LOSSLESS_QUEUE_MAX,
  QUERY_TIMEOUT_MS,
  SUBSCRIPTIONS_MAX,
  createClient,
  serveContract,
  type Channel,
  type ClientStatus,
  type ContractClient,
} from '@tandem/transport';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { ManualTime, fakeHost } from './fake-host.ts';
import { alert, quote } from './items.ts';
import type { StartWire, Wire } from './wires.ts';

const FRAME_MS = 16;
const until = (check: () => void): Promise<void> => vi.waitFor(check, { timeout: 10_000, interval: 1 });

/** What every transport must do alike. */
export function describeTransport(name: string, startWire: StartWire): void {
  describe(`the contract over ${name}`, () => {
    let wire: Wire;
    let host: ReturnType<typeof fakeHost>;
    let hostTime: ManualTime;
    let clientTime: ManualTime;
    let hostEnds: Channel[];
    let clients: ContractClient[];

    beforeEach(async () => {
      host = fakeHost();
      [hostTime, clientTime] = [new ManualTime(), new ManualTime()];
      [hostEnds, clients] = [[], []];
      wire = await startWire((channel) => {
        hostEnds.push(channel);
        serveContract(channel, host.handlers, { frameMs: FRAME_MS, scheduler: hostTime, clock: hostTime });
      });
    });
    afterEach(async () => {
      for (const client of clients) client.close();
      for (const end of hostEnds) end.close();
      await wire.stop();
    });

    const connect = async (): Promise<ContractClient> => {
      const client = createClient({ open: () => wire.open(), scheduler: clientTime });
      clients.push(client);
      await becomes(client, 'connected');
      return client;
    };
    const becomes = async (client: ContractClient, wanted: ClientStatus): Promise<void> => {
      let now: ClientStatus | null = null;
      const stop = client.onStatus((status) => (now = status));
      await until(() => expect(now).toBe(wanted));
      stop();
    };
    const frames = async (done: () => void): Promise<void> =>
      until(() => {
        hostTime.advance(FRAME_MS);
        done();
      });
    /** A reader that says hello and then does only what it is told, under no discipline of a client's. */
    const rawReader = async () => {
      const channel = await wire.open();
      const heard: ServerMessage[] = [];
      let closedBecause: string | null = null;
      channel.onMessage((message) => heard.push(message as ServerMessage));
      channel.onClose((reason) => (closedBecause = reason));
      channel.send({ type: 'hello', version: PROTOCOL_VERSION });
      await until(() => expect(heard).toEqual([{ type: 'welcome', version: PROTOCOL_VERSION }]));
      heard.length = 0;
      return { channel, heard, whyClosed: () => closedBecause };
    };
    const watchAlerts = (client: ContractClient) => {
      const seen: [string, number[]][] = [];
      const stop = client.subscribe('alerts', {}, (kind, items) => {
        seen.push([kind, items.map(({ raisedUs }) => raisedUs)]);
      });
      return { seen, stop };
    };

    it('answers a query, one that was asked before the connection too', async () => {
      const client = createClient({ open: () => wire.open(), scheduler: clientTime });
      clients.push(client);
      const answer = await client.query('spreadHistory', { spreadId: 'cu' as SpreadId, fromUs: 42 as TsUs });
      expect(answer).toEqual({ ok: true, value: { points: [{ tsUs: 42, bid: 1, ask: null }] } });
      expect(await client.query('promises', {})).toEqual({ ok: true, value: { promises: [] } });
    });

    it('hands on a refusal of the host as it is', async () => {
      const client = await connect();
      const answer = await client.query('catalogue', {});
      expect(answer).toMatchObject({ ok: false, error: { code: 'refused_here', doThis: 'Nothing.' } });
    });

    it('refuses an unknown field and says which, and does nothing', async () => {
      const client = await connect();
      const request = { commandId: 'command-1', pairOrderId: 'p-1' as PairOrderId, force: true };
      const reply = await client.command('cancelPair', request);
      expect(reply).toMatchObject({ ok: false, error: { code: 'bad_request', where: 'command cancelPair' } });
      expect(reply.ok ? '' : reply.error.what).toContain('force');
      expect(host.cancelled).toEqual([]);
    });

    it.each(['nonsense', 'toString', 'alerts'])('refuses the command %s, which is none', async (nameOfNone) => {
      const { channel, heard } = await rawReader();
      channel.send({ type: 'command', id: 1, name: nameOfNone, body: {} });
      await until(() => expect(heard).toMatchObject([{ type: 'refused', id: 1, complaint: { code: 'unknown_name' } }]));
    });

    it('carries out a command once, however often and over however many connections it comes', async () => {
      const request = { commandId: 'command-1', pairOrderId: 'p-1' as PairOrderId };
      const first = await connect();
      expect(await first.command('cancelPair', request)).toEqual({ ok: true, value: null });
      expect(await first.command('cancelPair', request)).toEqual({ ok: true, value: null });
      const second = await connect();
      expect(await second.command('cancelPair', request)).toEqual({ ok: true, value: null });
      expect(host.cancelled).toEqual(['p-1']);
      const other = await second.command('cancelPair', { ...request, pairOrderId: 'p-2' as PairOrderId });
      expect(other).toMatchObject({ ok: false, error: { code: 'command_id_reused' } });
      expect(host.cancelled).toEqual(['p-1']);
    });

    it('gives a snapshot of all items, then each change of a lossless stream in order', async () => {
      host.alerts.put('1', alert(1));
      const { seen } = watchAlerts(await connect());
      await until(() => expect(host.alerts.listeners).toBe(1));
      host.alerts.put('2', alert(2));
      await frames(() => expect(seen).toEqual([['snapshot', [1, 2]]]));
      for (const number of [3, 4, 4, 5]) host.alerts.put(String(number), alert(number));
      await frames(() => expect(seen.slice(1)).toEqual([['delta', [3, 4, 4, 5]]]));
      host.alerts.put('6', alert(6));
      await frames(() => expect(seen.slice(2)).toEqual([['delta', [6]]]));
    });

    it('gives the latest of each key once a frame on a conflated stream', async () => {
      const client = await connect();
      const seen: unknown[] = [];
      client.subscribe('spreads', {}, (kind, items) => {
        seen.push([kind, items.map(({ spreadId, tsUs }) => [spreadId, tsUs])]);
      });
      await frames(() => expect(seen).toEqual([['snapshot', []]]));
      for (let number = 1; number <= 100; number += 1) {
        host.spreads.put('cu', quote('cu', number));
        host.spreads.put('au', quote('au', number));
      }
      await frames(() => expect(seen.slice(1)).toEqual([['delta', [['cu', 100], ['au', 100]]]]));
    });

    it('sends a reader that acknowledges nothing one frame and no more, and then what is latest', async () => {
      const { channel, heard } = await rawReader();
      channel.send({ type: 'subscribe', id: 1, name: 'spreads', body: {} });
      channel.send({ type: 'subscribe', id: 2, name: 'alerts', body: {} });
      await until(() => expect(host.alerts.listeners).toBe(1));
      await frames(() => expect(heard).toHaveLength(1));
      for (let number = 1; number <= 50; number += 1) {
        host.spreads.put('cu', quote('cu', number));
        host.alerts.put(String(number), alert(number));
        hostTime.advance(FRAME_MS);
      }
      // The answer to a later call arrives after every frame that was sent before it.
      channel.send({ type: 'query', id: 3, name: 'promises', body: {} });
      await until(() => expect(heard.at(-1)).toMatchObject({ type: 'result', id: 3 }));
      expect(heard).toHaveLength(2);
      channel.send({ type: 'ack', frame: 1 });
      await frames(() => expect(heard).toHaveLength(3));
      const last = heard[2];
      const parts = last?.type === 'frame' ? last.parts : [];
      expect(parts.map(({ id, kind, items }) => [id, kind, items.length])).toEqual([[1, 'delta', 1], [2, 'delta', 50]]);
      expect(parts[0]?.items).toEqual([quote('cu', 50)]);
    });

    it('gives a new snapshot where a slow reader overflows its queue, never a gap', async () => {
      const { channel, heard } = await rawReader();
      channel.send({ type: 'subscribe', id: 1, name: 'alerts', body: {} });
      await frames(() => expect(heard).toHaveLength(1));
      for (let number = 0; number <= LOSSLESS_QUEUE_MAX; number += 1) host.alerts.put('same', alert(number));
      host.alerts.put('other', alert(-1));
      channel.send({ type: 'ack', frame: 1 });
      await frames(() => expect(heard).toHaveLength(2));
      expect(heard[1]).toMatchObject({ parts: [{ kind: 'snapshot', items: [alert(LOSSLESS_QUEUE_MAX), alert(-1)] }] });
      channel.send({ type: 'ack', frame: 2 });
      host.alerts.put('next', alert(7));
      await frames(() => expect(heard).toHaveLength(3));
      expect(heard[2]).toMatchObject({ parts: [{ kind: 'delta', items: [alert(7)] }] });
    });

    it('stops a stream that is given up, and lets go of its source', async () => {
      const { seen, stop } = watchAlerts(await connect());
      await frames(() => expect(seen).toHaveLength(1));
      stop();
      await until(() => expect(host.alerts.listeners).toBe(0));
      host.alerts.put('1', alert(1));
      hostTime.advance(FRAME_MS);
      expect(seen).toHaveLength(1);
    });

    it('reconnects after a loss and starts every stream from a new snapshot', async () => {
      const client = await connect();
      const { seen } = watchAlerts(client);
      await frames(() => expect(seen).toEqual([['snapshot', []]]));
      hostEnds.at(-1)?.close('the host restarts');
      await becomes(client, 'lost');
      await until(() => expect(host.alerts.listeners).toBe(0));
      host.alerts.put('1', alert(1));
      clientTime.advance(60_000);
      await becomes(client, 'connected');
      await frames(() => expect(seen.slice(1)).toEqual([['snapshot', [1]]]));
    });

    it('says of a loss that a query got no answer and that a command may have been accepted', async () => {
      const client = await connect();
      const query = client.query('auditCsv', { tradingDay: null, cursor: 0 });
      const command = client.command('unwindPair', { commandId: 'command-1', pairOrderId: 'p-1' as PairOrderId });
      hostEnds.at(-1)?.close();
      expect(await query).toMatchObject({ ok: false, error: { code: 'connection_lost' } });
      expect(await command).toMatchObject({ ok: false, error: { code: 'outcome_unknown' } });
      const later = await client.command('cancelPair', { commandId: 'command-2', pairOrderId: 'p-1' as PairOrderId });
      expect(later).toMatchObject({ ok: false, error: { code: 'not_connected' } });
      expect(host.cancelled).toEqual([]);
    });

    it('gives up waiting for an answer, and calls a command unknown, never failed', async () => {
      const client = await connect();
      const query = client.query('auditCsv', { tradingDay: null, cursor: 0 });
      const command = client.command('unwindPair', { commandId: 'command-1', pairOrderId: 'p-1' as PairOrderId });
      clientTime.advance(Math.max(QUERY_TIMEOUT_MS, COMMAND_TIMEOUT_MS));
      expect(await query).toMatchObject({ ok: false, error: { code: 'connection_lost' } });
      const reply = await command;
      expect(reply).toMatchObject({ ok: false, error: { code: 'outcome_unknown' } });
      expect(reply.ok ? '' : reply.error.doThis).toContain('order panel');
    });

    it('hands over nothing of a frame that breaks the contract, says so, and starts anew', async () => {
      const client = await connect();
      const complaints: Complaint[] = [];
      client.onComplaint((what) => complaints.push(what));
      const { seen } = watchAlerts(client);
      await frames(() => expect(seen).toHaveLength(1));
      host.alerts.put('bad', { ...alert(1), grade: 'loud' as 'info' });
      await frames(() => expect(complaints).toMatchObject([{ code: 'bad_answer' }]));
      await becomes(client, 'lost');
      expect(seen).toHaveLength(1);
    });

    it.each([
      ['a first message that is not hello', { type: 'unsubscribe', id: 1 }, 'hello'],
      ['another version', { type: 'hello', version: PROTOCOL_VERSION + 1 }, 'version'],
      ['a message of no kind', 'what?', 'cannot be read'],
    ])('closes on %s', async (_what, message, reason) => {
      const channel = await wire.open();
      let why = '';
      channel.onClose((closed) => (why = closed));
      channel.send(message);
      await until(() => expect(why).toContain(reason));
    });

    it('closes on a second hello', async () => {
      const { channel, whyClosed } = await rawReader();
      channel.send({ type: 'hello', version: PROTOCOL_VERSION });
      await until(() => expect(whyClosed()).toContain('second hello'));
    });

    it('refuses a broken message by its id and stays open', async () => {
      const { channel, heard, whyClosed } = await rawReader();
      channel.send({ type: 'query', id: 5, name: 'promises', body: {}, extra: 1 });
      await until(() => expect(heard).toMatchObject([{ type: 'refused', id: 5, complaint: { code: 'bad_message' } }]));
      expect(whyClosed()).toBeNull();
    });

    it('bounds streams, the length of a message and the rate of messages', async () => {
      const reader = await rawReader();
      for (let id = 1; id <= SUBSCRIPTIONS_MAX + 1; id += 1) {
        reader.channel.send({ type: 'subscribe', id, name: 'alerts', body: {} });
      }
      await until(() =>
        expect(reader.heard).toMatchObject([
          { type: 'refused', id: SUBSCRIPTIONS_MAX + 1, complaint: { code: 'too_many_subscriptions' } },
        ]),
      );
      reader.channel.send({ type: 'query', id: 1, name: 'x'.repeat(CLIENT_MESSAGE_CHARS_MAX), body: {} });
      await until(() => expect(reader.whyClosed()).toContain('too long'));
      expect(host.alerts.listeners).toBe(0);

      const flood = await rawReader();
      for (let count = 0; count < CLIENT_MESSAGES_PER_S_MAX; count += 1) {
        flood.channel.send({ type: 'unsubscribe', id: 1 });
      }
      await until(() => expect(flood.whyClosed()).toContain('too many messages'));
    });

    it('closes on the acknowledgement of a frame that was never sent', async () => {
      const { channel, whyClosed } = await rawReader();
      channel.send({ type: 'ack', frame: 1 });
      await until(() => expect(whyClosed()).toContain('no frame 1'));
    });

    it('tells both ends once that the channel has ended', async () => {
      const { channel, whyClosed } = await rawReader();
      const reasons: string[] = [];
      hostEnds.at(-1)?.onClose((reason) => reasons.push(reason));
      channel.close('enough');
      channel.close('again');
      await until(() => expect(reasons).toEqual(['enough']));
      expect(whyClosed()).toBe('enough');
    });
  });
}
