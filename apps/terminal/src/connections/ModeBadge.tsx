import { useWords } from '../i18n/words.ts';
import { useSession } from '../shell/terminal.ts';
import './modes.css';

/** How far orders go, beside the profile's name: always there, and loud where they do not go out. */
export function ModeBadge() {
  const t = useWords();
  const system = useSession((state) => state.system);
  if (system === null) return null;
  const { mode, profileName, venues } = system;
  const each = venues.map((view) => `${t(`role.${view.venue}`)}: ${t(`mode.${view.mode}`)}`).join('\n');
  return (
    <span className="mode-badge" data-mode={mode} data-testid="mode" title={`${t(`modeHint.${mode}`)}\n${each}`}>
      <span className="clip profile-name">{profileName}</span>
      <b>{t(`mode.${mode}`)}</b>
    </span>
  );
}

/** Across the ticket, wherever what it sends does not simply go out. */
export function ModeBand() {
  const t = useWords();
  const mode = useSession((state) => state.system?.mode);
  if (mode === undefined || mode === 'trade') return null;
  return (
    <div className="mode-band" data-mode={mode} role="status" data-testid="ticket-mode">
      <b>{t(`mode.${mode}`)}</b> {t(`modeHint.${mode}`)}
    </div>
  );
}
