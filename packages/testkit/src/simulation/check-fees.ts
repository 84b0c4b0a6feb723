import type { ExecutionReport, VenueId } from '@tandem/domain';
import type { EngineEvent, EngineView } from '@tandem/engine';
import type { Ledger } from './ledger.ts';
import { feeOf } from './clearing.ts';
import type { Venue } from './venue.ts';
import type { Findings } from './violation.ts';

/** Each fill stands on record as it was traded, so that its fee by the venue's tariff is what the venue charged for it. */
export function checkFees({ input }: EngineEvent, view: EngineView, ledger: Ledger, venues: Readonly<Record<VenueId, Venue>>, findings: Findings): void {
  if (input.type === 'execution_report') checkFill(input.report, view, ledger, venues, findings);
  else if (input.type === 'reconciliation') for (const report of input.report.trades) checkFill(report, view, ledger, venues, findings);
}

function checkFill(report: ExecutionReport, view: EngineView, ledger: Ledger, venues: Readonly<Record<VenueId, Venue>>, findings: Findings): void {
  const { execType, execId, venue, clOrdId } = report;
  const entry = ledger.orders.get(clOrdId);
  if (execType !== 'trade' || entry === undefined || ledger.surplusIds.has(`${venue}/${execId}`)) return;
  const fill = view.fills.get(`${venue}/${execId}`);
  if (fill === undefined) {
    findings.add('fill_not_on_record', `${execId} of ${clOrdId}`, entry.pairOrderId);
    return;
  }
  const due = venues[venue].clearing.charged(execId);
  const fee = feeOf(fill.venue, fill.offset, fill.quantity);
  if (!fee.equals(due)) findings.add('fee_differs', `${execId}: ${fee.toFixed()} for ${fill.quantity} lots by ${fill.offset}, ${due.toFixed()} charged`, entry.pairOrderId);
}
