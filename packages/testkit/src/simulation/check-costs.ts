import { Decimal } from '@tandem/kernel';
import type { DepthBook } from '@tandem/domain';
import type { EngineCommand } from '@tandem/engine';
import type { Ledger } from './ledger.ts';
import { clipOf, net, type LedgerPair } from './ledger-pair.ts';
import type { Findings } from './violation.ts';

/** fx carries four decimals and the outer price two; see the test catalogue. */
const FX_SCALE = 10_000;
const OUTER_TIMES_FX = 1_000_000;
const CENTS = 2;
const roles = ['inner', 'outer'] as const;
type Role = (typeof roles)[number];

/** Of a residual's two ways out, what each costs on the books of this moment is as the receipt says, and the cheaper is taken. */
export function checkCosts(commands: readonly EngineCommand[], ledger: Ledger, findings: Findings): void {
  for (const command of commands) {
    if (command.type !== 'receipt' || command.receipt.kind !== 'residual_costed') continue;
    const pair = ledger.pairs.get(command.receipt.pairOrderId);
    if (pair === undefined) continue;
    for (const sentence of command.receipt.text) {
      if (sentence.code !== 'residual_costs') continue;
      const [complete, unwind] = [completing(ledger, pair), unwinding(ledger, pair)];
      const due = `${complete?.toFixed(CENTS) ?? 'none'} and ${unwind?.toFixed(CENTS) ?? 'none'}`;
      const told = `${sentence.complete ?? 'none'} and ${sentence.unwind ?? 'none'}`;
      if (due !== told) findings.add('cost_differs', `${pair.pairOrderId}: topping up and unwinding cost ${told} as told, ${due} by the books`, pair.pairOrderId);
      const unwinds = unwind !== null && (complete === null || unwind.lessThan(complete));
      if (unwinds !== sentence.unwinds) findings.add('dearer_way', `${pair.pairOrderId}: ${unwinds ? 'unwinding' : 'topping up'} is the cheaper of ${due}`, pair.pairOrderId);
    }
  }
}

/** Whether a leg's own direction buys. */
const buys = (pair: LedgerPair, role: Role): boolean => (pair.request.side === 'buy') === (role === 'inner');

/** What `lots` cost at the opposite price; null where the book does not hold them. */
function taken(ledger: Ledger, pair: LedgerPair, role: Role, buying: boolean, lots: number): number | null {
  const instrumentId = pair.instrumentIds[role === 'inner' ? 0 : 1];
  const book: DepthBook | undefined = instrumentId === undefined ? undefined : ledger.books.get(instrumentId);
  if (book === undefined) return null;
  let left = lots;
  let cost = 0;
  for (const { price, quantity } of buying ? book.asks : book.bids) {
    const part = Math.min(left, quantity);
    cost += part * price;
    left -= part;
  }
  return left === 0 ? cost : null;
}

function completing(ledger: Ledger, pair: LedgerPair): Decimal | null {
  const pairs = Math.max(...roles.map((role) => Math.ceil(net(pair[role]) / pair.lotsPerPair[role])));
  const filled = clipOf(pair);
  for (const role of roles) {
    const missing = pairs * pair.lotsPerPair[role] - net(pair[role]);
    const cost = taken(ledger, pair, role, buys(pair, role), missing);
    if (cost === null) return null;
    filled[role].lots += missing;
    filled[role].notional += cost;
  }
  const { inner, outer } = filled;
  if (inner.lots === 0 || outer.lots === 0 || pair.fxPrice === null || pair.decidedSpread === null) return null;
  const over = new Decimal(inner.notional).times(outer.lots).times(OUTER_TIMES_FX).minus(new Decimal(outer.notional).times(pair.fxPrice).times(inner.lots));
  const spread = over.dividedBy(new Decimal(inner.lots).times(outer.lots).times(OUTER_TIMES_FX)).toDecimalPlaces(0, Decimal.ROUND_HALF_UP);
  const worse = pair.request.side === 'buy' ? spread.minus(pair.decidedSpread) : new Decimal(pair.decidedSpread).minus(spread);
  return worse.times(multiplierOf(ledger, pair, 'inner')).times(pairs * pair.lotsPerPair.inner - pair.before.inner.lots);
}

const multiplierOf = (ledger: Ledger, pair: LedgerPair, role: Role): string => {
  const instrumentId = pair.instrumentIds[role === 'inner' ? 0 : 1];
  return (instrumentId === undefined ? undefined : ledger.instruments.get(instrumentId)?.multiplier) ?? '1';
};

function unwinding(ledger: Ledger, pair: LedgerPair): Decimal | null {
  const whole = Math.min(...roles.map((role) => Math.floor(net(pair[role]) / pair.lotsPerPair[role])), pair.request.pairs);
  const pairs = pair.flat ? 0 : Math.max(0, whole);
  let cost = new Decimal(0);
  for (const role of roles) {
    const lots = Math.abs(pairs * pair.lotsPerPair[role] - net(pair[role]));
    if (lots === 0) continue;
    const out = taken(ledger, pair, role, !buys(pair, role), lots);
    if (out === null || pair.fxPrice === null) return null;
    const filled = clipOf(pair)[role];
    const { notional, lots: of } = filled.lots > 0 ? filled : pair[role];
    const entry = new Decimal(notional).times(lots).dividedBy(of);
    const lost = buys(pair, role) ? entry.minus(out) : new Decimal(out).minus(entry);
    const own = lost.times(multiplierOf(ledger, pair, role));
    cost = cost.plus(role === 'inner' ? own : own.dividedBy(OUTER_TIMES_FX / FX_SCALE).times(pair.fxPrice).dividedBy(FX_SCALE));
  }
  return cost;
}
