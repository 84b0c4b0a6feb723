import type { VenueId } from '@tandem/domain';
import { useWords } from '../i18n/words.ts';
import { sendCommand, useTerminal } from '../shell/terminal.ts';

/** Connects a link anew at once, whatever its backoff has come to. */
export function Reconnect({ venue, place }: { readonly venue: VenueId; readonly place: 'alert' | 'connections' }) {
  const t = useWords();
  const terminal = useTerminal();
  return (
    <button type="button" title={t('connections.reconnectHint')} data-testid={`${place}-reconnect-${venue}`} onClick={() => void sendCommand(terminal, 'reconnectVenue', { venue })}>
      {t('connections.reconnect', { venue: t(`role.${venue}`) })}
    </button>
  );
}
