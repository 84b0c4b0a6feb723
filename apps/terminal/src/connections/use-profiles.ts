import type { ConnectionsView } from '@tandem/contract';
import type { Complaint } from '@tandem/kernel';
import { useCallback, useEffect, useState } from 'react';
import { useSession, useTerminal } from '../shell/terminal.ts';

export interface Profiles {
  readonly view: ConnectionsView | null;
  readonly problem: Complaint | null;
  readonly refresh: () => Promise<void>;
}

/** The desk's profiles, read anew at every connection to the host: a switch is one. */
export function useProfiles(): Profiles {
  const { client } = useTerminal();
  const connected = useSession((state) => state.status === 'connected');
  const [view, setView] = useState<ConnectionsView | null>(null);
  const [problem, setProblem] = useState<Complaint | null>(null);
  const refresh = useCallback(async () => {
    const answer = await client.query('connections', {});
    if (answer.ok) setView(answer.value);
    setProblem(answer.ok ? null : answer.error);
  }, [client]);
  useEffect(() => {
    if (!connected) return;
    let gone = false;
    void client.query('connections', {}).then((answer) => {
      if (gone) return;
      if (answer.ok) setView(answer.value);
      setProblem(answer.ok ? null : answer.error);
    });
    return () => {
      gone = true;
    };
  }, [client, connected]);
  return { view, problem, refresh };
}
