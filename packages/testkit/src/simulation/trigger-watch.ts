import { isEnded, type DepthBook, type InstrumentId, type PairOrder, type PairOrderRequest, type Trigger, type TriggerId } from '@tandem/domain';
import type { EngineEvent, EngineView } from '@tandem/engine';
import { testCatalogue } from '../catalogue.ts';
import { openForS } from './hours.ts';
import type { Ledger } from './ledger.ts';
import type { Findings } from './violation.ts';

interface Watched {
  /** Since when every look found the level reached. */
  reachedSinceUs: number | null;
  /** Since when it was reached and nothing else kept it from firing: its time to hold runs from then. */
  mayFireSinceUs: number | null;
  firedUs: number | null;
  firings: number;
  /** Denials in a row, and until when it must wait for them. */
  denials: number;
  waitsUntilUs: number;
  /** It fired, and the measure has not left the level since. */
  mustLeave: boolean;
  /** Whether its last pair order had ended after the step before. */
  idle: boolean;
}

const MS_US = 1_000;
const FIRST_PAUSE_MS = 1_000;
const DENIALS_MAX = 10;
const OPPOSED_WAIT_MS = 5_000;
const MINUTE_US = 60_000_000;
const BEIJING_MINUTES = 480;
const DAY_MINUTES = 1_440;
const TIMER = 'trigger:';
/** fx carries four decimals and the outer price two; a ratio is shown with four. */
const OUTER_TIMES_FX = 1_000_000;
const RATIO = 1_000_000;
const RATIO_EX_FX = 10_000_000_000;
const spreads = new Map(testCatalogue().spreads.map((one) => [one.spreadId, one]));

/**
 * What every trigger may do by its terms, worked out from the quotes that were delivered: it fires at its level, within its
 * window, after its time to hold, its cooldown and its hysteresis, and then it does fire.
 */
export class TriggerWatch {
  readonly #watched = new Map<TriggerId, Watched>();
  #pairs = 0;

  /** After a step. */
  look(event: EngineEvent, view: EngineView, ledger: Ledger, findings: Findings): void {
    const fired = this.#fired(view);
    for (const trigger of view.triggers.values()) {
      const known = this.#watched.get(trigger.triggerId);
      if (known === undefined) {
        this.#watched.set(trigger.triggerId, { reachedSinceUs: null, mayFireSinceUs: null, firedUs: null, firings: 0, denials: 0, waitsUntilUs: 0, mustLeave: false, idle: true });
        continue;
      }
      if (trigger.state !== 'armed' && !fired.has(trigger.triggerId)) continue;
      if (looks(event, trigger)) this.#judge(event, trigger, known, fired.get(trigger.triggerId) ?? null, ledger, view, findings);
      else if (fired.has(trigger.triggerId)) findings.add('fired_without_look', `${trigger.triggerId} on ${event.input.type}`);
      const last = trigger.pairOrderId === null ? undefined : view.pairOrders.get(trigger.pairOrderId);
      known.idle = last === undefined || isEnded(last.state);
    }
  }

  /** Triggers whose pair orders are new. */
  #fired(view: EngineView): Map<TriggerId, PairOrder> {
    const fired = new Map<TriggerId, PairOrder>();
    if (view.pairOrders.size === this.#pairs) return fired;
    let at = 0;
    for (const pair of view.pairOrders.values()) {
      at += 1;
      if (at > this.#pairs && pair.origin.triggerId !== null) fired.set(pair.origin.triggerId, pair);
    }
    this.#pairs = view.pairOrders.size;
    return fired;
  }

  /** The pair order that another trigger sent the other way on a contract of this one, under way or of the last seconds. */
  #opposing({ triggerId, request }: Trigger, nowUs: number, view: EngineView, before: PairOrder | null = null): string | null {
    const own = spreads.get(request.spreadId);
    for (const pair of view.pairOrders.values()) {
      if (pair.pairOrderId === before?.pairOrderId) return null;
      const { triggerId: by } = pair.origin;
      const other = spreads.get(pair.spreadId);
      if (by === null || by === triggerId || pair.state === 'denied' || pair.side === request.side || own === undefined || other === undefined) continue;
      if (own.innerInstrumentId !== other.innerInstrumentId && own.outerInstrumentId !== other.outerInstrumentId) continue;
      if (!isEnded(pair.state) || nowUs - pair.createdUs < OPPOSED_WAIT_MS * MS_US) return pair.pairOrderId;
    }
    return null;
  }

