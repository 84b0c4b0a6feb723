import type { BookLevel, DepthBook, Instrument } from '@tandem/domain';
import { formatPrice } from '../format/numbers.ts';

interface Cells {
  readonly size: HTMLElement;
  readonly bar: HTMLElement;
  readonly price: HTMLElement;
}

/**
 * A ladder of fixed rows that are written into, never rendered again: two books of ten levels change on every frame.
 * Only cells whose text changed are touched.
 */
export class LadderView {
  readonly #bids: Cells[] = [];
  readonly #asks: Cells[] = [];
  readonly #instrument: Instrument;

  constructor(root: HTMLElement, instrument: Instrument, levels: number) {
    this.#instrument = instrument;
    root.replaceChildren();
    for (let level = 0; level < levels; level++) {
      const row = document.createElement('div');
      row.className = 'ladder-row';
      const bid = cells('bid');
      const ask = cells('ask');
      row.append(bid.size.parentElement ?? bid.size, bid.price, ask.price, ask.size.parentElement ?? ask.size);
      root.append(row);
      this.#bids.push(bid);
      this.#asks.push(ask);
    }
  }

  show(book: DepthBook | undefined): void {
    const largest = Math.max(1, ...levelsOf(book, this.#bids.length).map((level) => level.quantity));
    this.#side(this.#bids, book?.bids ?? [], largest);
    this.#side(this.#asks, book?.asks ?? [], largest);
  }

  #side(rows: readonly Cells[], levels: readonly BookLevel[], largest: number): void {
    rows.forEach((row, index) => {
      const level = levels[index];
      write(row.price, level === undefined ? '' : formatPrice(level.price, this.#instrument));
      write(row.size, level === undefined ? '' : String(level.quantity));
      const width = level === undefined ? '0' : `${Math.ceil((100 * level.quantity) / largest)}%`;
      if (row.bar.style.width !== width) row.bar.style.width = width;
    });
  }
}

const levelsOf = (book: DepthBook | undefined, levels: number): BookLevel[] =>
  book === undefined ? [] : [...book.bids.slice(0, levels), ...book.asks.slice(0, levels)];

function cells(side: 'bid' | 'ask'): Cells {
  const cell = document.createElement('div');
  cell.className = `ladder-size ${side}`;
  const bar = document.createElement('i');
  const size = document.createElement('span');
  cell.append(bar, size);
  const price = document.createElement('span');
  price.className = `ladder-price ${side}`;
  return { size, bar, price };
}

function write(cell: HTMLElement, text: string): void {
  if (cell.textContent !== text) cell.textContent = text;
}
