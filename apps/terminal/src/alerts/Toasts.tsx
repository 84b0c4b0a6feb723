import type { Alert } from '@tandem/domain';
import { useEffect, useState } from 'react';
import { beijingTime } from '../format/times.ts';
import { useSay, useWords } from '../i18n/words.ts';
import { useTerminal } from '../shell/terminal.ts';
import { keepLoudest } from './loudest.ts';
import './toasts.css';

/** A warning leaves by itself; what is critical waits for a person. */
const WARNING_SHOWN_MS = 10_000;

export function Toasts() {
  const t = useWords();
  const say = useSay();
  const { replica, scheduler } = useTerminal();
  const [shown, setShown] = useState<readonly Alert[]>([]);
  useEffect(() => {
    const hide = (alertId: string): void => setShown((alerts) => alerts.filter((alert) => alert.alertId !== alertId));
    return replica.alerts.onChange(({ kind, added }) => {
      // A snapshot tells what was, not what has just happened.
      if (kind === 'snapshot') return;
      const loud = added.filter((alert) => alert.grade !== 'info');
      if (loud.length === 0) return;
      setShown((alerts) => keepLoudest([...alerts, ...loud]));
      for (const { alertId, grade } of loud) {
        if (grade === 'warning') scheduler.after(WARNING_SHOWN_MS, () => hide(alertId));
      }
    });
  }, [replica, scheduler]);
  return (
    <div className="toasts" data-testid="toasts">
      {shown.map((alert) => (
        <div key={alert.alertId} className={`toast ${alert.grade}`} role="alert">
          <div>
            <b>
              {t(`grade.${alert.grade}`)} · {t(`reason.${alert.code}`)}
            </b>{' '}
            <span className="faint">{beijingTime(alert.raisedUs)}</span>
            <div>{say(alert.text)}</div>
          </div>
          <button
            type="button"
            className="quiet"
            title={t('alert.dismiss')}
            aria-label={t('alert.dismiss')}
            onClick={() => setShown((alerts) => alerts.filter((other) => other !== alert))}
          >
            ×
          </button>
        </div>
      ))}
    </div>
  );
}
