import { Decimal, type DecimalString } from '@tandem/kernel';
import type { Fill, PairOrder, Position } from '@tandem/domain';
import type { EngineEvent, EngineView } from '@tandem/engine';
import type { Ledger } from './ledger.ts';
import { net, type LedgerOrder, type LedgerPair } from './ledger-pair.ts';
import { averageOf, averageText } from './position-book.ts';
import type { Venue } from './venue.ts';
import type { Findings } from './violation.ts';

const roles = ['inner', 'outer'] as const;
const RESIDUAL_DIGITS = 4;

/** After a step: what positions, accounts, orders and pair orders say of money follows from what was delivered. */
export function checkMoney(event: EngineEvent, view: EngineView, ledger: Ledger, touched: Iterable<LedgerOrder>, findings: Findings): void {
  const { input } = event;
  if (input.type === 'account' && JSON.stringify(view.accounts.get(input.account.venue)) !== JSON.stringify(input.account)) {
    findings.add('account_differs', `${input.account.venue}: not as the venue told it`);
  }
  let moved = input.type === 'position' || input.type === 'reconciliation';
  for (const entry of touched) {
    moved = true;
    checkOrderMoney(view, ledger, entry, findings);
    const own = ledger.pairs.get(entry.pairOrderId);
    const pair = view.pairOrders.get(entry.pairOrderId);
    if (own !== undefined && pair !== undefined) checkPairMoney(ledger, own, pair, findings);
  }
  if (moved) checkPositions(view, ledger, findings);
}

function checkOrderMoney(view: EngineView, ledger: Ledger, entry: LedgerOrder, findings: Findings): void {
  const { clOrdId, instrumentId } = entry.order;
  const scale = ledger.instruments.get(instrumentId)?.priceScale ?? 0;
  const average = averageText(averageOf(entry.notional, entry.lots, scale), scale);
  const shown = view.orders.get(clOrdId)?.avgPx;
  if (shown !== undefined && shown !== average) findings.add('average_differs', `${clOrdId}: ${shown ?? 'none'} shown, ${average ?? 'none'} traded`, entry.pairOrderId);
}

function checkPairMoney(ledger: Ledger, own: LedgerPair, pair: PairOrder, findings: Findings): void {
  const tell = (what: string, shown: unknown, due: unknown): void => findings.add(what, `${pair.pairOrderId}: ${String(shown)} shown, ${String(due)} by its fills`, pair.pairOrderId);
  for (const [at, role] of roles.entries()) {
    const instrumentId = own.instrumentIds[at];
    const scale = instrumentId === undefined ? 0 : (ledger.instruments.get(instrumentId)?.priceScale ?? 0);
    const average = averageText(averageOf(own[role].notional, own[role].lots, scale), scale);
    if (pair[role].avgPx !== average) tell('leg_average_differs', pair[role].avgPx, average);
  }
  if (pair.filledSpread !== own.filledSpread) tell('filled_spread_differs', pair.filledSpread, own.filledSpread);
  const residual = residualOf(own);
  if (pair.residualInnerLots !== residual) tell('residual_differs', pair.residualInnerLots, residual);
}

/** In inner lots, long positive. */
function residualOf(own: LedgerPair): DecimalString {
  const { inner, outer } = own.lotsPerPair;
  const lots = new Decimal(net(own.inner)).times(outer).minus(new Decimal(net(own.outer)).times(inner)).dividedBy(outer).toDecimalPlaces(RESIDUAL_DIGITS);
  if (lots.isZero()) return '0';
  return (own.request.side === 'buy' ? lots : lots.negated()).toFixed();
}

const figures = ({ longToday, longYesterday, shortToday, shortYesterday, longAvgPx, shortAvgPx }: Position): string =>
  `long ${longToday}+${longYesterday} at ${longAvgPx ?? 'none'}, short ${shortToday}+${shortYesterday} at ${shortAvgPx ?? 'none'}`;

function checkPositions(view: EngineView, ledger: Ledger, findings: Findings): void {
  for (const [instrumentId, { book, isClear }] of ledger.positions) {
    if (!isClear) continue;
    const due = book.statement();
    const shown = view.positions.get(`${due.venue}/${instrumentId}`);
    const text = figures(shown ?? { ...due, longToday: 0, longYesterday: 0, shortToday: 0, shortYesterday: 0, longAvgPx: null, shortAvgPx: null } as Position);
    if (text !== figures(due)) findings.add('position_miscounted', `${instrumentId}: ${text} where ${figures(due)} follows from statements and fills`);
  }
}

/** At the end: what fills brought in and cost, what is held, and what the venue says was earned belong together. */
export function checkConservation(view: EngineView, ledger: Ledger, venue: Venue, findings: Findings): void {
  const own = [...view.fills.values()].filter((fill) => fill.venue === venue.venue);
  const cash = own.reduce((sum, fill) => sum.plus(cashOf(ledger, fill)), new Decimal(0));
  const due = venue.clearing.cash.minus(venue.clearing.othersCash);
  if (!cash.equals(due)) findings.add('money_differs', `${venue.venue}: ${cash.toFixed()} by our fills, ${due.toFixed()} at the venue by orders of ours`);
  let cost = new Decimal(0);
  let off = new Decimal(0);
  for (const position of view.positions.values()) {
    const instrument = ledger.instruments.get(position.instrumentId);
    if (position.venue !== venue.venue || instrument === undefined) continue;
    const long = new Decimal(position.longAvgPx ?? 0).times(position.longToday + position.longYesterday);
    const short = new Decimal(position.shortAvgPx ?? 0).times(position.shortToday + position.shortYesterday);
    cost = cost.plus(long.minus(short).times(instrument.multiplier));
  }
  // Each opening rounds an average once, by half of its last digit for every lot then held.
  for (const fill of own) off = off.plus(roundingOf(ledger, fill, own));
  for (const trade of venue.trades) if (venue.strangers.has(trade.execId)) off = off.plus(roundingOf(ledger, trade, own));
  const earned = cash.plus(venue.clearing.othersCash).plus(cost).minus(venue.clearing.firstCost);
  const told = venue.clearing.realized;
  if (earned.minus(told).abs().greaterThan(off)) findings.add('money_not_conserved', `${venue.venue}: fills and positions make ${earned.toFixed()}, the venue booked ${told.toFixed()}`);
}

function cashOf(ledger: Ledger, { instrumentId, side, price, quantity }: Fill): Decimal {
  const instrument = ledger.instruments.get(instrumentId);
  if (instrument === undefined) return new Decimal(0);
  const value = new Decimal(price).dividedBy(new Decimal(10).pow(instrument.priceScale)).times(quantity).times(instrument.multiplier);
  return side === 'buy' ? value.negated() : value;
}

const LOTS_BEFORE = 100;

function roundingOf(ledger: Ledger, { instrumentId }: Pick<Fill, 'instrumentId'>, own: readonly Fill[]): Decimal {
  const instrument = ledger.instruments.get(instrumentId);
  if (instrument === undefined) return new Decimal(0);
  const lots = own.reduce((sum, fill) => sum + fill.quantity, LOTS_BEFORE);
  return new Decimal(10).pow(0 - instrument.priceScale - RESIDUAL_DIGITS).times(lots).times(instrument.multiplier);
}
