import { sentence, type Clock, type Dispose, type Random, type Scheduler } from '@tandem/kernel';
import type { DepthBook, Instrument, InstrumentId } from '@tandem/domain';
import { createStateTree, objectAt, touchedKeys } from '../merge-patch/merge-patch.ts';
import { peekMessage, subscribeQuote } from '../models/request.ts';
import type { Complain } from '../parse/complain.ts';
import { createQuoteReader } from '../parse/quote.ts';
import { decodeMessage } from './receive.ts';
import { createLine, type Line } from './line.ts';

/** A server of quotes that has not greeted after this long is given up. */
export const GREETING_TIMEOUT_MS = 10_000;

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
  readonly onDown: (why: string, retryMs: number) => void;
}

export interface MarketDataClient {
  readonly line: Line;
  subscribe(instruments: readonly Instrument[]): void;
}

export function createMarketDataClient(options: MarketDataClientOptions): MarketDataClient {
  const { clock, complain } = options;
  let subscribed = new Map<string, Instrument>();
  let tree = createStateTree();
  let ready = false;
  let deadline: Dispose = () => undefined;
  let readQuote = createQuoteReader(complain);

  const line = createLine({
    ...options,
    onOpen() {
      tree = createStateTree();
      readQuote = createQuoteReader(complain);
      ready = false;
      deadline();
      deadline = options.scheduler.after(GREETING_TIMEOUT_MS, () => line.drop(`the venue did not answer within ${GREETING_TIMEOUT_MS} ms`));
      line.send(subscribeQuote([...subscribed.values()]));
      line.send(peekMessage);
    },
    onMessage: receive,
    onDown(why, retryMs) {
      deadline();
      options.onDown(why, retryMs);
    },
    onRoundTrip: () => undefined,
  });

  function receive(text: string): void {
    const message = decodeMessage(text);
    if (!message.ok) {
      complain(message.error);
      line.drop(sentence(message.error));
      return;
    }
    if (message.value.aid === 'rtn_data') {
      const tsIngestUs = clock.nowUs();
      const { patches } = message.value;
      const applied = tree.apply(patches);
      if (!applied.ok) {
        complain(applied.error);
        line.drop(sentence(applied.error));
        return;
      }
      line.send(peekMessage);
      for (const symbol of touchedKeys(patches, 'quotes')) {
        const instrument = subscribed.get(symbol);
        const raw = objectAt(tree.root, 'quotes', symbol);
        const book = instrument === undefined || raw === undefined ? null : readQuote(raw, instrument, tsIngestUs);
        if (book !== null) options.onBook(book);
      }
    }
    if (ready || (message.value.aid !== 'rtn_data' && message.value.aid !== 'rsp_login')) return;
    ready = true;
    deadline();
    line.settled();
    options.onReady();
  }

  return {
    line,
    subscribe(instruments) {
      subscribed = new Map<InstrumentId, Instrument>(instruments.map((i) => [i.instrumentId, i]));
      line.send(subscribeQuote(instruments));
    },
  };
}
