import { EventEmitter, once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { MessageChannel } from 'node:worker_threads';
import type { Channel } from '@tandem/transport';
import { relayElectron, type IpcMainEventLike, type IpcMainLike } from '@tandem/transport/electron-main';
import { createBridge, openBridge, type IpcRendererLike } from '@tandem/transport/electron-renderer';
import { memoryChannels } from '@tandem/transport/memory';
import { workerChannel } from '@tandem/transport/worker';
import { openWebSocket, type SocketLike } from '@tandem/transport/ws-client';
import { serveWebSocket } from '@tandem/transport/ws-server';
import { WebSocket } from 'ws';

export interface Wire {
  open(): Channel | Promise<Channel>;
  stop(): Promise<void> | void;
}
/** Starts a transport that gives the host's end of each new channel to `onChannel`. */
export type StartWire = (onChannel: (channel: Channel) => void) => Wire | Promise<Wire>;

export const memoryWire: StartWire = (onChannel) => ({
  open: () => {
    const [near, far] = memoryChannels();
    onChannel(far);
    return near;
  },
  stop: () => undefined,
});

export const workerWire: StartWire = (onChannel) => ({
  open: () => {
    const { port1, port2 } = new MessageChannel();
    onChannel(workerChannel(port2));
    return workerChannel(port1);
  },
  stop: () => undefined,
});

export const TOKEN = 'a-token_of-the-test';

export const webSocketWire: StartWire = async (onChannel) => {
  const server = createServer();
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  const host = `127.0.0.1:${port}`;
  const stopServing = serveWebSocket({ server, path: '/contract', token: TOKEN, hosts: () => [host], onChannel });
  return {
    open: () =>
      openWebSocket({
        url: `ws://${host}/contract`,
        token: TOKEN,
        socket: (url, protocols) => new WebSocket(url, protocols, { origin: `http://${host}` }) as unknown as SocketLike,
      }),
    stop: async () => {
      stopServing();
      server.close();
      await once(server, 'close');
    },
  };
};

export const OWN_PAGE = 'tandem://terminal/index.html';

/** Electron's two ends made by hand: messages are cloned and arrive later, and the sender's frame is what it says. */
export class FakeElectron {
  readonly main = new EventEmitter();
  readonly renderer = new EventEmitter();
  readonly contents = Object.assign(new EventEmitter(), {
    id: 7,
    isDestroyed: () => false,
    send: (channel: string, envelope: unknown) => {
      const copy: unknown = structuredClone(envelope);
      queueMicrotask(() => this.renderer.emit(channel, {}, copy));
    },
  });
  frame: IpcMainEventLike['senderFrame'] = { url: OWN_PAGE, parent: null };
  readonly ipcMain = this.main as unknown as IpcMainLike;
  readonly ipcRenderer: IpcRendererLike = {
    send: (channel, envelope) => {
      const copy: unknown = structuredClone(envelope);
      const event = { sender: this.contents, senderFrame: this.frame };
      queueMicrotask(() => this.main.emit(channel, event, copy));
    },
    on: (channel, listener) => this.renderer.on(channel, listener as () => void),
    removeListener: (channel, listener) => this.renderer.off(channel, listener as () => void),
  };
}

export function electronWireOver(electron: FakeElectron, refused: string[] = []): StartWire {
  return (onChannel) => {
    const stopRelay = relayElectron({
      ipc: electron.ipcMain,
      allowed: (url) => url === OWN_PAGE,
      openHost: () => {
        const { port1, port2 } = new MessageChannel();
        onChannel(workerChannel(port2));
        return workerChannel(port1);
      },
      onRefused: (url) => refused.push(url),
    });
    const bridge = createBridge(electron.ipcRenderer, { platform: 'linux', locale: 'zh-CN' });
    return { open: () => openBridge(bridge), stop: stopRelay };
  };
}

export const electronWire: StartWire = (onChannel) => electronWireOver(new FakeElectron())(onChannel);
