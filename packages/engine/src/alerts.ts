import type { Alert, PairOrder, SpreadId, VenueId, Wording } from '@tandem/domain';
import type { Core } from './state/engine-state.ts';

interface About {
  readonly venue?: VenueId;
  readonly spreadId?: SpreadId;
  readonly pairOrder?: PairOrder;
}

export function raise(core: Core, grade: Alert['grade'], code: Alert['code'], text: Wording, about: About = {}): void {
  core.alertCount += 1;
  const alert: Alert = {
    alertId: `A${core.state.seq}-${core.alertCount}`,
    grade,
    code,
    text,
    venue: about.venue ?? null,
    spreadId: about.pairOrder?.spreadId ?? about.spreadId ?? null,
    pairOrderId: about.pairOrder?.pairOrderId ?? null,
    raisedUs: core.state.nowUs,
  };
  core.changes.alerts.push(alert);
  core.commands.push({ type: 'alert', alert });
}
