import { inWords, type Alert } from '@tandem/domain';
import { useEffect, useState } from 'react';
import { useStore } from 'zustand';
import { beijingTime } from '../format/times.ts';
import { translate, useLanguage, useSay, useWords } from '../i18n/words.ts';
import { useTerminal } from '../shell/terminal.ts';
import { Alarm } from './alarm.ts';
import { AlertActions } from './AlertActions.tsx';
import { keepLoudest } from './loudest.ts';
import './toasts.css';

/** A warning leaves by itself; what is critical waits for a person. */
const WARNING_SHOWN_MS = 10_000;

export function Toasts() {
  const { replica, scheduler, alarm, alarmSetting } = useTerminal();
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
      if (!alarmSetting.getState().on) return;
      const { language } = useLanguage.getState();
      const t = translate(language);
      for (const { alertId, grade, code, text } of loud) {
        if (grade === 'critical') alarm.notify(`${t('grade.critical')} · ${t(`reason.${code}`)}`, inWords(language, text), alertId);
      }
    });
  }, [replica, scheduler, alarm, alarmSetting]);
  useAlarm(shown);
  return (
    <div className="toasts" data-testid="toasts">
      {shown.map((alert) => (
        <Toast key={alert.alertId} alert={alert} acknowledge={() => setShown((alerts) => alerts.filter((other) => other !== alert))} />
      ))}
    </div>
  );
}

function Toast({ alert, acknowledge }: { readonly alert: Alert; readonly acknowledge: () => void }) {
  const t = useWords();
  const say = useSay();
  return (
    <div className={`toast ${alert.grade}`} role="alert" data-testid="toast">
      <div>
        <b>
          {t(`grade.${alert.grade}`)} · {t(`reason.${alert.code}`)}
        </b>{' '}
        <span className="faint">{beijingTime(alert.raisedUs)}</span>
      </div>
      <div>{say(alert.text)}</div>
      <div className="toast-actions">
        <AlertActions alert={alert} />
        <button type="button" data-testid="alert-acknowledge" title={t('alert.acknowledgeHint')} onClick={acknowledge}>
          {t('alert.acknowledge')}
        </button>
      </div>
    </div>
  );
}

/** Sounds while something critical waits for a person, unless sound is off. */
function useAlarm(shown: readonly Alert[]): void {
  const { alarm, alarmSetting, scheduler } = useTerminal();
  const on = useStore(alarmSetting, (setting) => setting.on);
  const [bell] = useState(() => new Alarm(alarm.ring, scheduler));
  useEffect(() => {
    bell.update(on ? shown.filter(({ grade }) => grade === 'critical').map(({ alertId }) => alertId) : []);
  }, [bell, on, shown]);
  useEffect(() => () => bell.stop(), [bell]);
}
