import type { LinkTrial, ResponseOf } from '@tandem/contract';
import { venueIds, type VenueId } from '@tandem/domain';
import type { Complaint, Result } from '@tandem/kernel';
import { formatMicroseconds } from '../format/times.ts';
import { withSign } from '../format/numbers.ts';
import { complaintInWords } from '../i18n/complaints.ts';
import { useSay, useWords, type Translate } from '../i18n/words.ts';

export type TrialOutcome = Result<ResponseOf<'tryProfile'>, Complaint>;

/** What a test came to, link by link, in words. */
export function TrialView({ outcome }: { readonly outcome: TrialOutcome }) {
  const t = useWords();
  if (!outcome.ok) {
    return (
      <p className="trial bad" role="alert" data-testid="trial-failed">
        {complaintInWords(t, outcome.error)}
      </p>
    );
  }
  return (
    <div className="trial" role="status">
      {venueIds.map((venue) => (
        <LinkTrialView key={venue} venue={venue} trial={outcome.value[venue]} />
      ))}
    </div>
  );
}

function LinkTrialView({ venue, trial }: { readonly venue: VenueId; readonly trial: LinkTrial }) {
  const t = useWords();
  const say = useSay();
  return (
    <div data-testid={`trial-${venue}`} data-ok={trial.failure === null}>
      <b>{t(`role.${venue}`)}</b>{' '}
      {steps(t, trial).map(([words, good]) => (
        <span key={words} className={good ? 'good' : 'bad'}>
          {good ? '✓' : '✗'} {words}
        </span>
      ))}
      {trial.failure !== null && <p className="bad">{complaintInWords(t, trial.failure)} {say(trial.said)}</p>}
    </div>
  );
}

function steps(t: Translate, trial: LinkTrial): readonly (readonly [string, boolean])[] {
  const { reached, encrypted, loggedOn, roundTripUs, offsetUs, quoted, instruments } = trial;
  const told: (readonly [string, boolean])[] = [[t(reached ? 'trial.reached' : 'trial.notReached'), reached]];
  if (!reached) return told;
  if (encrypted !== null) told.push([t(encrypted ? 'trial.encrypted' : 'trial.notEncrypted'), encrypted]);
  if (encrypted === false) return told;
  told.push([t(loggedOn ? 'trial.loggedOn' : 'trial.notLoggedOn'), loggedOn]);
  if (!loggedOn) return told;
  if (roundTripUs !== null) told.push([t('trial.roundTrip', { us: formatMicroseconds(roundTripUs) }), true]);
  if (offsetUs !== null) told.push([t('trial.offset', { us: withSign(formatMicroseconds(offsetUs)) }), true]);
  told.push([t('trial.quoted', { quoted, instruments }), quoted > 0]);
  return told;
}
