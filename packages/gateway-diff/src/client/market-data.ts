import { sentence, type Clock, type Complaint, type Dispose, type Random, type Scheduler } from '@tandem/kernel';
import type { DepthBook, Instrument, Wording } from '@tandem/domain';
import { DiffChartDesk, type ChartDesk } from '../chart/chart-desk.ts';
import { createStateTree } from '../merge-patch/merge-patch.ts';
import { peekMessage, subscribeQuote } from '../models/request.ts';
import type { Complain } from '../parse/complain.ts';
import { createQuoteBoard } from '../quotes/quote-board.ts';
import { decodeMessage } from './receive.ts';
import { createLine, type Line } from './line.ts';

/** A server of quotes that has not greeted after this long is given up. */
export const GREETING_TIMEOUT_MS = 10_000;

/** The member of the state that is kept as quotes, not as JSON. */
const QUOTES = 'quotes';

export interface MarketDataClientOptions {
  readonly url: string;
  readonly clock: Clock;
  readonly scheduler: Scheduler;
  readonly random: Random;
  readonly complain: Complain;
  readonly onConnecting: () => void;
  readonly onBook: (book: DepthBook) => void;
  /** The server has answered: quotes may be trusted from here on. */
  readonly onReady: () => void;
  readonly onDown: (why: Wording, retryMs: number) => void;
}

export interface MarketDataClient {
  readonly line: Line;
  readonly charts: ChartDesk;
  subscribe(instruments: readonly Instrument[]): void;
}

export function createMarketDataClient(options: MarketDataClientOptions): MarketDataClient {
  const { clock, complain } = options;
  const board = createQuoteBoard(complain);
  let subscribed: readonly Instrument[] = [];
  let tree = createStateTree(QUOTES);
  let ready = false;
  let deadline: Dispose = () => undefined;
  let draining = false;

  const line = createLine({
    ...options,
    onOpen() {
      tree = createStateTree(QUOTES);
      board.reset();
      ready = false;
      deadline();
      deadline = options.scheduler.after(GREETING_TIMEOUT_MS, () => line.drop({ code: 'no_answer', ms: GREETING_TIMEOUT_MS }));
      line.send(subscribeQuote(subscribed));
      line.send(peekMessage);
    },
    onMessage(bytes) {
      if (ready && board.scan(bytes)) transacted();
      else receive(bytes);
    },
    onDown(why, retryMs) {
      deadline();
      board.reset();
      charts.lost();
      options.onDown([why], retryMs);
    },
    onRoundTrip: () => undefined,
  });

  const charts = new DiffChartDesk({ scheduler: options.scheduler, send: (text) => ready && line.send(text) });

  /** What is not a plain message of quotes. */
  function receive(bytes: Buffer): void {
    const message = decodeMessage(bytes);
    if (!message.ok) {
      refuse(message.error);
      return;
    }
    const { aid, patches } = message.value;
    if (aid === 'rtn_data') {
      const applied = tree.apply(patches);
      if (!applied.ok) {
        refuse(applied.error);
        return;
      }
      board.merge(patches);
      transacted();
      charts.hear({ ...message.value, notices: [], root: tree.root });
    }
    if (ready || (aid !== 'rtn_data' && aid !== 'rsp_login')) return;
    ready = true;
    deadline();
    line.settled();
    options.onReady();
  }

  function refuse(why: Complaint): void {
    complain(why);
    line.drop({ code: 'unreadable', words: sentence(why) });
  }

  /** Several messages that arrived in one piece are one piece of news: their books are told once, after the last. */
  function transacted(): void {
    line.peek();
    if (draining) return;
    draining = true;
    queueMicrotask(() => {
      draining = false;
      board.drain(clock.nowUs(), options.onBook);
    });
  }

  return {
    line,
    charts,
    subscribe(instruments) {
      subscribed = instruments;
      board.watch(instruments);
      line.send(subscribeQuote(instruments));
    },
  };
}
