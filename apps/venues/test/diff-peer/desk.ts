import { seededRandom } from '@tandem/kernel';
import { clOrdId, isTerminal, price, quantity, type Account, type ClOrdId, type ExecutionReport, type Instrument, type NewOrder, type Position, type VenueEvent } from '@tandem/domain';
import { createDiffGateway, type DiffGateway } from '@tandem/gateway-diff';
import { realTime } from '../front-diff-exchange.ts';
import { FOREIGN_BROKER } from './foreign-server.ts';

const PATIENCE_MS = 15_000;

export const pause = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));

export interface DeskOptions {
  readonly user: string;
  readonly password: string;
  readonly instruments: readonly Instrument[];
  readonly quotesPort: number;
  readonly tradingPort: number;
}

/** The adapter, and what someone knows who reads nothing but its events. */
export class Desk {
  readonly gateway: DiffGateway;
  readonly events: VenueEvent[] = [];
  readonly complaints: string[] = [];
  readonly fills = new Map<string, ExecutionReport>();
  readonly states = new Map<ClOrdId, ExecutionReport>();
  readonly positions = new Map<string, Position>();
  account: Account | null = null;
  connections = 0;
  isUp = false;

  constructor(options: DeskOptions) {
    this.gateway = createDiffGateway({
      venue: 'inner',
      marketDataUrl: `ws://127.0.0.1:${options.quotesPort}/md`,
      tradingUrl: `ws://127.0.0.1:${options.tradingPort}/`,
      brokerId: FOREIGN_BROKER,
      userId: options.user,
      password: options.password,
      instruments: options.instruments,
      clock: realTime,
      scheduler: realTime,
      random: seededRandom(7),
      sink: (event) => this.#hear(event),
      complain: (c) => this.complaints.push(`${c.what}: ${c.where}`),
    });
    this.gateway.marketData.subscribe(options.instruments);
    this.gateway.start();
  }

  #hear(event: VenueEvent): void {
    this.events.push(event);
    if (event.type === 'venue_status') {
      this.isUp = event.status === 'connected';
      if (this.isUp) this.connections++;
    } else if (event.type === 'execution_report') this.#report(event.report);
    else if (event.type === 'position') this.positions.set(event.position.instrumentId, event.position);
    else if (event.type === 'account') this.account = event.account;
    else if (event.type === 'reconciliation') {
      for (const trade of event.report.trades) this.#report(trade);
      for (const order of event.report.orders) this.#report(order);
      this.positions.clear();
      for (const position of event.report.positions) this.positions.set(position.instrumentId, position);
    }
  }

  #report(report: ExecutionReport): void {
    if (report.execType === 'trade') this.fills.set(report.execId, report);
    const before = this.states.get(report.clOrdId);
    const isOld = before !== undefined && (isTerminal(before.ordStatus) || before.cumQty > report.cumQty);
    if (!isOld || report.cumQty > before.cumQty) this.states.set(report.clOrdId, report);
  }

  async until(what: string, fits: () => boolean): Promise<void> {
    const end = Date.now() + PATIENCE_MS;
    while (!fits()) {
      if (Date.now() > end) throw new Error(`never: ${what}; ${this.complaints.join('; ')}`);
      await pause(3);
    }
  }

  /** False where the line is down and nothing left. */
  order(id: string, instrument: Instrument, side: NewOrder['side'], lots: number, px: number, more: Partial<NewOrder> = {}): boolean {
    const order: NewOrder = {
      clOrdId: clOrdId(id),
      venue: 'inner',
      instrumentId: instrument.instrumentId,
      side,
      quantity: quantity(lots),
      price: price(px),
      timeInForce: 'day',
      offset: 'open',
      ...more,
    };
    return this.gateway.orders.prepareSubmit(order).send();
  }

  cancel = (id: string, instrument: Instrument): boolean => this.gateway.orders.prepareCancel(clOrdId(id), instrument.instrumentId).send();

  status = (id: string): string | undefined => this.states.get(clOrdId(id))?.ordStatus;

  isOver(id: string): boolean {
    const state = this.states.get(clOrdId(id));
    return state !== undefined && isTerminal(state.ordStatus);
  }

  /** Reports of an order as words, once there are `count` of them. */
  async told(id: string, count: number): Promise<readonly string[]> {
    const reports = (): ExecutionReport[] => this.events.flatMap((e) => (e.type === 'execution_report' && e.report.clOrdId === id ? [e.report] : []));
    await this.until(`report ${count} of ${id}`, () => reports().length >= count);
    return reports().map((r) => `${r.execType} ${r.ordStatus} ${r.cumQty}/${r.orderQty}${r.text === '' ? '' : ` ${r.text}`}`);
  }
}