  #judge({ tsUs: nowUs }: EngineEvent, trigger: Trigger, known: Watched, fired: PairOrder | null, ledger: Ledger, view: EngineView, findings: Findings): void {
    const { triggerId, terms, request, level } = trigger;
    const value = measure(ledger, request, terms.measure, nowUs);
    const now = request.side === 'buy' ? level - terms.gridStep * known.firings : level + terms.gridStep * known.firings;
    const short = value === null ? null : request.side === 'buy' ? value - now : now - value;
    if (short === null || short > 0) known.reachedSinceUs = null;
    else known.reachedSinceUs ??= nowUs;
    if (short !== null && short > 0 && short >= terms.hysteresis) known.mustLeave = false;
    const open = inWindow(trigger, nowUs);
    const cooled = known.firedUs === null || nowUs - known.firedUs >= terms.cooldownMs * MS_US;
    const waits = nowUs < known.waitsUntilUs;
    const mayFire = known.reachedSinceUs !== null && !known.mustLeave && open && cooled && !waits && known.idle;
    known.mayFireSinceUs = mayFire ? (known.mayFireSinceUs ?? nowUs) : null;
    if (fired === null) {
      if (mayFire && terms.holdMs === 0) {
        if (this.#opposing(trigger, nowUs, view) === null) findings.add('trigger_missed', `${triggerId}: ${value ?? 0} reached ${now} and it did not fire`);
        // Held back: it looks again once its wait is over.
        else Object.assign(known, { reachedSinceUs: null, mayFireSinceUs: null, waitsUntilUs: nowUs + OPPOSED_WAIT_MS * MS_US });
      } else if (mayFire && nowUs - (known.mayFireSinceUs ?? nowUs) >= terms.holdMs * MS_US && this.#opposing(trigger, nowUs, view) !== null) {
        Object.assign(known, { reachedSinceUs: null, mayFireSinceUs: null, waitsUntilUs: nowUs + OPPOSED_WAIT_MS * MS_US });
      }
      return;
    }
    const against = this.#opposing(trigger, nowUs, view, fired);
    if (against !== null) findings.add('fired_against_another', `${triggerId} trades against ${against}`);
    const tell = (what: string, detail: string): void => findings.add(what, `${triggerId}: ${detail}`);
    if (short === null || short > 0) tell('fired_before_level', `${value ?? 'nothing'} measured, level ${now}`);
    if (!open) tell('fired_outside_window', JSON.stringify(terms.window));
    if (!cooled) tell('fired_while_cooling', `${(nowUs - (known.firedUs ?? 0)) / MS_US} ms after the last, ${terms.cooldownMs} asked`);
    if (known.mustLeave) tell('fired_without_leaving', `the measure never left ${now} by ${terms.hysteresis}`);
    const heldMs = (nowUs - (known.reachedSinceUs ?? nowUs)) / MS_US;
    if (heldMs < terms.holdMs) tell('fired_before_holding', `reached for ${heldMs} ms of ${terms.holdMs}`);
    if (waits) tell('fired_while_denied', `${(known.waitsUntilUs - nowUs) / MS_US} ms early`);
    if (fired.state === 'denied' && fired.reason !== 'shadow_mode') {
      // What was denied is no firing: it waits, ever longer, or is disarmed.
      const pauseMs = Math.max(terms.cooldownMs, FIRST_PAUSE_MS * 2 ** known.denials);
      Object.assign(known, { reachedSinceUs: null, mayFireSinceUs: null, denials: known.denials + 1, waitsUntilUs: nowUs + pauseMs * MS_US });
      if (known.denials >= DENIALS_MAX && trigger.state === 'armed') tell('armed_after_denials', `${known.denials} in a row`);
      return;
    }
    Object.assign(known, { reachedSinceUs: null, mayFireSinceUs: null, firedUs: nowUs, denials: 0, waitsUntilUs: 0, firings: known.firings + 1, mustLeave: terms.gridStep === 0 });
  }
}

