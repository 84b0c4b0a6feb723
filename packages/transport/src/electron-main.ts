import type { Dispose } from '@tandem/kernel';
import type { Channel } from './channel.ts';
import { CLOSED, TO_MAIN, TO_RENDERER, readToMain, type Closed, type ToRenderer } from './electron-protocol.ts';

/** The parts of Electron that the relay touches. */
export interface WebContentsLike {
  readonly id: number;
  isDestroyed(): boolean;
  send(channel: string, envelope: unknown): void;
  once(event: 'destroyed', listener: () => void): unknown;
}
export interface IpcMainEventLike {
  readonly sender: WebContentsLike;
  /** Null where the frame is gone already. */
  readonly senderFrame: { readonly url: string; readonly parent: unknown } | null;
}
export interface IpcMainLike {
  on(channel: string, listener: (event: IpcMainEventLike, envelope: unknown) => void): unknown;
  removeListener(channel: string, listener: (event: IpcMainEventLike, envelope: unknown) => void): unknown;
}

export interface ElectronRelayOptions {
  readonly ipc: IpcMainLike;
  /** Whether a page at this address is our own; asked at each message. */
  readonly allowed: (url: string) => boolean;
  /** A new channel to the host. */
  readonly openHost: () => Channel;
  /** Told of every message that was refused: its sender's address and why. */
  readonly onRefused: (url: string, why: string) => void;
}

interface Line {
  readonly connection: number;
  readonly host: Channel;
}

/** Relays each page to the host over a channel of its own. Only the top frame of an own page is heard. */
export function relayElectron({ ipc, allowed, openHost, onRefused }: ElectronRelayOptions): Dispose {
  const lines = new Map<number, Line>();
  const watched = new Set<number>();
  let lastConnection = 0;

  const end = (page: number, reason: string): void => {
    const line = lines.get(page);
    lines.delete(page);
    line?.host.close(reason);
  };
  const open = (page: WebContentsLike): void => {
    end(page.id, 'the page opened a new channel');
    lastConnection += 1;
    const connection = lastConnection;
    const host = openHost();
    lines.set(page.id, { connection, host });
    const toPage = (channel: string, envelope: ToRenderer | Closed): void => {
      if (!page.isDestroyed()) page.send(channel, envelope);
    };
    if (!watched.has(page.id)) {
      watched.add(page.id);
      page.once('destroyed', () => {
        watched.delete(page.id);
        end(page.id, 'the window closed');
      });
    }
    toPage(TO_RENDERER, { type: 'opened', connection });
    host.onClose((reason) => {
      if (lines.get(page.id)?.connection === connection) lines.delete(page.id);
      toPage(CLOSED, { connection, reason });
    });
    host.onMessage((message) => toPage(TO_RENDERER, { type: 'message', connection, message }));
  };
  const listener = (event: IpcMainEventLike, value: unknown): void => {
    const frame = event.senderFrame;
    if (frame === null || frame.parent !== null || !allowed(frame.url)) {
      onRefused(frame?.url ?? 'a frame that is gone', 'not the top frame of an own page');
      return;
    }
    const envelope = readToMain(value);
    if (envelope === null) {
      onRefused(frame.url, 'a message without an envelope');
      return;
    }
    const line = lines.get(event.sender.id);
    if (envelope.type === 'open') open(event.sender);
    else if (line?.connection !== envelope.connection) return;
    else if (envelope.type === 'close') end(event.sender.id, envelope.reason);
    else line.host.send(envelope.message);
  };

  ipc.on(TO_MAIN, listener);
  return () => {
    ipc.removeListener(TO_MAIN, listener);
    for (const page of [...lines.keys()]) end(page, 'the application ends');
  };
}
