import type { PairOrderId } from '@tandem/domain';
import type { Complaint } from '@tandem/kernel';
import { useState } from 'react';
import { complaintHeadline, complaintInWords } from '../i18n/complaints.ts';
import { useWords } from '../i18n/words.ts';
import { sendCommand, useTerminal } from '../shell/terminal.ts';

const NOTE_CHARS_MAX = 200;

/** Says of a stranded pair order that it was dealt with by hand, and how: a note is asked for, since it stays in the record. */
export function ResolvePair({ pairOrderId }: { readonly pairOrderId: PairOrderId }) {
  const t = useWords();
  const terminal = useTerminal();
  const [note, setNote] = useState<string | null>(null);
  const [problem, setProblem] = useState<Complaint | null>(null);
  if (note === null) {
    return (
      <button type="button" title={t('orders.resolveHint')} data-testid="pair-order-resolve" onClick={() => setNote('')}>
        {t('orders.resolve')}
      </button>
    );
  }
  const send = (): void => {
    void sendCommand(terminal, 'resolvePair', { pairOrderId, note: note.trim() }).then((reply) => setProblem(reply.ok ? null : reply.error));
  };
  return (
    <form
      className="actions"
      onSubmit={(event) => {
        event.preventDefault();
        if (note.trim() !== '') send();
      }}
    >
      {problem !== null && (
        <span className="bad clip" role="alert" title={complaintInWords(t, problem)}>
          {complaintHeadline(t, problem)}
        </span>
      )}
      <input autoFocus value={note} maxLength={NOTE_CHARS_MAX} aria-label={t('orders.resolveNote')} placeholder={t('orders.resolveNote')} data-testid="pair-order-resolve-note" onChange={(event) => setNote(event.target.value)} />
      <button type="submit" disabled={note.trim() === ''} data-testid="pair-order-resolve-send">
        {t('orders.resolveSend')}
      </button>
      <button type="button" onClick={() => setNote(null)}>
        {t('orders.resolveCancel')}
      </button>
    </form>
  );
}
