import { PROTOCOL_VERSION, serverMessageCodec, type ClientMessage, type ServerMessage } from '@tandem/contract';
import type { Complaint, Scheduler } from '@tandem/kernel';
import type { Channel } from '../channel.ts';
import { WELCOME_TIMEOUT_MS } from '../limits.ts';
import { issuesInWords } from '../words.ts';

type Part = Extract<ServerMessage, { type: 'frame' }>['parts'][number];

export interface ConnectionEvents {
  readonly onWelcome: () => void;
  readonly onResult: (id: number, body: unknown) => void;
  readonly onRefused: (id: number, what: Complaint) => void;
  /** False where the part breaks the contract; the connection then ends and a new one starts from a snapshot. */
  readonly onPart: (part: Part) => boolean;
  /** Called once, also where no channel could be opened. */
  readonly onLost: (why: string) => void;
}

export interface Connection {
  send(message: ClientMessage): void;
  close(reason: string): void;
}

/** One attempt: opens a channel, says hello, and reads until it ends. */
export function startConnection(
  open: () => Channel | Promise<Channel>,
  scheduler: Scheduler,
  events: ConnectionEvents,
): Connection {
  let channel: Channel | null = null;
  let lost = false;
  const lose = (why: string): void => {
    if (lost) return;
    lost = true;
    stopTimer();
    channel?.close(why);
    events.onLost(why);
  };
  const send = (message: ClientMessage): void => channel?.send(message);
  const hear = (message: ServerMessage): void => {
    switch (message.type) {
      case 'welcome':
        if (message.version !== PROTOCOL_VERSION) {
          lose(`the host speaks version ${message.version}`);
          return;
        }
        stopTimer();
        events.onWelcome();
        return;
      case 'result':
        events.onResult(message.id, message.body);
        return;
      case 'refused':
        events.onRefused(message.id, message.complaint);
        return;
      case 'frame':
        if (!message.parts.every(events.onPart)) {
          lose('a frame that breaks the contract');
          return;
        }
        send({ type: 'ack', frame: message.frame });
        return;
    }
  };
  const use = (opened: Channel): void => {
    if (lost) {
      opened.close('too late');
      return;
    }
    channel = opened;
    opened.onClose(lose);
    opened.onMessage((value) => {
      const message = serverMessageCodec.safeParse(value);
      if (lost) return;
      if (message.success) hear(message.data);
      else lose(`a message that cannot be read: ${issuesInWords(message.error.issues)}`);
    });
    send({ type: 'hello', version: PROTOCOL_VERSION });
  };

  const stopTimer = scheduler.after(WELCOME_TIMEOUT_MS, () => lose(`no welcome within ${WELCOME_TIMEOUT_MS} ms`));
  // A later microtask even where the channel is there at once, so that the caller holds the connection first.
  Promise.resolve()
    .then(open)
    .then(use, (error: unknown) => lose(error instanceof Error ? error.message : String(error)));
  return { send, close: lose };
}
