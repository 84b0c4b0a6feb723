import type { ActiveFault, VenueRehearsal } from '@tandem/contract';
import { useWords, type Translate } from '../i18n/words.ts';
import { useNow } from '../parts/hooks.ts';
import { parametersOf } from './fault-draft.ts';
import { choiceWord, parameterWord } from './fault-words.ts';
import type { Rehearse } from './rehearse.ts';

const US_PER_S = 1_000_000;

/** What is at work at this moment, how long it lasts, and a way to end it. */
export function ActiveFaults({ venues, rehearse }: { readonly venues: readonly VenueRehearsal[]; readonly rehearse: Rehearse }) {
  const t = useWords();
  const nowUs = useNow(500);
  const calm = venues.every(({ faults, reachable }) => faults.length === 0 && reachable);
  return (
    <div className="at-work" data-testid="rehearsal-active">
      <h3>{t('rehearse.active')}</h3>
      {calm && <p className="muted">{t('rehearse.none')}</p>}
      {venues.map(({ venue, faults, reachable }) => (
        <ul key={venue}>
          {!reachable && (
            <li>
              <span className="late">
                {t(`role.${venue}`)} · {t('rehearse.unreachable')}
              </span>
            </li>
          )}
          {faults.map((active) => (
            <li key={active.faultId} data-testid={`active-${venue}-${active.fault.kind}`}>
              <span>
                <b>{t(`role.${venue}`)}</b> · {t(`rehearse.${active.fault.kind}`)} <span className="muted">{inWords(t, active)}</span>
              </span>
              <span className="late left">{leftOf(t, active, nowUs)}</span>
              <button
                type="button"
                aria-label={`${t('rehearse.clear')}: ${t(`role.${venue}`)} ${t(`rehearse.${active.fault.kind}`)}`}
                data-testid={`clear-${venue}-${active.fault.kind}`}
                onClick={() => rehearse('clearFault', { venue, faultId: active.faultId }, t('rehearse.cleared'))}
              >
                {t('rehearse.clear')}
              </button>
            </li>
          ))}
        </ul>
      ))}
    </div>
  );
}

/** The parameters without how long it lasts, which has a place of its own. */
function inWords(t: Translate, { fault }: ActiveFault): string {
  const values = fault as unknown as Readonly<Record<string, string | number | null>>;
  return parametersOf(fault.kind)
    .filter(({ name }) => name !== 'orders' && name !== 'forS')
    .map((parameter) => {
      const value = values[parameter.name] ?? '';
      return parameter.type === 'choice' ? choiceWord(t, String(value)) : `${value} ${parameterWord(t, parameter.name)}`;
    })
    .join(', ');
}

function leftOf(t: Translate, { untilUs, ordersLeft }: ActiveFault, nowUs: number): string {
  if (ordersLeft !== null) return t('rehearse.ordersLeft', { orders: ordersLeft });
  if (untilUs === null) return t('rehearse.untilCleared');
  return t('rehearse.secondsLeft', { seconds: Math.max(0, Math.ceil((untilUs - nowUs) / US_PER_S)) });
}
