import { useWords } from '../i18n/words.ts';
import { useSession, useTerminal, useView } from '../shell/terminal.ts';

/** Opens and closes the panel, and shows that something is being rehearsed while it is closed. */
export function RehearsalToggle() {
  const t = useWords();
  const { view } = useTerminal();
  const shown = useView((state) => state.rehearsalShown);
  const active = useSession((state) => state.rehearsal?.venues.reduce((sum, venue) => sum + venue.faults.length, 0) ?? 0);
  return (
    <button
      type="button"
      className={active > 0 ? 'quiet rehearsing' : 'quiet'}
      aria-expanded={shown}
      title={`${t('rehearse.hint')} (Alt+R)`}
      data-testid="rehearsal"
      onClick={() => view.setState({ rehearsalShown: !shown })}
    >
      {t('rehearse.title')}
      {active > 0 && ` · ${active}`}
    </button>
  );
}
