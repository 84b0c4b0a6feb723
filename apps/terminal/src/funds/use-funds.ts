import type { FundsView } from '@tandem/contract';
import type { Complaint } from '@tandem/kernel';
import { useCallback, useEffect, useState } from 'react';
import { useRecords, useSession, useTerminal } from '../shell/terminal.ts';

export interface Funds {
  readonly view: FundsView | null;
  readonly problem: Complaint | null;
  readonly refresh: () => Promise<void>;
}

/** The inner account as the venue tells it: asked anew when something was done, and when its link comes or goes. */
export function useFunds(): Funds {
  const { client, replica } = useTerminal();
  const connected = useSession((state) => state.status === 'connected');
  const link = useSession((state) => state.system?.venues.find(({ venue }) => venue === 'inner')?.status);
  const { version } = useRecords(replica.accountActs);
  const [view, setView] = useState<FundsView | null>(null);
  const [problem, setProblem] = useState<Complaint | null>(null);
  const refresh = useCallback(async () => {
    const answer = await client.query('funds', {});
    if (answer.ok) setView(answer.value);
    setProblem(answer.ok ? answer.value.problem : answer.error);
  }, [client]);
  useEffect(() => {
    if (!connected) return;
    let gone = false;
    void client.query('funds', {}).then((answer) => {
      if (gone) return;
      if (answer.ok) setView(answer.value);
      setProblem(answer.ok ? answer.value.problem : answer.error);
    });
    return () => {
      gone = true;
    };
  }, [client, connected, link, version]);
  return { view, problem, refresh };
}
