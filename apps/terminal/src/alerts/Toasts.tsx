import { inWords } from '@tandem/domain';
import { useEffect, useMemo, useState } from 'react';
import { useStore } from 'zustand';
import { beijingTime } from '../format/times.ts';
import { translate, useLanguage, useSay, useWords } from '../i18n/words.ts';
import { useNow } from '../parts/hooks.ts';
import { commandWithNotice } from '../shell/desk-commands.ts';
import { useRecords, useSession, useTerminal } from '../shell/terminal.ts';
import { Alarm } from './alarm.ts';
import { AlertActions } from './AlertActions.tsx';
import { waitingAlerts, type WaitingAlert } from './waiting.ts';
import './toasts.css';

/** More at once would be a wall; the others are counted, and take their place as these are dealt with. */
const TOASTS_MAX = 4;

/** What waits for a person, beneath the list of pairs and never over it. */
export function Toasts() {
  const t = useWords();
  const terminal = useTerminal();
  const acknowledge = (alertId: string): void => void commandWithNotice(terminal, 'alert.acknowledge', 'acknowledgeAlert', { alertId });
  const waiting = useWaiting();
  useAlarm(waiting);
  useNotifications(waiting);
  if (waiting.length === 0) return null;
  const more = waiting.slice(TOASTS_MAX);
  return (
    <div className="toasts" data-testid="toasts">
      {waiting.slice(0, TOASTS_MAX).map((one) => (
        <Toast key={one.key} waiting={one} acknowledge={() => acknowledge(one.alert.alertId)} />
      ))}
      {more.length > 0 && (
        <p className="toasts-more" data-testid="toasts-more">
          {t('alert.more', { count: more.length })}
        </p>
      )}
    </div>
  );
}

function useWaiting(): readonly WaitingAlert[] {
  const { replica } = useTerminal();
  const { items: alerts, version: alertsVersion } = useRecords(replica.alerts);
  const { items: pairOrders, version: ordersVersion, loaded } = useRecords(replica.pairOrders);
  const nowUs = useNow(1_000);
  // Before both are known a stranded pair order would seem resolved, or an alert missing.
  const known = useSession((state) => state.system !== null) && loaded;
  return useMemo(
    () => (known ? waitingAlerts({ alerts: [...alerts.values()], pairOrders, nowUs }) : []),
    // The maps are changed in place; their versions tell when.
    // eslint-disable-next-line react-hooks/exhaustive-deps
    [known, alerts, alertsVersion, pairOrders, ordersVersion, nowUs],
  );
}

function Toast({ waiting: { alert, resolvedUs }, acknowledge }: { readonly waiting: WaitingAlert; readonly acknowledge: () => void }) {
  const t = useWords();
  const say = useSay();
  const { replica } = useTerminal();
  const order = useRecords(replica.pairOrders).items.get(alert.pairOrderId ?? '');
  return (
    <div className={`toast ${resolvedUs === null ? alert.grade : 'resolved'}`} role="alert" data-testid="toast">
      <div>
        <b>
          {t(`grade.${alert.grade}`)} · {t(`reason.${alert.code}`)}
        </b>{' '}
        <span className="faint">{beijingTime(alert.raisedUs).slice(0, 8)}</span>
      </div>
      {resolvedUs === null || order === undefined ? (
        <div>{say(alert.text)}</div>
      ) : (
        // What it asked for is over: an order to close by hand would now be the wrong deed.
        <div data-testid="toast-resolved">
          {t('alert.resolved', {
            pairOrder: order.pairOrderId,
            state: t(`pairState.${order.state}`),
            reason: t(`reason.${order.reason}`),
            at: beijingTime(resolvedUs).slice(0, 8),
          })}
        </div>
      )}
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
function useAlarm(waiting: readonly WaitingAlert[]): void {
  const { alarm, alarmSetting, scheduler } = useTerminal();
  const on = useStore(alarmSetting, (setting) => setting.on);
  const [bell] = useState(() => new Alarm(alarm.ring, scheduler));
  useEffect(() => {
    bell.update(on ? waiting.filter(sounds).map(({ key }) => key) : []);
  }, [bell, on, waiting]);
  useEffect(() => () => bell.stop(), [bell]);
}

/** One notification of the system for each, also of what was raised while this page was cut off. */
function useNotifications(waiting: readonly WaitingAlert[]): void {
  const { alarm, alarmSetting } = useTerminal();
  const [notified] = useState(() => new Set<string>());
  useEffect(() => {
    if (!alarmSetting.getState().on) return;
    const { language } = useLanguage.getState();
    const t = translate(language);
    for (const one of waiting) {
      if (!sounds(one) || notified.has(one.key)) continue;
      notified.add(one.key);
      alarm.notify(`${t('grade.critical')} · ${t(`reason.${one.alert.code}`)}`, inWords(language, one.alert.text), one.key);
    }
  }, [alarm, alarmSetting, notified, waiting]);
}

const sounds = ({ alert, resolvedUs }: WaitingAlert): boolean => alert.grade === 'critical' && resolvedUs === null;
