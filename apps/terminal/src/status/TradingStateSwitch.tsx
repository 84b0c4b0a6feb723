import type { TradingState } from '@tandem/domain';
import { useState } from 'react';
import { useStore } from 'zustand';
import { commandWithNotice } from '../shell/desk-commands.ts';
import { useSay, useWords, type Key } from '../i18n/words.ts';
import { useSession, useTerminal } from '../shell/terminal.ts';
import { Menu } from '../parts/Menu.tsx';

const choices: readonly { state: TradingState; label: Key; hint: Key; testId: string }[] = [
  { state: 'active', label: 'trading.resume', hint: 'trading.resumeHint', testId: 'trading-resume' },
  { state: 'reducing', label: 'trading.reduce', hint: 'trading.reduceHint', testId: 'trading-reduce' },
  { state: 'halted', label: 'trading.halt', hint: 'trading.haltHint', testId: 'trading-halt' },
];

export function TradingStateSwitch() {
  const t = useWords();
  const say = useSay();
  const terminal = useTerminal();
  const state = useSession((session) => session.system?.tradingState);
  const text = useSession((session) => session.system?.tradingStateText);
  // Unwinding everything cannot be taken back: it asks once more, and anew each time the menu opens.
  const [sure, setSure] = useState(false);
  const busy = useStore(terminal.deskCommands, ({ open }) => [...open.values()].find(({ problem }) => problem === null)?.what);
  if (state === undefined) return null;
  const choose = async (next: TradingState, label: Key): Promise<boolean> =>
    (await commandWithNotice(terminal, label, 'setTradingState', { state: next })).ok;
  const flatten = async (): Promise<boolean> => (await commandWithNotice(terminal, 'trading.flatten', 'flattenAll', {})).ok;
  return (
    <Menu
      hint={[t('trading.title'), say(text ?? [])].filter(Boolean).join(': ')}
      testId="trading-state"
      className="trading-state"
      onToggle={() => setSure(false)}
      label={
        <span className="trading-state" data-state={state}>
          ● {busy === 'trading.halt' ? t('trading.halting') : t(`trading.${state}`)} ▾
        </span>
      }
    >
      {(close) => {
        // A refusal stands in a banner of its own; the menu stays where the way to try again is.
        const closeIf = (done: boolean): void => {
          if (done) close();
        };
        return (
          <>
            {choices
              // From halted the way back goes by reduce only.
              .filter((choice) => choice.state !== state && !(state === 'halted' && choice.state === 'active'))
              .map(({ state: next, label, hint, testId }) => (
                <button
                  key={next}
                  type="button"
                  className={next === 'halted' ? 'danger' : undefined}
                  title={t(hint)}
                  data-testid={testId}
                  onClick={() => void choose(next, label).then(closeIf)}
                >
                  {t(label)}
                </button>
              ))}
            <p className="menu-note muted">{t('trading.flattenHint')}</p>
            {sure ? (
              <button type="button" className="danger sure" autoFocus data-testid="trading-flatten-confirm" onClick={() => void flatten().then(closeIf)}>
                {t('trading.flattenSure')}
              </button>
            ) : (
              <button type="button" className="danger" data-testid="trading-flatten" onClick={() => setSure(true)}>
                {t('trading.flatten')}…
              </button>
            )}
          </>
        );
      }}
    </Menu>
  );
}
