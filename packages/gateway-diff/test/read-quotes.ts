import type { Complaint, TsUs } from '@tandem/kernel';
import type { DepthBook, Instrument } from '@tandem/domain';
import { decodeMessage } from '../src/client/receive.ts';
import { createStateTree } from '../src/merge-patch/merge-patch.ts';
import { createQuoteBoard } from '../src/quotes/quote-board.ts';
import type { Told } from './reference-quotes.ts';

/** Takes messages as the client does: by the scanner where it will, unless told never to use it. Counts what it took. */
export interface Quotes {
  (text: string, tsIngestUs: TsUs): Told;
  readonly scanned: () => number;
  /** A new connection begins. */
  readonly reset: () => void;
}

export function openQuotes(instruments: readonly Instrument[], complain: (complaint: Complaint) => void, mayScan = true): Quotes {
  const board = createQuoteBoard(complain);
  board.watch(instruments);
  let tree = createStateTree('quotes');
  let scanned = 0;
  const take = (text: string, tsIngestUs: TsUs): Told => {
    const bytes = Buffer.from(text);
    if (mayScan && board.scan(bytes)) scanned++;
    else {
      const message = decodeMessage(bytes);
      if (!message.ok) return null;
      if (message.value.aid === 'rtn_data') {
        if (!tree.apply(message.value.patches).ok) return null;
        board.merge(message.value.patches);
      }
    }
    const books: DepthBook[] = [];
    board.drain(tsIngestUs, (book) => books.push(book));
    return books;
  };
  const reset = (): void => {
    tree = createStateTree('quotes');
    board.reset();
  };
  return Object.assign(take, { scanned: () => scanned, reset });
}
