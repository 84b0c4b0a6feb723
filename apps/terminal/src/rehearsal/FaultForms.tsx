import { faultKinds, type FaultKind, type FaultParameter } from '@tandem/contract';
import { venueIds, type VenueId } from '@tandem/domain';
import { useState, type SyntheticEvent } from 'react';
import { useWords } from '../i18n/words.ts';
import { faultOf, isValid, parametersOf, usualDraft, type FaultDraft } from './fault-draft.ts';
import { choiceWord, parameterWord } from './fault-words.ts';
import type { Rehearse } from './rehearse.ts';

type Drafts = Readonly<Record<FaultKind, FaultDraft>>;
const usualDrafts = (): Drafts => Object.fromEntries(faultKinds.map((kind) => [kind, usualDraft(kind)])) as Drafts;

/** Every fault with its parameters, for the venue that is chosen. */
export function FaultForms({ rehearse }: { readonly rehearse: Rehearse }) {
  const t = useWords();
  const [venue, setVenue] = useState<VenueId>('outer');
  const [drafts, setDrafts] = useState(usualDrafts);
  return (
    <div className="faults">
      <div className="line" role="radiogroup" aria-label={t('rehearse.venue')}>
        <h3>{t('rehearse.venue')}</h3>
        {venueIds.map((id) => (
          <label key={id} className="chip-choice" data-chosen={id === venue}>
            <input type="radio" name="rehearsal-venue" checked={id === venue} data-testid={`rehearsal-venue-${id}`} onChange={() => setVenue(id)} />
            {t(`role.${id}`)}
          </label>
        ))}
      </div>
      {faultKinds.map((kind) => (
        <FaultForm
          key={kind}
          venue={venue}
          kind={kind}
          draft={drafts[kind]}
          onDraft={(draft) => setDrafts({ ...drafts, [kind]: draft })}
          rehearse={rehearse}
        />
      ))}
    </div>
  );
}

interface FaultFormProps {
  readonly venue: VenueId;
  readonly kind: FaultKind;
  readonly draft: FaultDraft;
  readonly onDraft: (draft: FaultDraft) => void;
  readonly rehearse: Rehearse;
}

/** Enter in any of its fields sets the fault, like its button. */
function FaultForm({ venue, kind, draft, onDraft, rehearse }: FaultFormProps) {
  const t = useWords();
  const fault = faultOf(kind, draft);
  const submit = (event: SyntheticEvent): void => {
    event.preventDefault();
    if (fault === null) return;
    rehearse('rehearse', { venue, fault }, t('rehearse.done', { venue: t(`role.${venue}`), fault: t(`rehearse.${kind}`) }));
  };
  return (
    <form className="fault" onSubmit={submit} title={t(`rehearseAbout.${kind}`)}>
      <button type="submit" disabled={fault === null} data-testid={`rehearse-${venue}-${kind}`}>
        {t(`rehearse.${kind}`)}
      </button>
      <div className="parameters">
        {parametersOf(kind).map((parameter) => (
          <ParameterField
            key={parameter.name}
            parameter={parameter}
            value={draft[parameter.name] ?? ''}
            testId={`${kind}-${parameter.name}`}
            onChange={(value) => onDraft({ ...draft, [parameter.name]: value })}
          />
        ))}
      </div>
    </form>
  );
}

interface ParameterFieldProps {
  readonly parameter: FaultParameter;
  readonly value: string;
  readonly testId: string;
  readonly onChange: (value: string) => void;
}

function ParameterField({ parameter, value, testId, onChange }: ParameterFieldProps) {
  const t = useWords();
  const label = parameterWord(t, parameter.name);
  if (parameter.type === 'choice') {
    return (
      <select aria-label={label} title={label} value={value} data-testid={testId} onChange={(event) => onChange(event.target.value)}>
        {parameter.of.map((one) => (
          <option key={one} value={one}>
            {choiceWord(t, one)}
          </option>
        ))}
      </select>
    );
  }
  const range = t('rehearse.range', { low: parameter.low, high: parameter.high });
  return (
    <label title={parameter.type === 'seconds' ? `${range}; ${t('rehearse.untilCleared')}` : range}>
      <input
        inputMode="numeric"
        autoComplete="off"
        value={value}
        placeholder={parameter.type === 'seconds' ? '∞' : undefined}
        aria-invalid={!isValid(parameter, value)}
        data-testid={testId}
        onChange={(event) => onChange(event.target.value)}
      />
      {label}
    </label>
  );
}
