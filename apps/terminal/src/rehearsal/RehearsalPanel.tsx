import type { Complaint, Result } from '@tandem/kernel';
import { useEffect, useRef, useState, type KeyboardEvent } from 'react';
import { complaintInWords } from '../i18n/complaints.ts';
import { useWords } from '../i18n/words.ts';
import { sendCommand, useSession, useTerminal, useView } from '../shell/terminal.ts';
import { ActiveFaults } from './ActiveFaults.tsx';
import { FaultForms } from './FaultForms.tsx';
import type { Rehearse } from './rehearse.ts';
import { ScriptChooser } from './ScriptChooser.tsx';
import './rehearsal.css';

interface Outcome {
  readonly ok: boolean;
  readonly text: string;
}

/** What the paper venues are made to do wrong: what is at work, the scripts, and every fault with its parameters. */
export function RehearsalPanel() {
  const t = useWords();
  const terminal = useTerminal();
  const shown = useView((state) => state.rehearsalShown);
  const rehearsal = useSession((state) => state.rehearsal);
  const [outcome, setOutcome] = useState<Outcome | null>(null);
  const root = useRef<HTMLElement>(null);
  // Opened by its key, what is typed next belongs to it.
  useEffect(() => {
    if (shown) root.current?.focus();
  }, [shown]);
  if (!shown) return null;
  const rehearse: Rehearse = (name, body, done) => {
    setOutcome(null);
    void sendCommand(terminal, name, body).then((reply: Result<null, Complaint>) =>
      setOutcome({ ok: reply.ok, text: reply.ok ? done : complaintInWords(t, reply.error) }),
    );
  };
  const close = (): void => terminal.view.setState({ rehearsalShown: false });
  const onKey = (event: KeyboardEvent): void => {
    if (event.key !== 'Escape') return;
    // The desk clears the ticket on Escape: here it closes the panel and nothing else.
    event.nativeEvent.stopImmediatePropagation();
    close();
  };
  return (
    <section ref={root} tabIndex={-1} className="panel desk-rehearsal rehearsal" aria-label={t('rehearse.title')} data-testid="rehearsal-panel" data-keys="own" onKeyDown={onKey}>
      <header>
        <h2>{t('rehearse.title')}</h2>
        <span className="spacer" />
        <button type="button" className="quiet" onClick={close}>
          {t('common.close')}
        </button>
      </header>
      {rehearsal === null ? (
        <p className="empty">{t('rehearse.waiting')}</p>
      ) : (
        <div className="body">
          <ScriptChooser rehearsal={rehearsal} rehearse={rehearse} />
          <ActiveFaults venues={rehearsal.venues} rehearse={rehearse} />
          <FaultForms rehearse={rehearse} />
        </div>
      )}
      <p className="outcome" role="status">
        {outcome !== null && (
          <span className={outcome.ok ? 'good' : 'bad'} data-testid="rehearsal-result">
            {outcome.text}
          </span>
        )}
      </p>
    </section>
  );
}
