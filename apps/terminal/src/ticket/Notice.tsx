import { useStore } from 'zustand';
import { complaintInWords } from '../i18n/complaints.ts';
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
        {t(notice.key, notice.why === undefined ? notice.parameters : { why: t(notice.why) })}
      </div>
    );
  }
  const { where } = notice.complaint;
  return (
    <div className="notice refused" role="alert" data-testid="ticket-notice">
      <span title={where}>{complaintInWords(t, notice.complaint)}</span>
    </div>
  );
}
