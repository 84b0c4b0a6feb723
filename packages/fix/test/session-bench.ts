import type { TsUs } from '@tandem/kernel';
import {
  defaultSessionSettings,
  encodeBody,
  encodeFrame,
  FieldList,
  fix44,
  formatTimestamp,
  FrameSplitter,
  memoryStore,
  parseFrame,
  sessionState,
  stepSession,
  type EncodedBody,
  type FixMessage,
  type SessionInput,
  type SessionOutput,
  type SessionSettings,
  type SessionState,
  type SessionStore,
} from '@tandem/fix';

/** 21 November 2026, 00:00:00 UTC. */
export const START_US = Date.UTC(2026, 10, 21) * 1000;
const SOH = '\u0001';

/** `11=a|38=1` as fields. */
export function fieldsOf(text: string): FieldList {
  const fields = new FieldList();
  for (const pair of text.split('|').filter((part) => part !== '')) {
    const at = pair.indexOf('=');
    fields.add(Number(pair.slice(0, at)), pair.slice(at + 1));
  }
  return fields;
}

export const bodyOf = (msgType: string, text: string): EncodedBody => encodeBody(msgType, fieldsOf(text));

/** A whole frame from header and body fields, `|` for SOH; length and checksum are right. */
export function frameOf(text: string, beginString = 'FIX.4.4'): string {
  const wire = text.replaceAll('|', SOH);
  return encodeFrame(beginString, wire.endsWith(SOH) ? wire : wire + SOH, { msgType: '', text: '', sum: 0 });
}

export function parsed(frame: string): FixMessage {
  const split = new FrameSplitter().push(Buffer.from(frame, 'latin1'));
  if (split.length !== 1 || split[0]?.type !== 'frame') throw new Error(`not one frame: ${JSON.stringify(split)}`);
  const message = parseFrame(split[0].text, fix44.dataOf);
  if (!message.ok) throw new Error(message.error);
  return message.value;
}

/** One end of a session under test: acceptor VENUE facing CLIENT by default, with a store and a clock turned by hand. */
export class SessionBench {
  readonly settings: SessionSettings;
  readonly store: SessionStore;
  readonly state: SessionState;
  nowUs = START_US;
  outputs: SessionOutput[] = [];

  constructor(settings: Partial<SessionSettings> = {}, store: SessionStore = memoryStore()) {
    this.store = store;
    this.state = sessionState(store.numbers());
    this.settings = {
      ...defaultSessionSettings,
      role: 'acceptor',
      dictionary: fix44,
      senderCompId: 'VENUE',
      targetCompId: 'CLIENT',
      ...settings,
    };
  }

  step(input: SessionInput): void {
    for (const output of stepSession(this.settings, this.state, input)) {
      this.outputs.push(output);
      if (output.type === 'persist_sent') this.store.appendSent(output.record);
      else if (output.type === 'persist_in') this.store.setNextIn(output.nextIn);
      else if (output.type === 'reset_store') this.store.reset(output.sinceUs);
      else if (output.type === 'replay') {
        const { begin, end } = output;
        this.step({ type: 'stored', begin, end, records: this.store.sent(begin, end), at: this.at });
      }
    }
  }

  get at(): { wallUs: TsUs; steadyUs: number } {
    return { wallUs: this.nowUs as TsUs, steadyUs: this.nowUs - START_US };
  }

  connect(): this {
    this.step({ type: 'connected', at: this.at });
    return this;
  }

  /** Lets `seconds` pass and wakes the session wherever it asked for it. */
  pass(seconds: number): this {
    const end = this.nowUs + seconds * 1_000_000;
    for (;;) {
      const wake = this.state.wakeUs;
      if (wake === null || wake + START_US > end) break;
      this.nowUs = Math.max(this.nowUs, wake + START_US);
      this.step({ type: 'timer', at: this.at });
    }
    this.nowUs = end;
    return this;
  }

  /** The peer sends `35=D|34=2|…`; CompIDs and SendingTime are put in unless `text` has its own. */
  receive(text: string, beginString = 'FIX.4.4'): this {
    const own = fieldsOf(text);
    const [first, ...rest] = text.split('|');
    const add = (tag: number, value: string): string => (own.has(tag) ? '' : `|${tag}=${value}`);
    const header = `${first!}${add(49, this.settings.targetCompId)}${add(56, this.settings.senderCompId)}${add(52, formatTimestamp(this.nowUs, 3))}`;
    const late = rest.filter((part) => !/^(34|43|49|52|56|122)=/.test(part));
    const early = rest.filter((part) => /^(34|43|49|52|56|122)=/.test(part));
    const message = parsed(frameOf([header, ...early, ...late].join('|'), beginString));
    this.step({ type: 'message', message, at: this.at });
    return this;
  }

  logon(text = '35=A|34=1|98=0|108=30'): this {
    this.connect().receive(text);
    return this;
  }

  send(msgType: string, text: string): this {
    this.step({ type: 'send', body: bodyOf(msgType, text), at: this.at });
    return this;
  }

  /** What left since the last call, each as `35=8|34=2|…` without 8, 9, 10, CompIDs and SendingTime. */
  sent(): string[] {
    const frames = this.outputs.flatMap((output) => (output.type === 'transmit' ? [output.frame] : []));
    return frames.map((frame) => {
      const { fields } = parsed(frame);
      return fields.tags.flatMap((tag, i) => ([8, 9, 10, 49, 52, 56, 122].includes(tag) ? [] : [`${tag}=${fields.values[i]!}`])).join('|');
    });
  }

  /** The outputs so far, forgotten; then nothing was sent, delivered or closed. */
  drain(): { sent: string[]; delivered: string[]; disconnected: boolean; notices: string[] } {
    const result = {
      sent: this.sent(),
      delivered: this.outputs.flatMap((o) => (o.type === 'deliver' ? [`${o.message.msgType} ${o.message.fields.get(34)!}`] : [])),
      disconnected: this.outputs.some((o) => o.type === 'disconnect'),
      notices: this.outputs.flatMap((o) => (o.type === 'notice' ? [o.code] : [])),
    };
    this.outputs = [];
    return result;
  }
}
