import type { Alert, PairOrder, Trigger } from '@tandem/domain';
import type { TsUs } from '@tandem/kernel';
import { needsPerson } from '../pair-orders/pair-commands.ts';

/** A warning leaves by itself; what is critical waits for a person. Microseconds. */
const WARNING_SHOWN_US = 10_000_000;
/** What was resolved stays in sight for this long, so that nobody looks for what has just gone. */
const RESOLVED_SHOWN_US = 10_000_000;

/** An alert that is to be seen now. */
export interface WaitingAlert {
  /** One alert's own, over restarts of the page and of the host. */
  readonly key: string;
  readonly alert: Alert;
  /** When what it tells of was over; null while a person is needed, and it sounds. */
  readonly resolvedUs: TsUs | null;
}

interface Sources {
  readonly alerts: readonly Alert[];
  readonly pairOrders: ReadonlyMap<string, PairOrder>;
  readonly nowUs: TsUs;
}

const alertKey = ({ alertId, raisedUs }: Alert): string => `${alertId}@${raisedUs}`;

/**
 * Worked out of what the streams tell, not of what was seen arriving: a page that was loaded anew, or was cut off when it
 * happened, shows and sounds the same. Newest first, what waits for a person before all else.
 */
export function waitingAlerts({ alerts, pairOrders, nowUs }: Sources): readonly WaitingAlert[] {
  const waiting: WaitingAlert[] = [];
  const told = new Set<string>();
  const acknowledged = acknowledgements(alerts);
  const denials = newestDenials(alerts);
  for (const alert of alerts) {
    const strands = alert.text[0]?.code === 'pair_stranded';
    if (strands && alert.pairOrderId !== null) told.add(alert.pairOrderId);
    if (alert.grade === 'info' || isAcknowledged(acknowledged, alert) || isOutdated(denials, alert)) continue;
    const order = alert.pairOrderId === null ? undefined : pairOrders.get(alert.pairOrderId);
    const resolvedUs = order !== undefined && isOver(alert, order) ? order.updatedUs : null;
    if (alert.grade === 'warning' ? nowUs - alert.raisedUs < WARNING_SHOWN_US : resolvedUs === null || nowUs - resolvedUs < RESOLVED_SHOWN_US) {
      waiting.push({ key: alertKey(alert), alert, resolvedUs });
    }
  }
  for (const order of pairOrders.values()) {
    if (!unattended(order) || told.has(order.pairOrderId)) continue;
    const stands = standing(order);
    if (!isAcknowledged(acknowledged, stands.alert)) waiting.push(stands);
  }
  const rank = ({ alert, resolvedUs }: WaitingAlert): number => (alert.grade === 'critical' && resolvedUs === null ? 0 : 1);
  return waiting.sort((a, b) => rank(a) - rank(b) || b.alert.raisedUs - a.alert.raisedUs);
}

/** When each alert was acknowledged last, on whichever screen: the host keeps it, as an alert of its own. */
function acknowledgements(alerts: Iterable<Alert>): ReadonlyMap<string, TsUs> {
  const found = new Map<string, TsUs>();
  for (const { text: [said], raisedUs } of alerts) if (said?.code === 'alert_acknowledged') found.set(said.alert, raisedUs);
  return found;
}

/** Of each trigger the alert of its newest denial: the ones before it say no more. */
function newestDenials(alerts: Iterable<Alert>): ReadonlyMap<string, string> {
  const newest = new Map<string, string>();
  for (const { alertId, text: [said] } of alerts) if (said?.code === 'trigger_not_sent') newest.set(said.trigger, alertId);
  return newest;
}

const isOutdated = (newest: ReadonlyMap<string, string>, { alertId, text: [said] }: Alert): boolean => said?.code === 'trigger_not_sent' && newest.get(said.trigger) !== alertId;

/** Since it was raised: what happened to the same pair order after that calls anew. */
const isAcknowledged = (acknowledged: ReadonlyMap<string, TsUs>, { alertId, raisedUs }: Alert): boolean => (acknowledged.get(alertId) ?? -1) >= raisedUs;

/** Whether what it tells of is over, as its pair order stands now. */
function isOver({ text: [said] }: Alert, order: PairOrder): boolean {
  if (said?.code === 'pair_stranded') return !unattended(order);
  return said?.code === 'residual_waits' && order.state !== 'unwinding';
}

/** Stranded, and nobody has it in hand: one that was taken over still stands in the banner, and sounds no more. */
const unattended = (order: PairOrder): boolean => needsPerson(order) && order.reason !== 'taken_over';

/** A host that was started anew no longer holds the alert of a leg that still stands: the pair order itself tells it. */
const standing = ({ pairOrderId, spreadId, reason, reasonText, updatedUs }: PairOrder): WaitingAlert => ({
  key: `stranded/${pairOrderId}`,
  resolvedUs: null,
  alert: {
    alertId: `stranded/${pairOrderId}`,
    grade: 'critical',
    code: reason,
    text: [{ code: 'pair_stranded', pairOrder: pairOrderId }, ...reasonText],
    venue: null,
    spreadId,
    pairOrderId,
    raisedUs: updatedUs,
  },
});

/** The trigger whose firing was denied, while it is armed still. */
export function armedTriggerOf(alert: Alert, triggers: ReadonlyMap<string, Trigger>): Trigger | null {
  const about = alert.text[0];
  const trigger = about?.code === 'trigger_not_sent' ? triggers.get(about.trigger) : undefined;
  return trigger?.state === 'armed' ? trigger : null;
}
