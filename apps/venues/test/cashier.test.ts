import { Decimal } from '@tandem/kernel';
import { instrumentId } from '@tandem/domain';
import { describe, expect, it } from 'vitest';
import { STATEMENTS_MAX, TRANSFERS_MAX } from '../src/exchange/cashier.ts';
import { replayChanges, type VenueChange } from '../src/exchange/replay-changes.ts';
import { decodeSavedVenue, type SavedVenue } from '../src/exchange/saved-venue.ts';
import { MARKET_STEP_MS } from '../src/market/market.ts';
import { ManualTime, order, send, world, type World } from './worlds.ts';

const CU = 'SHFE.cu2701';
const DAY_MS = 86_400_000;

/** As a file would have it. */
function throughFile(saved: SavedVenue): SavedVenue {
  const read = decodeSavedVenue(JSON.parse(JSON.stringify(saved)), 'inner', 'file');
  if (!read.ok) throw new Error(read.error.where);
  return read.value;
}
const again = (w: World, saved: SavedVenue): World => world(7, { inner: throughFile(saved), outer: null }, w.time);
function nextDay(w: World): void {
  w.time.advance(DAY_MS);
  w.market.step();
  w.time.advance(MARKET_STEP_MS);
}

describe('what the cashier keeps', () => {
  it('outlives the process: a changed password, transfers and a confirmation', () => {
    const w = world();
    const { cashier } = w.exchanges.inner;
    expect(cashier.changePassword('paper', 'new word')).toBe(true);
    cashier.transfer('paper', '1000.25');
    cashier.transfer('paper', '-99999999999');
    cashier.confirmStatement('paper');
    const saved = w.exchanges.inner.save();
    expect(JSON.stringify(saved)).not.toContain('new word');
    const later = again(w, saved).exchanges.inner;
    expect([later.authenticate('paper', 'new word'), later.authenticate('paper', 'paper')]).toEqual([true, false]);
    expect(later.cashier.transfers('paper')).toEqual(cashier.transfers('paper'));
    expect(later.cashier.transfers('paper')).toMatchObject([
      { transferId: 1, amount: '1000.25', outcome: 'done' },
      { transferId: 2, amount: '-99999999999', outcome: 'uncovered' },
    ]);
    expect(later.cashier.confirmedDay('paper')).toBe(later.cashier.tradingDay);
    expect(later.account('paper').balance).toBe(w.exchanges.inner.account('paper').balance);
  });

  it('is told as changes too, which lead to the same state', () => {
    const w = world();
    const { inner } = w.exchanges;
    const changes: VenueChange[] = [inner.takeChange(false)];
    for (const amount of ['5', '-3', '8.5']) {
      inner.cashier.transfer('paper', amount);
      changes.push(inner.takeChange(false));
    }
    inner.cashier.changePassword('paper', 'x');
    changes.push(inner.takeChange(false));
    expect(changes.at(-1)!.state.accounts[0]!.transfers).toEqual([]);
    const state = { ...inner.save(), seq: changes.at(-1)!.state.seq };
    expect(JSON.parse(JSON.stringify(replayChanges(null, changes)))).toMatchObject(JSON.parse(JSON.stringify(state)) as object);
  });

  it('gives the statement of each past day, as it was settled, and of the running one as it stands', () => {
    const w = world();
    const { inner } = w.exchanges;
    const first = inner.cashier.tradingDay;
    const ask = inner.book(instrumentId(CU)).asks[0]!.price;
    send(w, order('inner', CU, ask, { quantity: 2, timeInForce: 'fak' }));
    expect(inner.cashier.statement('paper', first)).toMatchObject({ executions: 1, positions: [{ instrumentId: CU, long: 2, short: 0 }] });
    nextDay(w);
    const settled = inner.cashier.statement('paper', first)!;
    expect(settled).toMatchObject({ tradingDay: first, executions: 1, positions: [{ instrumentId: CU, long: 2, short: 0 }] });
    expect(settled.fees).not.toBe('0.00');
    // What the day ended with is what the next begins with.
    const { cash, realizedPnl, fees } = inner.save().accounts[0]!;
    expect([realizedPnl, fees]).toEqual(['0', '0']);
    expect(new Decimal(cash).toFixed(2)).toBe(settled.balance);
    expect(inner.cashier.statement('paper', inner.cashier.tradingDay)).toMatchObject({ executions: 0, fees: '0.00' });
    expect(inner.cashier.statement('paper', '2020-01-02')).toBeNull();
    expect(again(w, inner.save()).exchanges.inner.cashier.statement('paper', first)).toEqual(settled);
  });

  it('is bounded', () => {
    const w = world(7, { inner: null, outer: null }, new ManualTime());
    const { cashier } = w.exchanges.inner;
    const first = cashier.tradingDay;
    for (let n = 0; n < TRANSFERS_MAX + 5; n++) cashier.transfer('paper', '1');
    expect(cashier.transfers('paper')).toHaveLength(TRANSFERS_MAX);
    expect(cashier.transfers('paper').at(-1)).toMatchObject({ transferId: TRANSFERS_MAX + 5 });
    const later = again(w, w.exchanges.inner.save());
    expect(later.exchanges.inner.cashier.transfers('paper')).toHaveLength(TRANSFERS_MAX);
    const days = new Set<string>();
    while (days.size <= STATEMENTS_MAX) {
      nextDay(w);
      days.add(cashier.tradingDay);
    }
    expect(w.exchanges.inner.save().accounts[0]!.statements).toHaveLength(STATEMENTS_MAX);
    expect(cashier.statement('paper', first)).toBeNull();
  });
});