/** Whether the engine looks at a trigger in this step: a quote of its pair, or its own timer. */
function looks({ input }: EngineEvent, { triggerId, request }: Trigger): boolean {
  if (input.type === 'timer') return input.timerId === `${TIMER}${triggerId}`;
  const spread = spreads.get(request.spreadId);
  if (input.type !== 'quote' || spread === undefined) return false;
  const { instrumentId } = input.book;
  return instrumentId === spread.innerInstrumentId || instrumentId === spread.outerInstrumentId || instrumentId === spread.fxInstrumentId;
}

function inWindow({ terms: { window } }: Trigger, nowUs: number): boolean {
  if (window === null) return true;
  const minute = (Math.floor(nowUs / MINUTE_US) + BEIJING_MINUTES) % DAY_MINUTES;
  const past = (minute - window.fromMinute + DAY_MINUTES) % DAY_MINUTES;
  return past < (window.toMinute - window.fromMinute + DAY_MINUTES) % DAY_MINUTES;
}

/** At the opposite price, from the books that were delivered over links that are up; null where one is missing or shut. */
function measure({ books, up, hours }: Ledger, { spreadId, side }: PairOrderRequest, of: Trigger['terms']['measure'], nowUs: number): number | null {
  const spread = spreads.get(spreadId);
  if (spread === undefined || !up.has('inner') || !up.has('outer')) return null;
  if (openForS(hours, 'inner', nowUs) === 0 || openForS(hours, 'outer', nowUs) === 0) return null;
  const book = (id: InstrumentId): DepthBook | undefined => books.get(id);
  const [inner, outer, fx] = [book(spread.innerInstrumentId), book(spread.outerInstrumentId), book(spread.fxInstrumentId)];
  if (inner === undefined || outer === undefined || fx === undefined || inner.phase !== 'open' || outer.phase !== 'open') return null;
  const buys = side === 'buy';
  const rate = (buys ? fx.bids : fx.asks)[0]?.price;
  const over = buys ? inner.asks : inner.bids;
  const under = buys ? outer.bids : outer.asks;
  if (rate === undefined) return null;
  if (of === 'spread') {
    const a = notional(over, spread.innerLots);
    const b = notional(under, spread.outerLots);
    if (a === null || b === null) return null;
    return rounded(a * spread.outerLots * OUTER_TIMES_FX - b * rate * spread.innerLots, spread.innerLots * spread.outerLots * OUTER_TIMES_FX);
  }
  const [best, met] = [over[0]?.price, under[0]?.price];
  if (best === undefined || met === undefined) return null;
  return of === 'ratio' ? rounded(best * RATIO, met) : rounded(best * RATIO_EX_FX, met * rate);
}

/** What the first `lots` of these levels cost; null where they hold fewer. */
function notional(levels: DepthBook['bids'], lots: number): number | null {
  let left = lots;
  let sum = 0;
  for (const { price, quantity } of levels) {
    const part = Math.min(left, quantity);
    sum += part * price;
    left -= part;
  }
  return left === 0 ? sum : null;
}

/** Half away from zero, in whole numbers. */
function rounded(over: number, under: number): number {
  const size = Math.abs(over);
  const whole = Math.floor((2 * size + under) / (2 * under));
  return over < 0 ? 0 - whole : whole;
}
