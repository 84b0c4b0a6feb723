import type { Dispose } from '@tandem/kernel';
import { channelOver, type Channel, type ChannelInlet } from './channel.ts';
import { CLOSED, TO_MAIN, TO_RENDERER, readClosed, readToRenderer, type ToMain } from './electron-protocol.ts';

/** The one thing that preload exposes to the page, as `window.tandem`. */
export interface TandemBridge {
  send(envelope: unknown): void;
  onMessage(callback: (envelope: unknown) => void): Dispose;
  onClose(callback: (envelope: unknown) => void): Dispose;
  /** As `process.platform`. */
  readonly platform: string;
  /** The system's language as a BCP 47 tag, such as `zh-CN`. */
  readonly locale: string;
}

/** The part of Electron's `ipcRenderer` that the bridge uses. */
export interface IpcRendererLike {
  send(channel: string, envelope: unknown): void;
  on(channel: string, listener: (event: unknown, envelope: unknown) => void): unknown;
  removeListener(channel: string, listener: (event: unknown, envelope: unknown) => void): unknown;
}

/** Made by preload. Its three channels are fixed, so that the page can reach nothing else of main's. */
export function createBridge(ipc: IpcRendererLike, facts: { platform: string; locale: string }): TandemBridge {
  const listen = (channel: string, callback: (envelope: unknown) => void): Dispose => {
    const listener = (_event: unknown, envelope: unknown): void => callback(envelope);
    ipc.on(channel, listener);
    return () => ipc.removeListener(channel, listener);
  };
  return {
    send: (envelope) => ipc.send(TO_MAIN, envelope),
    onMessage: (callback) => listen(TO_RENDERER, callback),
    onClose: (callback) => listen(CLOSED, callback),
    platform: facts.platform,
    locale: facts.locale,
  };
}

/** Opens a channel from the page through main to the host. A new one replaces the page's earlier one. */
export function openBridge(bridge: TandemBridge): Promise<Channel> {
  const send = (envelope: ToMain): void => bridge.send(envelope);
  return new Promise((resolve) => {
    let connection = 0;
    let inlet: ChannelInlet | null = null;
    const stopListening = (): void => {
      stopMessages();
      stopCloses();
    };
    const stopMessages = bridge.onMessage((value) => {
      const envelope = readToRenderer(value);
      if (envelope === null) return;
      if (envelope.type === 'message') {
        if (envelope.connection === connection) inlet?.receive(envelope.message);
        return;
      }
      if (inlet !== null) return;
      connection = envelope.connection;
      inlet = channelOver(
        (message) => send({ type: 'message', connection, message }),
        (reason) => send({ type: 'close', connection, reason }),
      );
      inlet.channel.onClose(stopListening);
      resolve(inlet.channel);
    });
    const stopCloses = bridge.onClose((value) => {
      const closed = readClosed(value);
      if (closed?.connection === connection) inlet?.ended(closed.reason);
    });
    send({ type: 'open' });
  });
}
