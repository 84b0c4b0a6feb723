import { formatScaled } from '@tandem/kernel';
import { inWords, type CatalogueData, type ClOrdId, type DepthBook, type PairOrder, type PairOrderId } from '@tandem/domain';
import { tellCommand, tellEvent, type Engine, type EngineCommand, type EngineEvent, type PriceText } from '@tandem/engine';
import type { ReplayWitness } from './replay-day.ts';

/** Which steps are told. */
export interface Lens {
  /** Of one pair order alone; null tells all. */
  readonly pairOrderId: string | null;
  /** Times of day in Beijing, `HH:MM:SS`, both included, over midnight too; null without a bound. */
  readonly from: string | null;
  readonly to: string | null;
}

const BEIJING_MS = 8 * 3_600_000;
/** Told by the order's own command. */
const TWICE_TOLD: ReadonlySet<string> = new Set(['order_sent', 'cancel_sent', 'status_asked']);

/** Steps in English sentences: what was heard, what was decided, and how the pair orders stand after it. */
export class StepTeller implements ReplayWitness {
  readonly #lens: Lens;
  readonly #say: (line: string) => void;
  readonly #scales = new Map<string, number>();
  /** What was last said of each position: venues say the same again and again. */
  readonly #positions = new Map<string, string>();
  readonly #priceText: PriceText = (id, price) => {
    const scale = this.#scales.get(id);
    return scale === undefined ? `${price} unscaled` : formatScaled(price, scale);
  };

  constructor(lens: Lens, say: (line: string) => void) {
    this.#lens = lens;
    this.#say = say;
  }

  began(priceScales: Readonly<Record<string, number>>): void {
    for (const [id, scale] of Object.entries(priceScales)) this.#scales.set(id, scale);
  }

  stepped(event: EngineEvent, commands: readonly EngineCommand[], engine: Engine): void {
    if (event.input.type === 'configuration') this.#learn(event.input.catalogue);
    const changed = [...engine.drainChanges().pairOrders];
    const time = new Date(event.tsUs / 1_000 + BEIJING_MS).toISOString().slice(11, 23);
    if (isWithin(this.#lens, time)) for (const line of this.#lines(time, event, commands, changed, engine)) this.#say(line);
  }

  #lines(time: string, event: EngineEvent, commands: readonly EngineCommand[], changed: readonly PairOrderId[], engine: Engine): string[] {
    const { pairOrderId } = this.#lens;
    const told = commands.filter((command) => pairOrderId === null || pairOf(command, engine) === pairOrderId).map((command) => this.#command(command)).filter((text) => text !== '');
    const pairs = changed.filter((id) => pairOrderId === null || id === pairOrderId).flatMap((id) => engine.view.pairOrders.get(id) ?? []);
    const heard = this.#heard(event, told.length > 0 || pairs.length > 0);
    const concerns = told.length > 0 || pairs.length > 0 || pairOrderId === null || isAbout(event, pairOrderId, engine);
    if (heard === '' || !concerns) return [];
    return [`${time}  ${event.seq}  ${heard}`, ...[...told, ...pairs.map(standing)].map((text) => `${INDENT}${text}`)];
  }

  #learn({ instruments }: CatalogueData): void {
    for (const { instrumentId, priceScale } of instruments) this.#scales.set(instrumentId, priceScale);
  }

  /** What says nothing by itself is named where it moved something. */
  #heard(event: EngineEvent, moved: boolean): string {
    const text = this.#isRepeat(event) ? '' : tellEvent(event, this.#priceText);
    if (text !== '' || !moved) return text;
    return event.input.type === 'quote' ? this.#quote(event.input.book) : event.input.type;
  }

  #isRepeat({ input }: EngineEvent): boolean {
    if (input.type !== 'position') return false;
    const { venue, instrumentId, longToday, longYesterday, shortToday, shortYesterday } = input.position;
    const [key, lots] = [`${venue}/${instrumentId}`, [longToday, longYesterday, shortToday, shortYesterday].join()];
    const same = this.#positions.get(key) === lots;
    this.#positions.set(key, lots);
    return same;
  }

  #quote({ instrumentId, bids, asks }: DepthBook): string {
    const best = (level: { readonly price: number } | undefined): string => (level === undefined ? 'none' : this.#priceText(instrumentId, level.price));
    return `${instrumentId} quoted ${best(bids[0])} / ${best(asks[0])}`;
  }

  #command(command: EngineCommand): string {
    if (command.type !== 'receipt') return tellCommand(command, this.#priceText);
    const { kind, pairOrderId, text } = command.receipt;
    return TWICE_TOLD.has(kind) ? '' : `${pairOrderId} ${kind}: ${inWords('en', text)}`;
  }
}

const INDENT = ' '.repeat(14);

function isWithin({ from, to }: Lens, time: string): boolean {
  const late = from === null || time >= from;
  const early = to === null || time.slice(0, to.length) <= to;
  return from !== null && to !== null && from > to ? late || early : late && early;
}

const standing = ({ pairOrderId, state, inner, outer, residualInnerLots }: PairOrder): string =>
  `${pairOrderId} is ${state}: inner ${inner.filledLots} of ${inner.targetLots}, outer ${outer.filledLots} of ${outer.targetLots}, residual ${residualInnerLots}`;

const pairOfOrder = (clOrdId: ClOrdId, engine: Engine): string | null => engine.view.orders.get(clOrdId)?.pairOrderId ?? null;

function pairOf(command: EngineCommand, engine: Engine): string | null {
  switch (command.type) {
    case 'submit_order':
      return pairOfOrder(command.order.clOrdId, engine);
    case 'cancel_order':
    case 'query_order':
      return pairOfOrder(command.clOrdId, engine);
    case 'alert':
      return command.alert.pairOrderId;
    case 'receipt':
      return command.receipt.pairOrderId;
    case 'set_timer':
    case 'cancel_timer':
      return null;
  }
}

/** Whether an event names a pair order or one of its orders. */
function isAbout({ input }: EngineEvent, pairOrderId: string, engine: Engine): boolean {
  switch (input.type) {
    case 'execution_report':
      return pairOfOrder(input.report.clOrdId, engine) === pairOrderId;
    case 'cancel_reject':
      return pairOfOrder(input.reject.clOrdId, engine) === pairOrderId;
    case 'operator':
      return 'pairOrderId' in input.action && input.action.pairOrderId === pairOrderId;
    case 'timer': {
      const watched = input.timerId.slice(input.timerId.indexOf(':') + 1);
      return watched === pairOrderId || pairOfOrder(watched as ClOrdId, engine) === pairOrderId;
    }
    default:
      return false;
  }
}
