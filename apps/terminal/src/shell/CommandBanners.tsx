import { useStore } from 'zustand';
import { complaintInWords } from '../i18n/complaints.ts';
import { useWords } from '../i18n/words.ts';
import { putAway } from './desk-commands.ts';
import { useTerminal } from './terminal.ts';

/** What was asked of the whole desk and is not done: under way, or refused, with the way to ask again. */
export function CommandBanners() {
  const t = useWords();
  const terminal = useTerminal();
  const open = useStore(terminal.deskCommands, (state) => state.open);
  return [...open].map(([id, { what, problem, again }]) =>
    problem === null ? (
      <div key={id} className="banner reducing" role="status" data-testid="command-pending">
        {t('command.pending', { what: t(what) })}
      </div>
    ) : (
      <div key={id} className="banner stranded" role="alert" data-testid="command-refused">
        <span>{t('command.refused', { what: t(what), why: complaintInWords(t, problem) })}</span>
        <span className="spacer" />
        <button type="button" data-testid="command-again" onClick={again}>
          {t('command.again')}
        </button>
        <button type="button" aria-label={t('common.close')} onClick={() => putAway(terminal, id)}>
          ×
        </button>
      </div>
    ),
  );
}
