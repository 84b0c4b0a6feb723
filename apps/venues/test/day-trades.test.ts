import fc from 'fast-check';
import { clOrdId, execId, instrumentId, price, quantity, tsUs } from '@tandem/domain';
import { describe, expect, it } from 'vitest';
import { DayTrades } from '../src/exchange/day-trades.ts';
import type { VenueReport } from '../src/exchange/exchange.ts';

const tradeOf = (order: number, nth: number): VenueReport => ({
  venue: 'outer',
  clOrdId: clOrdId(`C${order}`),
  orderId: `O${order}`,
  execId: execId(`E${nth}`),
  execType: 'trade',
  ordStatus: 'partially_filled',
  instrumentId: instrumentId('LME.CA3M'),
  side: 'buy',
  orderQty: quantity(9),
  cumQty: quantity(1),
  leavesQty: quantity(8),
  lastQty: quantity(1),
  lastPx: price(1),
  text: '',
  tsEventUs: tsUs(nth),
  tsIngestUs: tsUs(nth),
});

describe('the executions of a day', () => {
  it('are told whole and by order as a search through all of them would', () => {
    fc.assert(
      fc.property(fc.array(fc.nat(5), { maxLength: 40 }), fc.nat(5), (orders, gone) => {
        const trades = new DayTrades();
        const told = orders.map(tradeOf);
        for (const trade of told) trades.add(trade);
        expect(trades.all).toEqual(told);
        for (let order = 0; order <= 5; order++) expect(trades.of(clOrdId(`C${order}`))).toEqual(told.filter((trade) => trade.clOrdId === `C${order}`));
        const stays = ({ clOrdId: id }: VenueReport): boolean => id !== `C${gone}`;
        trades.keep(stays);
        expect(trades.all).toEqual(told.filter(stays));
        expect(trades.of(clOrdId(`C${gone}`))).toEqual([]);
        trades.add(tradeOf(gone, 99));
        expect(trades.of(clOrdId(`C${gone}`))).toEqual([tradeOf(gone, 99)]);
      }),
    );
  });
});
