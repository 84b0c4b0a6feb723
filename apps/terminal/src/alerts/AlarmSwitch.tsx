import { useState } from 'react';
import { useStore } from 'zustand';
import { useWords } from '../i18n/words.ts';
import { useTerminal } from '../shell/terminal.ts';

/** Turns the sound and the notifications of critical alerts off and on; the first press asks the system's permission. */
export function AlarmSwitch() {
  const t = useWords();
  const { alarm, alarmSetting } = useTerminal();
  const { on, turn } = useStore(alarmSetting);
  const [permission, setPermission] = useState(alarm.permission);
  const press = async (): Promise<void> => {
    if (on && permission === 'unasked') {
      await alarm.askPermission();
      setPermission(alarm.permission());
      alarm.ring();
      return;
    }
    turn(!on);
    if (!on) alarm.ring();
  };
  return (
    <button
      type="button"
      className="quiet"
      aria-pressed={on}
      aria-label={t('alarm.title')}
      data-testid="alarm-switch"
      title={`${t(on ? 'alarm.on' : 'alarm.off')}\n${t(`alarm.${permission}`)}`}
      onClick={() => void press()}
    >
      <svg className="bell" viewBox="0 0 16 16" aria-hidden="true">
        <path d="M8 1.8a4 4 0 0 0-4 4v3L2.7 11.4h10.6L12 8.8v-3a4 4 0 0 0-4-4zM6.5 13a1.6 1.6 0 0 0 3 0" />
        {!on && <path d="M2 2l12 12" />}
      </svg>
    </button>
  );
}
