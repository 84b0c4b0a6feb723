import { Decimal, powerOfTen, type DecimalString, type TsUs } from '@tandem/kernel';
import {
  flatPosition,
  quantity,
  type Fill,
  type Instrument,
  type Offset,
  type Position,
  type Side,
} from '@tandem/domain';
import { AVERAGE_EXTRA_DIGITS } from '../bounds.ts';
import { spendMargin } from '../risk/margin.ts';
import type { Core } from '../state/engine-state.ts';
import { positionKey } from './position-key.ts';
import { takeOvertaken } from './statements.ts';

export function putPosition(core: Core, position: Position): void {
  const key = positionKey(position.venue, position.instrumentId);
  core.state.positions.set(key, position);
  core.changes.positions.add(key);
}

/** A trade as it moves a position; `offset`: null where nobody says what it opened or closed. */
export type Trade = Pick<Fill, 'venue' | 'instrumentId' | 'side' | 'quantity' | 'price'> & { readonly offset: Offset | null };

/**
 * Carries a trade into the position until the venue states it anew, and into what we expect the venue to state. Lots that
 * the last statement held before the trade came are in the position already. Where its offset is not known and the venue
 * does not net, the position waits for the venue's statement. `sentUs`: see {@link takeOvertaken}.
 */
export function applyTrade(core: Core, trade: Trade, instrument: Instrument, sentUs: TsUs | null): void {
  const key = positionKey(trade.venue, trade.instrumentId);
  const sign = trade.side === 'buy' ? 1 : -1;
  const { held, expected } = takeOvertaken(core, trade, sign * trade.quantity, sentUs);
  core.state.expectedNet.set(key, (core.state.expectedNet.get(key) ?? 0) + sign * (trade.quantity - expected));
  const lots = trade.quantity - held;
  const offset = trade.offset ?? (trade.venue === 'outer' ? 'open' : null);
  if (lots === 0 || offset === null) return;
  const fill = { ...trade, offset };
  const before = core.state.positions.get(key) ?? flatPosition(fill.venue, fill.instrumentId);
  const after = positionAfter(before, { ...fill, quantity: quantity(lots) }, instrument);
  putPosition(core, after);
  spendMargin(core, instrument, fill.price, heldLots(after) - heldLots(before));
}

const heldLots = (p: Position): number => p.longToday + p.longYesterday + p.shortToday + p.shortYesterday;

type Counted = Omit<Trade, 'offset'> & { readonly offset: Offset };

/** Inner venues keep long and short apart and follow the offset; outer ones net. */
function positionAfter(before: Position, fill: Counted, instrument: Instrument): Position {
  const side = sideOf(before, fill.side === 'buy' ? 'short' : 'long');
  const closes = fill.venue === 'outer' ? side.today + side.yesterday : fill.offset === 'open' ? 0 : fill.quantity;
  const closed = Math.min(fill.quantity, closes);
  const reduced = close(before, fill.side, closed, fill.offset === 'close_today');
  const opened = fill.venue === 'outer' || fill.offset === 'open' ? fill.quantity - closed : 0;
  return open(reduced, fill, opened, instrument);
}

function sideOf(position: Position, which: 'long' | 'short'): { today: number; yesterday: number } {
  return which === 'long'
    ? { today: position.longToday, yesterday: position.longYesterday }
    : { today: position.shortToday, yesterday: position.shortYesterday };
}

/** Never below zero: where we hold less than was closed, the venue's next statement is the truth. */
function close(before: Position, side: Side, lots: number, todayFirst: boolean): Position {
  if (lots === 0) return before;
  const held = sideOf(before, side === 'buy' ? 'short' : 'long');
  const fromToday = todayFirst ? Math.min(held.today, lots) : Math.min(held.today, Math.max(0, lots - held.yesterday));
  const today = quantity(held.today - fromToday);
  const yesterday = quantity(Math.max(0, held.yesterday - (lots - fromToday)));
  const flat = today + yesterday === 0;
  return side === 'buy'
    ? { ...before, shortToday: today, shortYesterday: yesterday, shortAvgPx: flat ? null : before.shortAvgPx }
    : { ...before, longToday: today, longYesterday: yesterday, longAvgPx: flat ? null : before.longAvgPx };
}

function open(before: Position, fill: Counted, lots: number, instrument: Instrument): Position {
  if (lots === 0) return before;
  const held = sideOf(before, fill.side === 'buy' ? 'long' : 'short');
  const average = fill.side === 'buy' ? before.longAvgPx : before.shortAvgPx;
  const avgPx = averaged(average, held.today + held.yesterday, fill.price, lots, instrument.priceScale);
  const today = quantity(held.today + lots);
  return fill.side === 'buy'
    ? { ...before, longToday: today, longAvgPx: avgPx }
    : { ...before, shortToday: today, shortAvgPx: avgPx };
}

function averaged(
  average: DecimalString | null,
  lots: number,
  price: number,
  added: number,
  scale: number,
): DecimalString {
  const cost = new Decimal(price).dividedBy(powerOfTen(scale)).times(added);
  const total = average === null ? cost : cost.plus(new Decimal(average).times(lots));
  const held = average === null ? added : lots + added;
  return total.dividedBy(held).toDecimalPlaces(scale + AVERAGE_EXTRA_DIGITS).toFixed();
}
