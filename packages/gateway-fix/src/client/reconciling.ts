import type { TsUs } from '@tandem/kernel';
import type { FixDialect } from '../dialects/dialect.ts';
import type { Account, ExecutionReport, Position, ReconciliationReport, VenueEvent, VenueId } from '@tandem/domain';

/** The venue's whole account, and what came meanwhile. */
export interface Gathered {
  readonly report: ReconciliationReport;
  readonly after: readonly VenueEvent[];
}

/** Reports of a day that are kept while a reconciliation is gathered, at the most. */
const REPORTS_MAX = 100_000;

/**
 * Gathers what a venue knows after a logon until all of it is in: orders and executions, positions, the account. What it
 * tells of its own accord meanwhile waits, so that it is heard after the reconciliation and not before.
 */
export interface Reconciling {
  /** An answer to the mass status request; `last` where it is the final one. */
  told(report: ExecutionReport | null, last: boolean): void;
  positionsFollow(count: number): void;
  position(position: Position): void;
  account(account: Account): void;
  /** News that is no answer. */
  later(event: VenueEvent): void;
  /** Null until everything is in. */
  result(tsIngestUs: TsUs): Gathered | null;
  /** Too much was told to be kept. */
  readonly overflowed: boolean;
}

export function createReconciling(venue: VenueId, offers: FixDialect['offers']): Reconciling {
  const orders: ExecutionReport[] = [];
  const trades: ExecutionReport[] = [];
  const positions = new Map<string, Position>();
  const after: VenueEvent[] = [];
  const untold = (['orders', 'positions'] as const).filter((what) => !offers[what]);
  let ordersDone = !offers.orders;
  let positionsLeft: number | null = offers.positions ? null : 0;
  let money: Account | null = null;
  return {
    told(report, last) {
      if (report?.execType === 'trade') trades.push(report);
      else if (report !== null) orders.push(report);
      ordersDone ||= last;
    },
    positionsFollow(count) {
      positionsLeft = count;
    },
    position(position) {
      positions.set(position.instrumentId, position);
      if (positionsLeft !== null) positionsLeft -= 1;
    },
    account(account) {
      money = account;
    },
    later(event) {
      // What filled before a position was told is in it: counted afterwards it would count twice.
      const counted = event.type === 'execution_report' && event.report.execType === 'trade' && !positions.has(event.report.instrumentId);
      if (counted && positionsLeft !== 0) trades.push(event.report);
      else after.push(event);
    },
    result(tsIngestUs) {
      if (!ordersDone || positionsLeft === null || positionsLeft > 0) return null;
      if (offers.account && money === null) return null;
      return {
        report: { venue, orders, trades, positions: [...positions.values()], untold, tsIngestUs },
        after: [...(money === null ? [] : [{ type: 'account', account: money } as const]), ...after],
      };
    },
    get overflowed() {
      return orders.length + trades.length + after.length > REPORTS_MAX;
    },
  };
}
