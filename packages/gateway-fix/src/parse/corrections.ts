import type { Sentence, VenueEvent, Wording } from '@tandem/domain';
import type { ParsedExecution } from './execution-report.ts';

/** What a person is told of a report beyond what the engine makes of it; null for most. */
export function noticeOf(execution: ParsedExecution): Extract<VenueEvent, { type: 'venue_notice' }> | null {
  const { report, event } = execution;
  const { venue, cumQty: filled, leavesQty: working } = report;
  const what = told(execution);
  if (what === null) return null;
  const serious = event === 'taken_back' || event === 'corrected';
  const text: Wording = [
    what,
    { code: 'order_stands_at', filled, working },
    ...(report.text === '' ? [] : [{ code: 'venue_says', words: report.text } as const]),
    ...(serious ? [{ code: 'compare_and_cover' } as const] : []),
  ];
  return { type: 'venue_notice', venue, grade: serious ? 'critical' : event === 'suspended' ? 'warning' : 'info', text };
}

function told({ report, event, about, lastQty, lastPx }: ParsedExecution): Sentence | null {
  const { instrumentId: instrument, clOrdId: order } = report;
  const fill = { instrument, order, execution: about, lots: lastQty, price: lastPx };
  switch (event) {
    case 'taken_back':
      return { code: 'fill_taken_back', ...fill };
    case 'corrected':
      return { code: 'fill_corrected', ...fill };
    case 'restated':
      return { code: 'order_restated', instrument, order };
    case 'suspended':
      return { code: 'order_suspended', instrument, order };
    case 'stopped':
      return { code: 'order_stopped', instrument, order };
    case 'plain':
    case 'replaced':
    case 'done':
      return null;
  }
}
