import { assert, defined } from '@tandem/kernel';
import {
  execId,
  isTerminal,
  price,
  quantity,
  tsUs,
  type Alert,
  type ConnectionTermsByVenue,
  type ExecutionReport,
  type ExecType,
  type NewOrder,
  type OrdStatus,
  type Order,
  type PairOrder,
  type PairOrderId,
  type PairOrderRequest,
  type Position,
  type Receipt,
  type RiskLimits,
  type VenueId,
} from '@tandem/domain';
import {
  createEngine,
  restoreEngine,
  type Engine,
  type EngineCommand,
  type EngineEvent,
  type EngineInput,
  type OperatorAction,
} from '@tandem/engine';
import { accountOf, bookOf, limitsOf, type LevelPairs } from './builders.ts';
import { FX, INNER, INNER_PLAIN, OUTER, testCatalogue } from './catalogue.ts';

const MS_US = 1_000;
const START_US = 1_790_000_000_000_000;

/**
 * An engine on a bench: time is turned by hand, timers come due with it, every event and command is kept, and reports
 * are written with a word. Venue, price and status default to what makes the pair fill.
 */
export class EngineBench {
  static readonly startUs = START_US;
  engine: Engine = createEngine();
  readonly events: EngineEvent[] = [];
  readonly commands: EngineCommand[] = [];
  nowUs = START_US;
  /** Where set, commands go on to a model of the venues. */
  onCommand: ((command: EngineCommand) => void) | null = null;
  #timers = new Map<string, number>();
  #execs = 0;
  #commandIds = 0;

  /** Feeds one event now and returns what the engine commanded. */
  send(input: EngineInput): readonly EngineCommand[] {
    const event: EngineEvent = { seq: this.events.length + 1, tsUs: tsUs(this.nowUs), input };
    this.events.push(event);
    const commands = this.engine.step(event);
    this.commands.push(...commands);
    for (const command of commands) {
      if (command.type === 'set_timer') this.#timers.set(command.timerId, command.atUs);
      else if (command.type === 'cancel_timer') this.#timers.delete(command.timerId);
    }
    if (this.onCommand !== null) for (const command of commands) this.onCommand(command);
    return commands;
  }

  /** Turns time on by `ms`, answering each timer when it is due. */
  pass(ms: number): void {
    const untilUs = this.nowUs + ms * MS_US;
    for (let due = this.nextTimer(untilUs); due !== null; due = this.nextTimer(untilUs)) this.answer(due);
    this.nowUs = untilUs;
  }

  /** Answers a timer at its time, or now where that is past. */
  answer(due: { readonly timerId: string; readonly atUs: number }): void {
    this.nowUs = Math.max(this.nowUs, due.atUs);
    this.#timers.delete(due.timerId);
    this.send({ type: 'timer', timerId: due.timerId });
  }

  /** The timer that is due first, `untilUs` at the latest. */
  nextTimer(untilUs: number): { readonly timerId: string; readonly atUs: number } | null {
    let next: { timerId: string; atUs: number } | null = null;
    for (const [timerId, atUs] of this.#timers) {
      if (atUs <= untilUs && (next === null || atUs < next.atUs)) next = { timerId, atUs };
    }
    return next;
  }

  configure(limits: Partial<RiskLimits> = {}, connections?: ConnectionTermsByVenue): this {
    this.send({ type: 'configuration', idPrefix: 'T', catalogue: testCatalogue(), limits: limitsOf(limits) });
    this.send(started(true, connections));
    return this;
  }

  connect(venue: VenueId, positions: readonly Position[] = []): this {
    this.send({ type: 'venue_status', venue, status: 'connected', text: [{ code: 'logged_on' }] });
    this.reconcile(venue, positions);
    this.send({ type: 'account', account: accountOf(venue, { tsUs: tsUs(this.nowUs) }) });
    return this;
  }

  reconcile(
    venue: VenueId,
    positions: readonly Position[] = [],
    orders: readonly ExecutionReport[] = [],
    trades: readonly ExecutionReport[] = [],
  ): readonly EngineCommand[] {
    return this.send({ type: 'reconciliation', report: { venue, orders, trades, positions, tsIngestUs: tsUs(this.nowUs) } });
  }

  quote(instrument: typeof INNER, bids: LevelPairs, asks: LevelPairs, over: Parameters<typeof bookOf>[4] = {}): readonly EngineCommand[] {
    return this.send({ type: 'quote', book: bookOf(instrument, bids, asks, this.nowUs, over) });
  }

  /** Fresh books on every instrument: inner 86390/86400, outer 12000.00/12000.50, FX 7.0000/7.0001. */
  quoteAll(): this {
    this.quote(INNER, [[86_390, 100]], [[86_400, 100]]);
    this.quote(INNER_PLAIN, [[86_390, 100]], [[86_400, 100]]);
    this.quote(FX, [[70_000, 1_000]], [[70_001, 1_000]]);
    this.quote(OUTER, [[1_200_000, 100]], [[1_200_050, 100]]);
    return this;
  }

