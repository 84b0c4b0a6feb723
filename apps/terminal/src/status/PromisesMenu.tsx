import type { PromiseView } from '@tandem/contract';
import type { Complaint } from '@tandem/kernel';
import { useEffect, useState } from 'react';
import { complaintInWords } from '../i18n/complaints.ts';
import { useWords } from '../i18n/words.ts';
import { Menu } from '../parts/Menu.tsx';
import { useTerminal } from '../shell/terminal.ts';

const REFRESH_MS = 2_000;

export function PromisesMenu() {
  const t = useWords();
  return (
    <Menu label={t('promises.title')} hint={t('promises.hint')} testId="promises">
      {() => <PromisesTable />}
    </Menu>
  );
}

function PromisesTable() {
  const t = useWords();
  const { client, scheduler } = useTerminal();
  const [promises, setPromises] = useState<readonly PromiseView[]>([]);
  const [problem, setProblem] = useState<Complaint | null>(null);
  useEffect(() => {
    let stopped = false;
    let stopTimer = (): void => undefined;
    const read = async (): Promise<void> => {
      const answer = await client.query('promises', {});
      if (stopped) return;
      setProblem(answer.ok ? null : answer.error);
      if (answer.ok) setPromises(answer.value.promises);
      stopTimer = scheduler.after(REFRESH_MS, () => void read());
    };
    void read();
    return () => {
      stopped = true;
      stopTimer();
    };
  }, [client, scheduler]);
  if (problem !== null) return <p className="bad">{complaintInWords(t, problem)}</p>;
  if (promises.length === 0) return <p className="muted">{t('promises.none')}</p>;
  return (
    <table data-testid="promises-table">
      <thead>
        <tr>
          <th>{t('promises.name')}</th>
          <th>{t('promises.target')}</th>
          <th>{t('promises.measured')}</th>
          <th>{t('promises.samples')}</th>
        </tr>
      </thead>
      <tbody>
        {promises.map((promise) => (
          <tr key={promise.name}>
            <td>{t(`promises.${promise.name}`)}</td>
            <td>
              {promise.atMost ? '≤' : '≥'} {promise.target} {promise.unit}
            </td>
            <td className={grade(promise)}>
              {promise.measured === null ? t('promises.none') : `${promise.measured} ${promise.unit}`}
            </td>
            <td className="muted">{promise.samples}</td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}

function grade({ measured, target, atMost }: PromiseView): string {
  if (measured === null) return 'muted';
  return (atMost ? measured <= target : measured >= target) ? 'good' : 'bad';
}
