import { Decimal, type DecimalString, type TsUs } from '@tandem/kernel';
import { quantity, type Account, type AccountMoney, type Instrument, type Position, type VenueId } from '@tandem/domain';
import type { Json } from '../merge-patch/merge-patch.ts';
import { wireAccountSchema, wirePositionSchema } from '../models/wire.ts';
import { unreadable, type Complain } from './complain.ts';

/** Servers add doubles up, so that amounts arrive as 9963216.550000003: what is beyond these places is noise. */
const MONEY_PLACES = 6;

const amount = (value: number | null): DecimalString =>
  value === null || !Number.isFinite(value) ? '0' : new Decimal(value).toDecimalPlaces(MONEY_PLACES).toFixed();

const stated = (value: number | null): DecimalString | null => (value === null || !Number.isFinite(value) ? null : amount(value));

const average = (value: number | null, lots: number): DecimalString | null =>
  value === null || lots === 0 ? null : amount(value);

/** A position of the tree; null, with a complaint, where it is unreadable. */
export function parsePosition(raw: Json, venue: VenueId, instrument: Instrument, complain: Complain): Position | null {
  const parsed = wirePositionSchema.safeParse(raw);
  if (!parsed.success) {
    complain(unreadable('A position is unreadable', instrument.instrumentId));
    return null;
  }
  const p = parsed.data;
  const unrealized =
    p.float_profit ?? new Decimal(p.float_profit_long ?? 0).plus(p.float_profit_short ?? 0).toNumber();
  return {
    venue,
    instrumentId: instrument.instrumentId,
    longToday: quantity(p.volume_long_today),
    longYesterday: quantity(p.volume_long_his),
    shortToday: quantity(p.volume_short_today),
    shortYesterday: quantity(p.volume_short_his),
    longAvgPx: average(p.open_price_long, p.volume_long_today + p.volume_long_his),
    shortAvgPx: average(p.open_price_short, p.volume_short_today + p.volume_short_his),
    unrealizedPnl: amount(unrealized),
  };
}

/** Of one currency. */
export interface MoneyAccount extends AccountMoney {
  readonly accountId: string;
  readonly currency: string;
}

/** A member of `accounts`; null where it is unreadable. Frozen margin is not read: servers leave it stale after a cancel. */
export function parseMoney(raw: Json, currency: string): MoneyAccount | null {
  const parsed = wireAccountSchema.safeParse(raw);
  if (!parsed.success) return null;
  const a = parsed.data;
  return {
    accountId: a.account_id,
    currency,
    balance: amount(a.balance),
    available: amount(a.available),
    margin: stated(a.margin),
    realizedPnl: stated(a.close_profit),
    unrealizedPnl: stated(a.float_profit),
    fees: stated(a.commission),
  };
}

/** `accounts/CNY` of the tree; null, with a complaint, where it is unreadable. */
export function parseAccount(raw: Json, venue: VenueId, userId: string, tsIngestUs: TsUs, complain: Complain): Account | null {
  const money = parseMoney(raw, 'CNY');
  if (money === null) {
    complain(unreadable('An account is unreadable', 'accounts/CNY'));
    return null;
  }
  return { ...money, venue, accountId: money.accountId === '' ? userId : money.accountId, currency: 'CNY', tsUs: tsIngestUs };
}
