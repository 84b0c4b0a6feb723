import type { VenueId } from '@tandem/domain';
import { formatMicroseconds } from '../format/times.ts';
import { withSign } from '../format/numbers.ts';
import { useSay, useWords } from '../i18n/words.ts';
import { useSession } from '../shell/terminal.ts';

export function VenueLinkView({ venue }: { readonly venue: VenueId }) {
  const t = useWords();
  const say = useSay();
  const connected = useSession((state) => state.status === 'connected');
  const link = useSession((state) => state.system?.venues.find((candidate) => candidate.venue === venue));
  const status = connected ? (link?.status ?? 'connecting') : 'disconnected';
  const measured = (us: number | null | undefined, text: (us: number) => string): string =>
    us === null || us === undefined ? t('link.unknown') : text(us);
  const roundTrip = measured(link?.roundTripUs, formatMicroseconds);
  const offset = measured(link?.offsetUs, (us) => withSign(formatMicroseconds(us)));
  const hint = [
    `${link?.name ?? ''} ${say(link?.text ?? [])}`.trim(),
    `${t('link.roundTrip')}: ${roundTrip}`,
    `${t('link.offset')}: ${offset}`,
    link === undefined ? '' : t('link.silence', { seconds: Math.ceil(link.silenceMs / 1_000) }),
    link?.reconciled === true ? t('link.reconciled') : t('link.unreconciled'),
  ].join('\n');
  return (
    <span className="group" title={hint} data-testid={`venue-${venue}`} data-status={status}>
      <span className="dot" data-status={status} />
      <span>{t(`role.${venue}`)}</span>
      <span className={status === 'connected' ? 'good' : status === 'connecting' ? 'late' : 'bad'}>{t(`link.${status}`)}</span>
      {status === 'connected' && (
        <span className="muted">
          {link?.roundTripUs === null || link?.roundTripUs === undefined ? '' : `↔ ${roundTrip}`}
          <span className="wide">{link?.offsetUs === null || link?.offsetUs === undefined ? '' : ` · Δ ${offset}`}</span>
        </span>
      )}
      {status === 'connected' && link?.reconciled === false && <span className="late">{t('link.unreconciled')}</span>}
    </span>
  );
}
