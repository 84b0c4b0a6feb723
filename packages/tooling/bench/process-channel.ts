import type { ChildProcess } from 'node:child_process';
import { channelOver, type Channel } from '@tandem/transport';

/** What travels between a process and its child: the contract's messages, and questions and answers beside them. */
type Letter = { readonly message: unknown } | { readonly question: string } | { readonly answer: string; readonly value: unknown };

/** The child's end: a channel for its screen, which is in the parent, and the parent's questions. */
export function parentChannel(): {
  readonly channel: Channel;
  readonly onQuestion: (listener: (question: string) => void) => void;
  readonly answer: (name: string, value: unknown) => void;
} {
  const send = (letter: Letter): void => void process.send?.(letter);
  const inlet = channelOver((message) => send({ message }), () => undefined);
  let listener: (question: string) => void = () => undefined;
  process.on('message', (letter: Letter) => {
    if ('message' in letter) inlet.receive(letter.message);
    else if ('question' in letter) listener(letter.question);
  });
  process.on('disconnect', () => process.exit(0));
  return { channel: inlet.channel, onQuestion: (next) => (listener = next), answer: (name, value) => send({ answer: name, value }) };
}

/** The parent's end of a child that uses {@link parentChannel}. */
export function childChannel(child: ChildProcess): {
  readonly channel: Channel;
  /** Asks, and waits for the answer of that name; rejects where the child ends first. */
  readonly ask: <T>(question: string) => Promise<T>;
  readonly answered: <T>(name: string) => Promise<T>;
} {
  const send = (letter: Letter): void => void child.send(letter);
  const inlet = channelOver((message) => send({ message }), () => undefined);
  const waiting = new Map<string, { readonly resolve: (value: unknown) => void; readonly reject: (error: Error) => void }>();
  child.on('message', (letter: Letter) => {
    if ('message' in letter) inlet.receive(letter.message);
    else if ('answer' in letter) waiting.get(letter.answer)?.resolve(letter.value);
  });
  child.once('exit', (code) => {
    inlet.ended('the other process is gone');
    for (const { reject } of waiting.values()) reject(new Error(`the desk ended with ${code ?? 'a signal'}`));
  });
  const answered = <T>(name: string): Promise<T> =>
    new Promise<T>((resolve, reject) => {
      waiting.set(name, {
        resolve: (value) => {
          waiting.delete(name);
          resolve(value as T);
        },
        reject,
      });
    });
  return {
    channel: inlet.channel,
    answered,
    ask: (question) => {
      const answer = answered<never>(question);
      send({ question });
      return answer;
    },
  };
}
