import type { VenueEvent } from '@tandem/domain';
import type { ParsedExecution } from './execution-report.ts';

/** What a person is told of a report beyond what the engine makes of it; null for most. */
export function noticeOf(execution: ParsedExecution): Extract<VenueEvent, { type: 'venue_notice' }> | null {
  const { report, event } = execution;
  const { venue, clOrdId, instrumentId, cumQty, leavesQty } = report;
  const words = report.text === '' ? '' : ` The venue says: ${report.text}.`;
  const what = wordsOf(execution);
  if (what === null) return null;
  const left = `${cumQty} filled and ${leavesQty} working now.`;
  const serious = event === 'taken_back' || event === 'corrected';
  const doThis = serious ? ' Compare the order and the position at the venue, and cover what is open by hand.' : '';
  const text = `${instrumentId}, order ${clOrdId}: ${what}; ${left}${words}${doThis}`;
  return { type: 'venue_notice', venue, grade: serious ? 'critical' : event === 'suspended' ? 'warning' : 'info', text };
}

function wordsOf({ event, about, lastQty, lastPx }: ParsedExecution): string | null {
  const fill = about === null ? 'a fill' : `the fill ${about}`;
  const at = lastQty === null ? '' : ` of ${lastQty}${lastPx === null ? '' : ` at ${lastPx}`}`;
  switch (event) {
    case 'taken_back':
      return `the venue took back ${fill}${at}`;
    case 'corrected':
      return `the venue corrected ${fill}; it now reads${at === '' ? ' otherwise' : at.slice(3)}`;
    case 'restated':
      return 'the venue changed the order of its own accord';
    case 'suspended':
      return 'the venue suspended the order; it fills no more until it is released';
    case 'stopped':
      return 'the venue stopped the order: a fill at its price or better is guaranteed but not done';
    case 'plain':
    case 'replaced':
    case 'done':
      return null;
  }
}