  /** Configured, both venues up and confirmed, books fresh. */
  ready(limits: Partial<RiskLimits> = {}, connections?: ConnectionTermsByVenue): this {
    return this.configure(limits, connections).connect('inner').connect('outer').quoteAll();
  }

  operate(action: OperatorAction, commandId = `command-${++this.#commandIds}`): readonly EngineCommand[] {
    return this.send({ type: 'operator', commandId, operator: 'lin', action });
  }

  /** Submits and returns the pair order as it then is. */
  submit(request: PairOrderRequest): PairOrder {
    this.operate({ type: 'submit_pair', request });
    return defined([...this.engine.view.pairOrders.values()].at(-1), 'a pair order');
  }

  pair(id: PairOrderId): PairOrder {
    return defined(this.engine.view.pairOrders.get(id), id);
  }

  /** Orders that left and have no final status, oldest first; of one venue where named. */
  open(venue?: VenueId): Order[] {
    return [...this.engine.view.orders.values()].filter(
      (order) => !isTerminal(order.ordStatus) && (venue === undefined || order.venue === venue),
    );
  }

  /** The one open order of a venue. */
  only(venue: VenueId): Order {
    const open = this.open(venue);
    assert(open.length === 1, `${open.length} open orders at ${venue}`);
    return defined(open[0], venue);
  }

  report(order: NewOrder, execType: ExecType, ordStatus: OrdStatus, over: Partial<ExecutionReport> = {}): ExecutionReport {
    this.#execs += 1;
    return {
      venue: order.venue,
      clOrdId: order.clOrdId,
      orderId: `v-${order.clOrdId}`,
      execId: execId(`e${this.#execs}`),
      execType,
      ordStatus,
      instrumentId: order.instrumentId,
      side: order.side,
      orderQty: order.quantity,
      cumQty: quantity(this.engine.view.orders.get(order.clOrdId)?.cumQty ?? 0),
      leavesQty: quantity(0),
      lastQty: quantity(0),
      lastPx: null,
      text: '',
      tsEventUs: tsUs(this.nowUs),
      tsIngestUs: tsUs(this.nowUs),
      ...over,
    };
  }

  tell(report: ExecutionReport): readonly EngineCommand[] {
    return this.send({ type: 'execution_report', report });
  }

  ack(order: NewOrder): readonly EngineCommand[] {
    return this.tell(this.report(order, 'new', 'new'));
  }

  tradeReport(order: NewOrder, lots: number, over: Partial<ExecutionReport> = {}): ExecutionReport {
    const before = this.engine.view.orders.get(order.clOrdId)?.cumQty ?? 0;
    const cumQty = quantity(Math.min(order.quantity, before + lots));
    return this.report(order, 'trade', cumQty === order.quantity ? 'filled' : 'partially_filled', {
      cumQty,
      lastQty: quantity(lots),
      lastPx: price(order.price),
      ...over,
    });
  }

  fill(order: NewOrder, lots: number = order.quantity, over: Partial<ExecutionReport> = {}): readonly EngineCommand[] {
    return this.tell(this.tradeReport(order, lots, over));
  }

  end(order: NewOrder, ordStatus: 'canceled' | 'rejected' | 'expired', text = '', over: Partial<ExecutionReport> = {}): readonly EngineCommand[] {
    return this.tell(this.report(order, ordStatus, ordStatus, { text, ...over }));
  }

  submits(): Extract<EngineCommand, { type: 'submit_order' }>[] {
    return this.commands.filter((command) => command.type === 'submit_order');
  }

  receipts(id: PairOrderId): Receipt[] {
    return this.commands.flatMap((c) => (c.type === 'receipt' && c.receipt.pairOrderId === id ? [c.receipt] : []));
  }

  alerts(): Alert[] {
    return this.commands.flatMap((c) => (c.type === 'alert' ? [c.alert] : []));
  }

  /** Ends this engine and goes on with one from its snapshot, as after a crash: an unclean start, links down. */
  restart(clean = false, connections?: ConnectionTermsByVenue): readonly EngineCommand[] {
    const snapshot = this.engine.snapshot();
    this.engine = restoreEngine(JSON.parse(JSON.stringify(snapshot)) as typeof snapshot);
    this.#timers = new Map(this.engine.pendingTimers().map(({ timerId, atUs }) => [timerId, atUs]));
    return this.send(started(clean, connections));
  }
}

const started = (clean: boolean, connections: ConnectionTermsByVenue | undefined): EngineInput => ({
  type: 'started',
  clean,
  ...(connections === undefined ? {} : { connections }),
});
