import type { Dispose } from '@tandem/kernel';
import { UNHEARD_MESSAGES_MAX } from './limits.ts';

/** A two-way pipe of JSON-safe values, ordered, without loss while it is open. */
export interface Channel {
  /** Queues a message; does nothing once the channel has ended. */
  send(message: unknown): void;
  /** Messages that arrived before the first listener are given to it at once. */
  onMessage(callback: (message: unknown) => void): Dispose;
  /** Called once, whichever end closed; at once where the channel has ended already. */
  onClose(callback: (reason: string) => void): Dispose;
  close(reason?: string): void;
}

/** The side of a channel that its implementation feeds. */
export interface ChannelInlet {
  readonly channel: Channel;
  receive(message: unknown): void;
  ended(reason: string): void;
}

/** What the implementations share: listeners, messages that came too early, and an end that happens once. */
export function channelOver(
  transmit: (message: unknown) => void,
  shut: (reason: string) => void,
): ChannelInlet {
  const messageListeners = new Set<(message: unknown) => void>();
  const closeListeners = new Set<(reason: string) => void>();
  let unheard: unknown[] = [];
  let endedBecause: string | null = null;

  const ended = (reason: string): void => {
    if (endedBecause !== null) return;
    endedBecause = reason;
    unheard = [];
    for (const listener of [...closeListeners]) listener(reason);
    closeListeners.clear();
    messageListeners.clear();
  };
  const close = (reason = 'closed'): void => {
    if (endedBecause !== null) return;
    shut(reason);
    ended(reason);
  };
  const receive = (message: unknown): void => {
    if (endedBecause !== null) return;
    if (messageListeners.size > 0) for (const listener of [...messageListeners]) listener(message);
    else if (unheard.length < UNHEARD_MESSAGES_MAX) unheard.push(message);
    else close('nobody listens');
  };

  const channel: Channel = {
    send: (message) => {
      if (endedBecause === null) transmit(message);
    },
    onMessage: (callback) => {
      if (endedBecause !== null) return () => undefined;
      messageListeners.add(callback);
      const waiting = unheard;
      unheard = [];
      for (const message of waiting) callback(message);
      return () => messageListeners.delete(callback);
    },
    onClose: (callback) => {
      if (endedBecause === null) closeListeners.add(callback);
      else callback(endedBecause);
      return () => closeListeners.delete(callback);
    },
    close,
  };
  return { channel, receive, ended };
}

/** Joins two channels: what one receives the other sends, and they end together. Nothing is decoded on the way. */
export function relay(one: Channel, other: Channel): void {
  one.onClose((reason) => other.close(reason));
  other.onClose((reason) => one.close(reason));
  one.onMessage((message) => other.send(message));
  other.onMessage((message) => one.send(message));
}
