import type { TradingState } from '@tandem/domain';
import { useState } from 'react';
import type { Complaint } from '@tandem/kernel';
import { complaintInWords } from '../i18n/complaints.ts';
import { useSay, useWords, type Key } from '../i18n/words.ts';
import { sendCommand, useSession, useTerminal } from '../shell/terminal.ts';
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
  const [problem, setProblem] = useState<Complaint | null>(null);
  if (state === undefined) return null;
  const choose = async (next: TradingState): Promise<void> => {
    const reply = await sendCommand(terminal, 'setTradingState', { state: next });
    setProblem(reply.ok ? null : reply.error);
  };
  const flatten = async (): Promise<void> => {
    const reply = await sendCommand(terminal, 'flattenAll', {});
    setProblem(reply.ok ? null : reply.error);
  };
  return (
    <Menu
      hint={[t('trading.title'), say(text ?? [])].filter(Boolean).join(': ')}
      testId="trading-state"
      className="trading-state"
      label={
        <span className="trading-state" data-state={state}>
          ● {t(`trading.${state}`)} ▾
        </span>
      }
    >
      {(close) => (
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
                onClick={() => void choose(next).then(close)}
              >
                {t(label)}
              </button>
            ))}
          <button type="button" className="danger" title={t('trading.flattenHint')} data-testid="trading-flatten" onClick={() => void flatten().then(close)}>
            {t('trading.flatten')}
          </button>
          {problem !== null && <p className="bad">{complaintInWords(t, problem)}</p>}
        </>
      )}
    </Menu>
  );
}
