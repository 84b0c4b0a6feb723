import type { Clock, Dispose, Scheduler } from '@tandem/kernel';
import {
  clOrdId,
  execId,
  instrumentId,
  price,
  quantity,
  tsUs,
  type WholeAccount,
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
import type { Exchange, RequestReject } from '../src/exchange/exchange.ts';
import { catalogue } from './worlds.ts';

export const gold = catalogue.instruments.get(instrumentId('SHFE.au2702')) as Instrument;
export const copper = catalogue.instruments.get(instrumentId('SHFE.cu2701')) as Instrument;
const NOW = tsUs(Date.UTC(2026, 10, 23, 4) * 1000);

/** An exchange that does what the test says, and nothing by itself but remember. */
export class HandExchange implements Exchange {
  readonly venue = 'inner' as const;
  readonly instruments: ReadonlyMap<InstrumentId, Instrument> = new Map([gold, copper].map((i) => [i.instrumentId, i]));
  readonly submitted: NewOrder[] = [];
  readonly cancels: ClOrdId[] = [];
  readonly listeners = {
    book: new Set<(book: DepthBook) => void>(),
    execution: new Set<Parameters<Exchange['onExecution']>[0]>(),
    cancelReject: new Set<(account: string, reject: RequestReject) => void>(),
    account: new Set<(account: string) => void>(),
    disconnect: new Set<() => void>(),
  };
  #orders = new Map<ClOrdId, ExecutionReport>();
  #trades: ExecutionReport[] = [];
  #positions = new Map<InstrumentId, Position>();
  #books = new Map<InstrumentId, DepthBook>();
  onSubmit: (order: NewOrder) => void = () => undefined;
  onCancel: (id: ClOrdId) => void = () => undefined;

  nowUs = (): number => NOW;
  book(id: InstrumentId): DepthBook {
    return this.#books.get(id) ?? { instrumentId: id, bids: [], asks: [], last: null, upperLimit: null, lowerLimit: null, phase: 'open', tsEventUs: NOW, tsIngestUs: NOW };
  }
  #on<T>(set: Set<T>, listener: T): Dispose {
    set.add(listener);
    return () => set.delete(listener);
  }
  onBook = (l: (book: DepthBook) => void): Dispose => this.#on(this.listeners.book, l);
  onExecution = (l: Parameters<Exchange['onExecution']>[0]): Dispose => this.#on(this.listeners.execution, l);
  onCancelReject = (l: (a: string, r: RequestReject) => void): Dispose => this.#on(this.listeners.cancelReject, l);
  onAccount = (l: (a: string) => void): Dispose => this.#on(this.listeners.account, l);
  onDisconnect = (l: () => void): Dispose => this.#on(this.listeners.disconnect, l);
  reachable = true;
  authenticate = (account: string, password: string): boolean => account === 'desk' && password === 'secret';
  submit(_account: string, order: NewOrder): void {
    this.submitted.push(order);
    this.onSubmit(order);
  }
  replace(): never {
    throw new Error('DIFF has no request to change an order');
  }
  cancel(_account: string, id: ClOrdId): void {
    this.cancels.push(id);
    this.onCancel(id);
  }
  orders = (): readonly ExecutionReport[] => [...this.#orders.values()];
  order = (_account: string, id: ClOrdId): ExecutionReport | undefined => this.#orders.get(id);
  sentOrder = (_account: string, id: ClOrdId): NewOrder | undefined => this.submitted.find((o) => o.clOrdId === id);
  trades = (): readonly ExecutionReport[] => this.#trades;
  positions = (): readonly Position[] => [...this.#positions.values()];
  account(accountId: string): WholeAccount {
    return { venue: 'inner', accountId, currency: 'CNY', balance: '1000000.5', available: '900000', margin: '0', realizedPnl: '0', unrealizedPnl: '0', fees: '0', tsUs: NOW };
  }

  publish(book: Partial<DepthBook> & { instrumentId: InstrumentId }): void {
    const full = { ...this.book(book.instrumentId), ...book };
    this.#books.set(book.instrumentId, full);
    for (const listener of this.listeners.book) listener(full);
  }
  /** Executes and tells: `lots` filled now, the rest as `ordStatus` says. */
  execute(order: NewOrder, execType: ExecType, ordStatus: OrdStatus, lots = 0, text = '', tell = true): void {
    const before = this.#orders.get(order.clOrdId)?.cumQty ?? 0;
    const cumQty = quantity(before + lots);
    const over = ordStatus === 'canceled' || ordStatus === 'rejected' || ordStatus === 'expired';
    const report: ExecutionReport = {
      venue: 'inner',
      clOrdId: order.clOrdId,
      orderId: `X-${order.clOrdId}`,
      execId: execId(`${order.clOrdId}|${this.#trades.length + 1}`),
      execType,
      ordStatus,
      instrumentId: order.instrumentId,
      side: order.side,
      orderQty: order.quantity,
      cumQty,
      leavesQty: quantity(over ? 0 : order.quantity - cumQty),
      lastQty: quantity(lots),
      lastPx: lots > 0 ? order.price : null,
      text,
      tsEventUs: NOW,
      tsIngestUs: NOW,
    };
    this.#orders.set(order.clOrdId, { ...report, execType: 'order_status', lastQty: quantity(0), lastPx: null });
    if (execType === 'trade') {
      this.#trades.push(report);
      const held = this.#positions.get(order.instrumentId)?.longToday ?? 0;
      this.#positions.set(order.instrumentId, {
        venue: 'inner',
        instrumentId: order.instrumentId,
        longToday: quantity(held + lots),
        longYesterday: quantity(0),
        shortToday: quantity(0),
        shortYesterday: quantity(0),
        longAvgPx: '926.02',
        shortAvgPx: null,
        unrealizedPnl: '0',
      });
    }
    if (!tell) return;
    for (const listener of this.listeners.execution) listener('desk', report, 'first');
    if (execType === 'trade') for (const listener of this.listeners.account) listener('desk');
  }
  refuseCancel(id: ClOrdId, text: string): void {
    for (const listener of this.listeners.cancelReject) listener('desk', { venue: 'inner', clOrdId: id, text, why: 'too_late', tsIngestUs: NOW });
  }
  disconnect(): void {
    for (const listener of this.listeners.disconnect) listener();
  }
}

export const realTime: Clock & Scheduler = {
  nowUs: () => tsUs(Math.round((performance.timeOrigin + performance.now()) * 1000)),
  monotonicNs: () => process.hrtime.bigint(),
  after(delayMs, callback) {
    const timer = setTimeout(callback, delayMs);
    return () => clearTimeout(timer);
  },
};

export const buyGold = (id: string, lots: number, more: Partial<NewOrder> = {}): NewOrder => ({
  clOrdId: clOrdId(id),
  venue: 'inner',
  instrumentId: gold.instrumentId,
  side: 'buy',
  quantity: quantity(lots),
  price: price(92602),
  timeInForce: 'day',
  offset: 'open',
  ...more,
});
