import type { Alert } from '@tandem/domain';

/** More at once would hide the desk; the list of alerts has them all. */
const TOASTS_MAX = 4;

/** The newest ones, warnings giving way to what is critical. */
export function keepLoudest(alerts: readonly Alert[]): readonly Alert[] {
  const critical = alerts.filter((alert) => alert.grade === 'critical').slice(-TOASTS_MAX);
  const warnings = alerts.filter((alert) => alert.grade !== 'critical');
  const kept = new Set([...critical, ...warnings.slice(Math.max(0, warnings.length - (TOASTS_MAX - critical.length)))]);
  return alerts.filter((alert) => kept.has(alert));
}
