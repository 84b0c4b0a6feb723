import { clOrdId, isEnded } from '@tandem/domain';
import type { OperatorAction } from '@tandem/engine';
import { testCatalogue } from '../catalogue.ts';
import { closingOrders, looksTradable } from './desk.ts';
import type { Act, Steering } from './plan.ts';
import type { OthersOrder } from './venue.ts';
import type { World } from './world.ts';

const MS_US = 1_000;
/** Between two looks of a person who waits to send an order, and how many. */
const SUBMIT_AGAIN_MS = 250;
const SUBMIT_TRIES = 24;
/** How long an armed trigger is given to fire. */
const ARMED_MS = 5_000;
const HALT_MS = 600;
const FLATTENED_MS = 1_200;
const LOOKED_MS = 500;
const TAKE_BACK_AGAIN_MS = 5_000;

/** Who sits at the desk, and who trades over its account at another terminal. */
export class Person {
  readonly #world: World;
  #commandIds = 0;
  #othersOrders = 0;
  #armedUntilUs = 0;

  constructor(world: World) {
    this.#world = world;
  }

  operate(action: OperatorAction): void {
    this.#commandIds += 1;
    this.#world.post({ type: 'operator', commandId: `c${this.#commandIds}`, operator: 'lin', action });
  }

  /** At once, or as a person does who waits for something to trade with, for a while, and lets it be where nothing comes. */
  submit(act: Extract<Act, { does: 'submit' }>, tries = SUBMIT_TRIES): void {
    const { nowUs, process } = this.#world;
    if (!act.waits || (process.isUp() && looksTradable(act.request, process.engine.view, process.clockUs(nowUs)))) this.operate({ type: 'submit_pair', request: act.request });
    else if (tries > 0) this.#world.later(SUBMIT_AGAIN_MS, () => this.submit(act, tries - 1));
    else this.#world.tally.count('not_submitted');
  }

  arm({ request, level, terms }: Extract<Act, { does: 'arm' }>): void {
    this.#armedUntilUs = this.#world.nowUs + ARMED_MS * MS_US;
    this.operate({ type: 'arm_trigger', request, level, terms });
  }

  /** Whether a trigger may still fire that is given the time to. */
  awaitsFiring(): boolean {
    if (this.#world.nowUs >= this.#armedUntilUs) return false;
    return [...this.#world.process.engine.view.triggers.values()].some(({ state }) => state === 'armed');
  }

  disarm(): void {
    this.#world.tally.count('disarm_trigger');
    for (const { triggerId } of [...this.#world.process.engine.view.triggers.values()]) this.operate({ type: 'disarm_trigger', triggerId });
  }

  steer(type: Steering): void {
    const { process, random, tally } = this.#world;
    const pairs = [...process.engine.view.pairOrders.values()];
    const pair = pairs[random.integer(0, Math.max(0, pairs.length - 1))];
    if (pair === undefined) return;
    tally.count(type);
    this.operate({ type, pairOrderId: pair.pairOrderId });
  }

  flatten(): void {
    this.#world.tally.count('flatten_all');
    this.operate({ type: 'flatten_all' });
    this.#world.later(FLATTENED_MS, () => this.#mayResume());
  }

  setTradingState({ state }: Extract<Act, { does: 'state' }>): void {
    this.#world.tally.count(state);
    this.operate({ type: 'set_trading_state', state });
    if (state === 'halted') this.#world.later(HALT_MS, () => this.#returnToTrading());
    if (state === 'reducing') this.#world.later(HALT_MS, () => this.#mayResume());
  }

  /** The staged way back from a halt. */
  #returnToTrading(): void {
    this.operate({ type: 'set_trading_state', state: 'reducing' });
    this.#mayResume();
  }

  /** A person looks, and mostly lets it trade again. */
  #mayResume(): void {
    if (this.#resumes()) this.operate({ type: 'set_trading_state', state: 'active' });
  }

  /** Decides now, and does it then. */
  mayResumeIn(ms: number): void {
    if (this.#resumes()) this.#world.later(ms, () => this.operate({ type: 'set_trading_state', state: 'active' }));
  }

  #resumes(): boolean {
    return this.#world.random.integer(0, 7) > 0;
  }

  /** Looks at what others did, after a moment. */
  looks(afterMs = LOOKED_MS): void {
    this.#world.later(afterMs, () => this.#mayResume(), false);
  }

  /** A quote may rest, and a paused pair order wait, for ever: a person takes back what is still open. */
  takeBack(): void {
    const { process } = this.#world;
    if (!process.isUp()) {
      this.#world.later(TAKE_BACK_AGAIN_MS, () => this.takeBack(), false);
      return;
    }
    for (const { pairOrderId, state } of [...process.engine.view.pairOrders.values()]) {
      if (!isEnded(state)) this.operate({ type: 'cancel_pair', pairOrderId });
    }
  }

  /** An order of somebody else; `looksOurs`: of a pair order that is long forgotten. */
  meddle({ looksOurs, ...order }: Omit<OthersOrder, 'clOrdId'> & { readonly looksOurs: boolean }): void {
    const venue = testCatalogue().instruments.find((one) => one.instrumentId === order.instrumentId)?.venue ?? 'inner';
    this.#othersOrders += 1;
    this.#world.venues[venue].meddle({ ...order, clOrdId: clOrdId(`${looksOurs ? 'S0-' : 'manual-'}${this.#othersOrders}`) }, this.#world.nowUs);
  }

  /** A person takes over what is stranded, closes each leg at another terminal, and says so in the end. */
  closeByHand(takesOver: boolean): void {
    const { process, tally } = this.#world;
    const pair = [...process.engine.view.pairOrders.values()].find(({ state, reason }) => state === 'stranded' && reason !== 'resolved');
    if (pair === undefined || !process.isUp()) return;
    tally.count('by_hand');
    const { pairOrderId } = pair;
    if (takesOver) this.operate({ type: 'take_over_pair', pairOrderId });
    for (const order of closingOrders(pair)) this.meddle({ ...order, looksOurs: false });
    this.#world.later(LOOKED_MS, () => this.operate({ type: 'resolve_pair', pairOrderId, note: 'closed by hand' }));
    this.looks(2 * LOOKED_MS);
  }
}
