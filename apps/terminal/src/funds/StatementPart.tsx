import type { FundsView } from '@tandem/contract';
import type { Complaint } from '@tandem/kernel';
import { useState } from 'react';
import { complaintInWords } from '../i18n/complaints.ts';
import { useWords } from '../i18n/words.ts';
import { sendCommand, useSession, useTerminal } from '../shell/terminal.ts';

/** The broker's statement: the one that waits to be confirmed, and those of other days to be read. */
export function StatementPart({ funds }: { readonly funds: FundsView }) {
  const t = useWords();
  const terminal = useTerminal();
  const [problem, setProblem] = useState<Complaint | null>(null);
  const { statement, settlement } = funds;
  const confirm = async (): Promise<void> => {
    const sent = await sendCommand(terminal, 'confirmSettlement', {});
    setProblem(sent.ok ? null : sent.error);
  };
  return (
    <section className="funds-part">
      <h3>{t('funds.statement')}</h3>
      {settlement === 'automatic' && <p className="muted">{t('funds.confirmedAutomatically')}</p>}
      {statement === null ? (
        <p className="muted">{t('funds.statementNone')}</p>
      ) : (
        <>
          <p className={statement.waits ? 'late' : 'good'} data-testid="funds-statement-state" data-waits={statement.waits}>
            {t(statement.waits ? 'funds.statementWaits' : 'funds.statementConfirmed')}
          </p>
          <pre className="funds-statement" tabIndex={0} data-testid="funds-statement">
            {statement.text}
          </pre>
          {statement.waits && (
            <button type="button" data-testid="funds-confirm-settlement" onClick={() => void confirm()}>
              {t('funds.confirm')}
            </button>
          )}
        </>
      )}
      {problem !== null && (
        <p className="notice refused" role="alert">
          {complaintInWords(t, problem)}
        </p>
      )}
      <PastStatement />
    </section>
  );
}

type Read = { readonly day: string; readonly text: string } | { readonly what: Complaint };

function PastStatement() {
  const t = useWords();
  const { client } = useTerminal();
  const today = useSession((state) => state.system?.tradingDay) ?? '';
  const [typed, setTyped] = useState<string | null>(null);
  const [read, setRead] = useState<Read | null>(null);
  const day = typed ?? today;
  const ask = async (): Promise<void> => {
    const answer = await client.query('statement', { tradingDay: day });
    setRead(answer.ok ? { day, text: answer.value.text } : { what: answer.error });
  };
  return (
    <div className="funds-past">
      <label htmlFor="funds-day">{t('funds.day')}</label>
      <input id="funds-day" type="date" value={day} data-testid="funds-day" onChange={(event) => setTyped(event.target.value)} />
      <button type="button" data-testid="funds-read-statement" disabled={day === ''} onClick={() => void ask()}>
        {t('funds.read')}
      </button>
      {read !== null && 'what' in read && <p className="notice refused">{complaintInWords(t, read.what)}</p>}
      {read !== null && 'text' in read && (read.text === '' ? <p className="muted">{t('funds.noStatement', { day: read.day })}</p> : <pre className="funds-statement" tabIndex={0} data-testid="funds-past-statement">{read.text}</pre>)}
    </div>
  );
}
