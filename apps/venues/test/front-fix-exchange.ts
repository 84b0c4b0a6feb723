import type { Clock, Dispose, Scheduler, TsUs } from '@tandem/kernel';
import {
  execId,
  instrumentId,
  price,
  quantity,
  tsUs,
  type ClOrdId,
  type DepthBook,
  type ExecType,
  type ExecutionReport,
  type Instrument,
  type InstrumentId,
  type NewOrder,
  type OrdStatus,
  type Position,
} from '@tandem/domain';
import type { Exchange, OrderChange, RequestReject, Telling } from '../src/exchange/exchange.ts';

export const realClock: Clock = { nowUs: () => (Date.now() * 1000) as TsUs, monotonicNs: () => process.hrtime.bigint() };
export const realScheduler: Scheduler = {
  after(delayMs, callback) {
    const timer = setTimeout(callback, delayMs);
    return () => clearTimeout(timer);
  },
};

function listing(exchange: string, symbol: string, priceScale: number): Instrument {
  return {
    instrumentId: instrumentId(`${exchange}.${symbol}`),
    venue: 'outer',
    exchange,
    symbol,
    product: symbol,
    name: { en: symbol, zh: symbol },
    kind: exchange === 'FX' ? 'fx' : 'future',
    currency: 'USD',
    priceUnit: 'lb',
    priceScale,
    tickSize: price(5),
    multiplier: '25000',
    quantityMin: quantity(1),
    quantityMax: quantity(500),
    closeTodayApart: false,
    vatIncluded: false,
    marginRate: '0.1',
    priceLimitRate: null,
    feePerLot: '2',
    referencePrice: price(40_000),
    validFrom: '2026-01-01',
    source: 'made for this test',
  };
}

export const HG = listing('COMEX', 'HGH7', 4);
export const CNH = listing('FX', 'USDCNH', 5);

/** A set of listeners. */
function listeners<A extends unknown[]>(): { on: (listener: (...args: A) => void) => Dispose; tell: (...args: A) => void } {
  const all = new Set<(...args: A) => void>();
  return {
    on(listener) {
      all.add(listener);
      return () => void all.delete(listener);
    },
    tell: (...args) => {
      for (const listener of [...all]) listener(...args);
    },
  };
}

/** An exchange that does nothing by itself: the test says what becomes of each order. */
export class HandExchange implements Exchange {
  readonly venue = 'outer';
  readonly instruments: ReadonlyMap<InstrumentId, Instrument> = new Map([HG, CNH].map((i) => [i.instrumentId, i]));
  readonly submitted: NewOrder[] = [];
  readonly cancels: ClOrdId[] = [];
  readonly changes: (OrderChange & { readonly clOrdId: ClOrdId })[] = [];
  held: Position[] = [];
  readonly #books = listeners<[DepthBook]>();
  readonly #executions = listeners<[string, ExecutionReport, Telling]>();
  readonly #rejects = listeners<[string, RequestReject]>();
  readonly #accounts = listeners<[string]>();
  readonly #disconnects = listeners<[]>();
  readonly #states = new Map<ClOrdId, ExecutionReport>();
  readonly #trades: ExecutionReport[] = [];
  readonly #current = new Map<InstrumentId, DepthBook>();
  #ids = 0;

  readonly onBook = this.#books.on;
  readonly onExecution = this.#executions.on;
  readonly onCancelReject = this.#rejects.on;
  readonly onAccount = this.#accounts.on;
  reachable = true;
  readonly onDisconnect = this.#disconnects.on;

  nowUs(): number {
    return realClock.nowUs();
  }

  book(id: InstrumentId): DepthBook {
    return this.#current.get(id) ?? this.bookOf(id, 40_000);
  }

