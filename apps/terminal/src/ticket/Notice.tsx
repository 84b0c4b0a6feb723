import { useStore } from 'zustand';
import { useWords } from '../i18n/words.ts';
import { useTerminal } from '../shell/terminal.ts';

/** What came of the last press: accepted, ignored, or refused with the host's complaint. */
export function Notice() {
  const t = useWords();
  const { ticket } = useTerminal();
  const notice = useStore(ticket, (state) => state.notice);
  if (notice === null) return null;
  if (notice.kind !== 'refused') {
    return (
      <div className={`notice ${notice.kind}`} role="status" data-testid="ticket-notice">
        {t(notice.key, notice.parameters)}
      </div>
    );
  }
  const { what, where, doThis } = notice.complaint;
  return (
    <div className="notice refused" role="alert" data-testid="ticket-notice">
      <b>{what}</b> <span className="faint">({where})</span> {doThis}
    </div>
  );
}
