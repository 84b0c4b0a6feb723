import { describe, expect, it } from 'vitest';
import fc from 'fast-check';
import { formatScaled } from '@tandem/kernel';
import { clOrdId, price, quantity, type NewOrder } from '@tandem/domain';
import { insertOrder } from '../src/models/request.ts';
import { gold } from './instruments.ts';

const order: NewOrder = {
  clOrdId: clOrdId('A-1'),
  venue: 'inner',
  instrumentId: gold.instrumentId,
  side: 'buy',
  quantity: quantity(3),
  price: price(34002),
  timeInForce: 'day',
  offset: 'open',
};

describe('insert_order', () => {
  it('has the members that the protocol names', () => {
    expect(JSON.parse(insertOrder('desk', order, gold))).toEqual({
      aid: 'insert_order',
      user_id: 'desk',
      order_id: 'A-1',
      exchange_id: 'SHFE',
      instrument_id: 'au1912',
      direction: 'BUY',
      offset: 'OPEN',
      volume: 3,
      price_type: 'LIMIT',
      limit_price: 340.02,
      volume_condition: 'ANY',
      time_condition: 'GFD',
    });
  });

  it.each([
    ['fok', 'close_today', { volume_condition: 'ALL', time_condition: 'IOC', offset: 'CLOSETODAY' }],
    ['fak', 'close_yesterday', { volume_condition: 'ANY', time_condition: 'IOC', offset: 'CLOSE' }],
  ] as const)('says %s and %s', (timeInForce, offset, words) => {
    expect(JSON.parse(insertOrder('desk', { ...order, timeInForce, offset, side: 'sell' }, gold))).toMatchObject({ ...words, direction: 'SELL' });
  });

  it('is JSON whatever the names are, and has the price in its own digits', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), fc.string(), fc.maxSafeInteger(), fc.integer({ min: 0, max: 12 }), (user, id, at, priceScale) => {
        const text = insertOrder(user, { ...order, clOrdId: clOrdId(id), price: price(at) }, { ...gold, priceScale });
        expect(JSON.parse(text)).toMatchObject({ user_id: user, order_id: id });
        expect(text).toContain(`"limit_price":${formatScaled(price(at), priceScale)},`);
      }),
    );
  });
});
