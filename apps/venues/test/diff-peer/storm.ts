import { seededRandom } from '@tandem/kernel';
import { clOrdId, type Instrument, type NewOrder, type Offset, type Position, type Side } from '@tandem/domain';
import { openCable } from '../cut-cable.ts';
import { pause, type Desk } from './desk.ts';
import { FOREIGN_PORT } from './foreign-server.ts';
import { gold, soymeal, type Stage } from './stage.ts';

/** Bytes, both ways together, that pass before the cable is cut: half of the cuts fall into an order or its first answer. */
const BYTES_OF_AN_ORDER = 700;
const BYTES_OF_A_ROUND = 9_000;
const ORDERS_A_ROUND = 4;
const LOTS_MAX = 4;
/** A resting order is this far from trading, ticks. */
const AWAY_TICKS_MAX = 12;

export interface StormFigures {
  readonly cuts: number;
  readonly orders: number;
  readonly neverArrived: number;
  readonly fills: number;
  readonly rejected: number;
  readonly canceled: number;
  readonly compared: number;
  readonly looks: number;
  readonly found: readonly string[];
  readonly complaints: readonly string[];
}

/** Closes what is held on the other side where there is any, now and then more than that, else opens. */
function offsetOf(held: Position | undefined, instrument: Instrument, side: Side, chance: number): Offset {
  const today = (side === 'buy' ? held?.shortToday : held?.longToday) ?? 0;
  const yesterday = (side === 'buy' ? held?.shortYesterday : held?.longYesterday) ?? 0;
  if (chance < 0.4 || today + yesterday === 0) return chance < 0.03 ? 'close_today' : 'open';
  if (!instrument.closeTodayApart) return 'close';
  return yesterday > 0 && (today === 0 || chance < 0.7) ? 'close_yesterday' : 'close_today';
}

/** Cuts the cable `cuts` times amid orders and cancels; after each reconnection compares everything with the server. */
export async function storm(stage: Stage, cuts: number, seed: number): Promise<StormFigures> {
  const random = seededRandom(seed);
  const cable = await openCable(FOREIGN_PORT);
  const desk = stage.desk(cable.port);
  const sent: { readonly id: string; readonly instrument: Instrument }[] = [];
  const tally = { compared: 0, looks: 0 };
  const found: string[] = [];

  const sendOne = async (name: string): Promise<void> => {
    const instrument = random.next() < 0.6 ? gold : soymeal;
    const side: Side = random.next() < 0.5 ? 'buy' : 'sell';
    const through = random.next() < 0.6 ? random.integer(0, 8) : -random.integer(1, AWAY_TICKS_MAX);
    const more: Partial<NewOrder> = { timeInForce: random.next() < 0.8 ? 'day' : 'fak', offset: offsetOf(desk.positions.get(instrument.instrumentId), instrument, side, random.next()) };
    if (desk.order(name, instrument, side, random.integer(1, LOTS_MAX), stage.price(instrument, side, through), more)) sent.push({ id: name, instrument });
    const other = sent[random.integer(0, sent.length)];
    if (other !== undefined && random.next() < 0.35 && !desk.isOver(other.id)) desk.cancel(other.id, other.instrument);
    await pause(random.integer(0, 12));
  };

  for (let round = 0; round < cuts; round++) {
    await desk.until('the link is up', () => desk.isUp);
    cable.cutAfter(random.integer(1, random.next() < 0.5 ? BYTES_OF_AN_ORDER : BYTES_OF_A_ROUND), '/');
    for (let n = 0; n < ORDERS_A_ROUND && cable.cuts() === round; n++) await sendOne(`R${round}-${n}`);
    // A cut that this round's traffic did not reach happens in silence.
    if (cable.cuts() === round) cable.cutAfter(1, '/');
    await desk.until('the cable is cut', () => cable.cuts() > round);
    await desk.until('the link is up again', () => desk.isUp);
    const { found: differing, looks } = await stage.compare(desk);
    tally.compared++;
    tally.looks += looks;
    found.push(...differing.map((words) => `after cut ${round + 1}: ${words}`));
  }

  const neverArrived = await settle(desk, sent);
  const last = await stage.compare(desk);
  found.push(...last.found.map((words) => `at the end: ${words}`));
  await desk.gateway.stop();
  await cable.close();
  const ended = (status: string): number => sent.filter(({ id }) => desk.status(id) === status).length;
  return {
    ...tally,
    cuts: cable.cuts(),
    orders: sent.length,
    neverArrived,
    fills: desk.fills.size,
    rejected: ended('rejected') - neverArrived,
    canceled: ended('canceled') + ended('expired'),
    found,
    complaints: desk.complaints,
  };
}

/** Asks about what has no answer, and cancels what is alive. Gives the number of orders that the server never heard of. */
async function settle(desk: Desk, sent: readonly { readonly id: string; readonly instrument: Instrument }[]): Promise<number> {
  await desk.until('the link is up', () => desk.isUp);
  const unheard = sent.filter(({ id }) => desk.status(id) === undefined);
  for (const { id } of unheard) desk.gateway.orders.query(clOrdId(id));
  await desk.until('every order is known', () => sent.every(({ id }) => desk.status(id) !== undefined));
  await desk.until('the link is up', () => desk.isUp);
  for (const { id, instrument } of sent) if (!desk.isOver(id)) desk.cancel(id, instrument);
  await desk.until('every order has ended', () => sent.every(({ id }) => desk.isOver(id)));
  return unheard.filter(({ id }) => desk.status(id) === 'rejected').length;
}
