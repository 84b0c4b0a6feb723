import {
  byteSum,
  checksumText,
  defaultSessionSettings,
  echoAnswer,
  encodeBody,
  fix44,
  formatTimestamp,
  FrameSplitter,
  memoryStore,
  parseFrame,
  sessionState,
  stepSession,
  type FixMessage,
  type SessionInput,
  type SessionOutput,
  type SessionSettings,
} from '@tandem/fix';
import { fieldsOf, START_US } from '../session-bench.ts';

const SOH = '\u0001';
const TIME = /@([+-]\d+)?/g;

/** `@` and its kin as UTCTimestamps of `nowUs`, with no digits after the second. */
export const withTimes = (text: string, nowUs: number): string =>
  text.replace(TIME, (_, shift: string | undefined) => formatTimestamp(nowUs + Number(shift ?? 0) * 1_000_000, 0));

/** The bytes of a peer's message as a scenario writes it. */
export function wireOf(step: string, nowUs: number): string {
  const text = withTimes(step, nowUs);
  if (text.startsWith('raw:')) return text.slice(4).replaceAll('|', SOH);
  const asWritten = text.startsWith('raw-order:');
  const parts = (asWritten ? text.slice(10) : text).split('|');
  const take = (tag: string): string | undefined => {
    const at = parts.findIndex((part) => part.startsWith(`${tag}=`));
    return at < 0 ? undefined : parts.splice(at, 1)[0]!.slice(tag.length + 1);
  };
  const begin = take('8') ?? 'FIX.4.4';
  const length = take('9');
  const sum = take('10');
  if (!asWritten) {
    const header = (['49', 'CLIENT', '52', withTimes('@', nowUs), '56', 'VENUE'] as const).flatMap((tag, i, all) =>
      i % 2 === 1 || parts.some((part) => part === `!${tag}` || part.startsWith(`${tag}=`)) ? [] : [`${tag}=${all[i + 1]!}`],
    );
    // Behind MsgType and MsgSeqNum, where the scenario's own header fields follow.
    parts.splice(2, 0, ...header);
  }
  const body = parts.filter((part) => !part.startsWith('!')).join(SOH) + SOH;
  const start = `8=${begin}${SOH}9=${length ?? body.length}${SOH}`;
  return `${start}${body}10=${sum ?? checksumText(byteSum(start + body))}${SOH}`;
}

/** A frame as scenarios write it: no version, length, sum, CompIDs and times of sending. */
export function shown(message: FixMessage): string {
  const { tags, values } = message.fields;
  return tags.flatMap((tag, i) => ([8, 9, 10, 49, 52, 56, 122].includes(tag) ? [] : [`${tag}=${values[i]!}`])).join('|');
}

export function read(frame: string): FixMessage {
  const message = parseFrame(frame, fix44.dataOf);
  if (!message.ok) throw new Error(message.error);
  return message.value;
}

/** A session with the echoing application on it, fed with bytes: no socket and no clock but this one. */
export class AcceptanceBench {
  readonly #settings: SessionSettings;
  readonly #store = memoryStore();
  readonly #state = sessionState(memoryStore().numbers());
  readonly #splitter = new FrameSplitter();
  readonly #orders = new Set<string>();
  readonly sent: string[] = [];
  gone = false;
  nowUs = START_US;

  constructor(role: 'acceptor' | 'initiator', heartBtIntS: number) {
    this.#settings = {
      ...defaultSessionSettings,
      role,
      dictionary: fix44,
      senderCompId: 'VENUE',
      targetCompId: 'CLIENT',
      heartBtIntS,
      resetOnLogon: false,
      unknownTags: 'closed',
      testReqId: 'TEST',
    };
    this.#step({ type: 'connected', at: this.#at });
  }

  receive(wire: string): void {
    for (const result of this.#splitter.push(Buffer.from(wire, 'latin1'))) {
      const message = result.type === 'frame' ? parseFrame(result.text, fix44.dataOf) : null;
      if (message?.ok === true) this.#step({ type: 'message', message: message.value, at: this.#at });
      // As the connection does: a first message that is garbled has no session to be ignored by.
      else if (this.#state.phase === 'logging_on') this.gone = true;
    }
  }

  pass(seconds: number): void {
    const endUs = this.nowUs + seconds * 1_000_000;
    for (;;) {
      const wakeUs = this.#state.wakeUs;
      if (wakeUs === null || wakeUs + START_US > endUs) break;
      this.nowUs = Math.max(this.nowUs, wakeUs + START_US);
      this.#step({ type: 'timer', at: this.#at });
    }
    this.nowUs = endUs;
  }

  get #at(): { wallUs: number; steadyUs: number } {
    return { wallUs: this.nowUs, steadyUs: this.nowUs - START_US };
  }

  #step(input: SessionInput): void {
    const outputs = stepSession(this.#settings, this.#state, input);
    for (const output of outputs) this.#carryOut(output);
    for (const output of outputs) if (output.type === 'deliver') this.#answer(output.message);
  }

  #carryOut(output: SessionOutput): void {
    switch (output.type) {
      case 'persist_sent':
        this.#store.appendSent(output.record);
        return;
      case 'reset_store':
        this.#store.reset(output.sinceUs);
        return;
      case 'transmit':
        this.sent.push(shown(read(output.frame)));
        return;
      case 'replay':
        this.#step({ ...output, type: 'stored', records: this.#store.sent(output.begin, output.end), at: this.#at });
        return;
      case 'disconnect':
        this.gone = true;
        return;
      default:
    }
  }

  #answer(message: FixMessage): void {
    const answer = echoAnswer(message, fix44, this.#orders);
    if (answer.type === 'silence') return;
    const body =
      answer.type === 'echo'
        ? encodeBody(message.msgType, answer.fields)
        : encodeBody('j', fieldsOf(`45=${message.fields.get(34)!}|58=Unsupported Message Type|372=${message.msgType}|380=3`));
    this.#step({ type: 'send', body, at: this.#at });
  }
}
