import type { Complaint, Result } from '@tandem/kernel';
import { useState } from 'react';
import { complaintInWords } from '../i18n/complaints.ts';
import { useWords, type Translate } from '../i18n/words.ts';
import { useTerminal } from '../shell/terminal.ts';
import { readAudit, type AuditFile } from './export-audit.ts';
import './export-audit.css';

type Progress =
  | { readonly kind: 'reading'; readonly characters: number }
  | { readonly kind: 'ended'; readonly outcome: Result<AuditFile, Complaint> };

/** How long the browser may take to start the download before the file's address is given back, milliseconds. */
const ADDRESS_KEPT_MS = 60_000;
/** How long the word of a finished export stands over the buttons beside it; a failure stays until it is closed. */
const DONE_SHOWN_MS = 8_000;

export function ExportAudit() {
  const t = useWords();
  const { client, scheduler } = useTerminal();
  const [progress, setProgress] = useState<Progress | null>(null);
  const run = async (): Promise<void> => {
    setProgress({ kind: 'reading', characters: 0 });
    const outcome = await readAudit(client, (characters) => setProgress({ kind: 'reading', characters }));
    if (outcome.ok) {
      const address = saveFile(outcome.value);
      scheduler.after(ADDRESS_KEPT_MS, () => URL.revokeObjectURL(address));
    }
    const ended: Progress = { kind: 'ended', outcome };
    setProgress(ended);
    if (outcome.ok) scheduler.after(DONE_SHOWN_MS, () => setProgress((now) => (now === ended ? null : now)));
  };
  return (
    <span className="export">
      <button
        type="button"
        className="quiet"
        data-testid="export-csv"
        title={t('audit.hint')}
        disabled={progress?.kind === 'reading'}
        onClick={() => void run()}
      >
        {t('audit.export')}
      </button>
      {progress !== null && (
        <span className="export-note" data-testid="export-note" role="status">
          <span className={progress.kind === 'ended' && !progress.outcome.ok ? 'bad' : undefined}>{inWords(t, progress)}</span>
          {progress.kind === 'ended' && (
            <button type="button" className="quiet" title={t('common.close')} onClick={() => setProgress(null)}>
              ×
            </button>
          )}
        </span>
      )}
    </span>
  );
}

function inWords(t: Translate, progress: Progress): string {
  if (progress.kind === 'reading') return t('audit.progress', { kilobytes: kilobytes(progress.characters) });
  if (!progress.outcome.ok) return t('audit.failed', { what: complaintInWords(t, progress.outcome.error) });
  const { fileName, lines, characters } = progress.outcome.value;
  return t('audit.done', { fileName, lines, kilobytes: kilobytes(characters) });
}

const kilobytes = (characters: number): number => Math.ceil(characters / 1024);

/** Hands the file to the browser's downloads and returns its temporary address. */
function saveFile({ fileName, chunks }: AuditFile): string {
  const address = URL.createObjectURL(new Blob([...chunks], { type: 'text/csv;charset=utf-8' }));
  const link = document.createElement('a');
  link.href = address;
  link.download = fileName;
  link.click();
  return address;
}
