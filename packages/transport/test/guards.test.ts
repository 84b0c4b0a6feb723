import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Channel } from '@tandem/transport';
import { createBridge, openBridge } from '@tandem/transport/electron-renderer';
import { openWebSocket, type SocketLike } from '@tandem/transport/ws-client';
import { serveWebSocket } from '@tandem/transport/ws-server';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { WebSocket } from 'ws';
import { FakeElectron, TOKEN, electronWireOver } from './wires.ts';

describe('who may open the WebSocket', () => {
  let server: Server;
  let host: string;
  let accepted: Channel[];

  beforeEach(async () => {
    server = createServer();
    server.listen(0, '127.0.0.1');
    await once(server, 'listening');
    host = `127.0.0.1:${(server.address() as AddressInfo).port}`;
    accepted = [];
    const onChannel = (channel: Channel): number => accepted.push(channel);
    serveWebSocket({ server, path: '/contract', token: TOKEN, hosts: () => [host], onChannel });
  });
  afterEach(() => {
    for (const channel of accepted) channel.close();
    server.close();
  });

  const attempt = (path: string, protocols: string[], headers: Record<string, string>): Promise<string> =>
    new Promise((resolve) => {
      const socket = new WebSocket(`ws://${host}${path}`, protocols, { headers });
      socket.on('open', () => resolve('open'));
      socket.on('error', (error) => resolve(error.message));
    });
  const own = ['tandem.v1', `tandem.token.${TOKEN}`];

  it('lets in the own page, and a program without an origin, with the token', async () => {
    expect(await attempt('/contract', own, { origin: `http://${host}` })).toBe('open');
    expect(await attempt('/contract', own, {})).toBe('open');
    expect(accepted).toHaveLength(2);
  });

  it.each([
    ['a page of another site', '/contract', own, { origin: 'http://evil.example' }, '403'],
    ['a name that was bound to this address', '/contract', own, { host: 'evil.example' }, '421'],
    ['no token', '/contract', ['tandem.v1'], {}, '401'],
    ['a wrong token', '/contract', ['tandem.v1', 'tandem.token.guess'], {}, '401'],
    ['another path', '/other', own, {}, '404'],
  ])('keeps out %s', async (_who, path, protocols, headers, status) => {
    expect(await attempt(path, protocols, headers)).toContain(status);
    expect(accepted).toHaveLength(0);
  });

  it('fails to open, and breaks nothing, where nobody listens', async () => {
    server.close();
    await once(server, 'close');
    const socket = (url: string, protocols: string[]) => new WebSocket(url, protocols) as unknown as SocketLike;
    await expect(openWebSocket({ url: `ws://${host}/contract`, token: TOKEN, socket })).rejects.toThrow('ended');
  });

  it('closes on what is not JSON', async () => {
    const socket = new WebSocket(`ws://${host}/contract`, own);
    socket.on('open', () => socket.send('{'));
    const [, reason] = (await once(socket, 'close')) as [number, Buffer];
    expect(reason.toString()).toContain('not JSON');
  });
});

describe('whom Electron’s main listens to', () => {
  const setUp = async () => {
    const electron = new FakeElectron();
    const refused: string[] = [];
    const hostEnds: Channel[] = [];
    const wire = await electronWireOver(electron, refused)((channel) => hostEnds.push(channel));
    return { electron, refused, hostEnds, wire };
  };

  it.each([
    ['a page of somebody else’s', { url: 'https://evil.example/', parent: null }],
    ['a frame within the own page', { url: 'tandem://terminal/index.html', parent: {} }],
    ['a frame that is gone', null],
  ])('not to %s', async (_who, frame) => {
    const { electron, refused, hostEnds } = await setUp();
    electron.frame = frame;
    void openBridge(createBridge(electron.ipcRenderer, { platform: 'linux', locale: 'en' }));
    await vi.waitFor(() => expect(refused).toEqual([frame?.url ?? 'a frame that is gone']), { timeout: 10_000 });
    expect(hostEnds).toHaveLength(0);
  });

  it('not to a message without an envelope', async () => {
    const { electron, refused } = await setUp();
    const bridge = createBridge(electron.ipcRenderer, { platform: 'linux', locale: 'en' });
    bridge.send({ type: 'message', connection: '1', message: {} });
    await vi.waitFor(() => expect(refused).toHaveLength(1), { timeout: 10_000 });
  });

  it('ends the earlier channel of a page that was loaded again, and what it says late is not heard', async () => {
    const { hostEnds, wire } = await setUp();
    const earlier = await wire.open();
    let earlierEnd = '';
    hostEnds[0]?.onClose((reason) => (earlierEnd = reason));
    const later = await wire.open();
    await vi.waitFor(() => expect(earlierEnd).toContain('new channel'), { timeout: 10_000 });
    const heard: unknown[] = [];
    hostEnds[1]?.onMessage((message) => heard.push(message));
    earlier.send('late');
    later.send('now');
    await vi.waitFor(() => expect(heard).toEqual(['now']), { timeout: 10_000 });
  });

  it('ends the channel of a window that closed', async () => {
    const { electron, hostEnds, wire } = await setUp();
    await wire.open();
    let end = '';
    hostEnds[0]?.onClose((reason) => (end = reason));
    electron.contents.emit('destroyed');
    await vi.waitFor(() => expect(end).toContain('window closed'), { timeout: 10_000 });
  });
});