  bookOf(id: InstrumentId, mid: number): DepthBook {
    const now = tsUs(this.nowUs());
    const levels = (direction: number) =>
      Array.from({ length: 10 }, (_, i) => ({ price: price(mid + direction * 5 * (i + 1)), quantity: quantity(i + 1) }));
    return {
      instrumentId: id,
      bids: levels(-1),
      asks: levels(1),
      last: { price: price(mid), quantity: quantity(3) },
      upperLimit: price(mid + 4_000),
      lowerLimit: null,
      phase: 'open',
      tsEventUs: now,
      tsIngestUs: now,
    };
  }

  publish(book: DepthBook): void {
    this.#current.set(book.instrumentId, book);
    this.#books.tell(book);
  }

  authenticate(accountId: string, password: string): boolean {
    return accountId === 'paper' && password === 'secret';
  }

  submit(_accountId: string, order: NewOrder): void {
    this.submitted.push(order);
  }

  cancel(_accountId: string, id: ClOrdId): void {
    this.cancels.push(id);
  }

  replace(_accountId: string, id: ClOrdId, change: OrderChange): void {
    this.changes.push({ ...change, clOrdId: id });
  }

  rejectCancel(id: ClOrdId, text: string): void {
    this.#rejects.tell('paper', { venue: 'outer', clOrdId: id, text, why: 'too_late', tsIngestUs: tsUs(this.nowUs()) });
  }

  /** The order's next state, told to whoever listens. */
  report(order: NewOrder, execType: ExecType, ordStatus: OrdStatus, fill?: { lots: number; at: number }, text = ''): ExecutionReport {
    const before = this.#states.get(order.clOrdId);
    const cumQty = (before?.cumQty ?? 0) + (fill?.lots ?? 0);
    const ended = ordStatus === 'canceled' || ordStatus === 'rejected';
    const now = tsUs(this.nowUs());
    const report: ExecutionReport = {
      venue: 'outer',
      clOrdId: order.clOrdId,
      orderId: ordStatus === 'rejected' ? null : `O-${order.clOrdId}`,
      execId: execId(`E${++this.#ids}`),
      execType,
      ordStatus,
      instrumentId: order.instrumentId,
      side: order.side,
      orderQty: order.quantity,
      cumQty: quantity(cumQty),
      leavesQty: quantity(ended ? 0 : order.quantity - cumQty),
      lastQty: quantity(fill?.lots ?? 0),
      lastPx: fill === undefined ? null : price(fill.at),
      text,
      tsEventUs: now,
      tsIngestUs: now,
    };
    this.#states.set(order.clOrdId, report);
    if (execType === 'trade') this.#trades.push(report);
    this.#executions.tell('paper', report, 'first');
    return report;
  }

  moneyMoved(): void {
    this.#accounts.tell('paper');
  }

  disconnect(): void {
    this.#disconnects.tell();
  }

  orders(): readonly ExecutionReport[] {
    return [...this.#states.values()].map((state) => this.#asStatus(state));
  }

  order(_accountId: string, id: ClOrdId): ExecutionReport | undefined {
    const state = this.#states.get(id);
    return state === undefined ? undefined : this.#asStatus(state);
  }

  #asStatus(state: ExecutionReport): ExecutionReport {
    return { ...state, execId: execId(`S${++this.#ids}`), execType: 'order_status', lastQty: quantity(0), lastPx: null };
  }

  sentOrder(_accountId: string, id: ClOrdId): NewOrder | undefined {
    return this.submitted.find((order) => order.clOrdId === id);
  }

  trades(): readonly ExecutionReport[] {
    return this.#trades;
  }

  positions(): readonly Position[] {
    return this.held;
  }

  account(accountId: string) {
    const tsNow = tsUs(this.nowUs());
    return {
      venue: 'outer',
      accountId,
      currency: 'USD',
      balance: '1000000.5',
      available: '900000',
      margin: '100000.5',
      realizedPnl: '-12.25',
      unrealizedPnl: '3',
      fees: '8',
      tsUs: tsNow,
    } as const;
  }
}
