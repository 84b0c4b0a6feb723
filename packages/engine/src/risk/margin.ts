import { Decimal, powerOfTen } from '@tandem/kernel';
import type { Account, Instrument } from '@tandem/domain';
import type { Core } from '../state/engine-state.ts';

/**
 * Margin in millionths of a currency, as whole numbers: a firing waits for it, and decimals of any length are slow to make.
 * What is exact once an instrument and once an account is worked out once.
 */
const DIGITS = 6;
const MILLION = 10n ** BigInt(DIGITS);

interface Ratio {
  readonly over: bigint;
  readonly under: bigint;
}

const perPrice = new WeakMap<Instrument, Ratio>();
const availables = new WeakMap<Account, bigint>();

/** Margin of one lot for each unit of the scaled price. */
function ratioOf(instrument: Instrument): Ratio {
  const known = perPrice.get(instrument);
  if (known !== undefined) return known;
  const { multiplier, marginRate, priceScale } = instrument;
  const exact = new Decimal(multiplier).times(marginRate);
  const places = exact.decimalPlaces();
  const ratio = { over: BigInt(exact.times(powerOfTen(places)).toFixed(0)) * MILLION, under: 10n ** BigInt(places + priceScale) };
  perPrice.set(instrument, ratio);
  return ratio;
}

/** Of `lots` at a scaled price, rounded up. */
export function marginOf(instrument: Instrument, price: number, lots: number): bigint {
  const { over, under } = ratioOf(instrument);
  const product = BigInt(Math.abs(price)) * BigInt(lots) * over;
  return (product + under - 1n) / under;
}

/** What an account has to spend, rounded down. */
export function availableOf(account: Account): bigint {
  const known = availables.get(account);
  if (known !== undefined) return known;
  const available = BigInt(new Decimal(account.available).times(powerOfTen(DIGITS)).floor().toFixed(0));
  availables.set(account, available);
  return available;
}

/** For a sentence: hundredths, half up. */
export const marginText = (margin: bigint): string => new Decimal(margin.toString()).dividedBy(powerOfTen(DIGITS)).toFixed(2);

/**
 * Carries lots that a fill opened, less those it closed, into what the venue's account does not show yet. What a close frees
 * pays for what was opened since; beyond that it is there once the venue says so.
 */
export function spendMargin(core: Core, instrument: Instrument, price: number, openedLots: number): void {
  if (openedLots === 0) return;
  const margin = marginOf(instrument, price, Math.abs(openedLots));
  const spent = spentMargin(core, instrument.venue) + (openedLots > 0 ? margin : -margin);
  core.state.spentMargin.set(instrument.venue, String(spent > 0n ? spent : 0n));
}

export const spentMargin = (core: Core, venue: Instrument['venue']): bigint => BigInt(core.state.spentMargin.get(venue) ?? 0);
