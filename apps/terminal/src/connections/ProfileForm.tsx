import { secretRoles, type ConnectionsView } from '@tandem/contract';
import { useId } from 'react';
import { useWords } from '../i18n/words.ts';
import type { DraftErrors, ProfileDraft } from './draft.ts';
import { formSections, type FormField } from './form.ts';
import { daysOf, withDay } from './schedule-draft.ts';
import { SecurityNames } from './SecurityNames.tsx';

interface FormProps {
  readonly draft: ProfileDraft;
  readonly errors: DraftErrors;
  readonly readOnly: boolean;
  readonly secrets: ConnectionsView['secrets'];
  /** Whether a password is kept already, by role. */
  readonly stored: ConnectionsView['profiles'][number]['stored'];
  readonly onEdit: (path: string, value: string) => void;
}

export function ProfileForm({ draft, errors, readOnly, secrets, stored, onEdit }: FormProps) {
  const t = useWords();
  return (
    <div className="profile-form">
      {formSections.map(({ title, fields }) => (
        <fieldset key={title} disabled={readOnly}>
          <legend>{t(title)}</legend>
          {fields
            .filter(({ shown }) => shown?.(draft.values) ?? true)
            .map((field) => (
              <ProfileField
                key={field.path}
                field={field}
                value={draft.values[field.path] ?? ''}
                error={errors[field.path]}
                keeps={stored[secretRoles.find((role) => field.path === `${role}.password`) ?? 'outer']}
                secrets={secrets}
                onEdit={onEdit}
              />
            ))}
          {title === 'connections.outer' && <SecurityNames draft={draft} errors={errors} onEdit={onEdit} />}
        </fieldset>
      ))}
    </div>
  );
}

interface FieldProps {
  readonly field: FormField;
  readonly value: string;
  readonly error: DraftErrors[string] | undefined;
  readonly keeps: boolean;
  readonly secrets: ConnectionsView['secrets'];
  readonly onEdit: (path: string, value: string) => void;
}

function ProfileField({ field, value, error, keeps, secrets, onEdit }: FieldProps) {
  const t = useWords();
  const id = useId();
  const { path, label, hint, kind } = field;
  const change = (event: { readonly target: { readonly value: string } }): void => onEdit(path, event.target.value);
  const common = { id, value, onChange: change, 'data-testid': `connection-${path}`, 'aria-invalid': error !== undefined, 'aria-describedby': error === undefined ? undefined : `${id}-error` };
  const choices = field.choices ?? (kind === 'yes_no' ? yesNo : null);
  const noKeychain = /\.(password|passphrase)From$/.test(path) && value === 'stored' && secrets === 'none';
  return (
    <div className="profile-field" title={hint === undefined ? undefined : t(hint)}>
      {kind === 'days' ? <span className="muted">{t(label)}</span> : <label htmlFor={id}>{t(label)}</label>}
      {kind === 'days' ? (
        <span className="days" role="group" aria-label={t(label)}>
          {field.choices?.map((day) => (
            <label key={day.value}>
              <input
                type="checkbox"
                checked={daysOf(value).includes(Number(day.value))}
                data-testid={`connection-${path}-${day.value}`}
                onChange={(event) => onEdit(path, withDay(value, Number(day.value), event.target.checked))}
              />
              {t(day.label)}
            </label>
          ))}
        </span>
      ) : choices !== null ? (
        <select {...common}>
          {choices.map((one) => (
            <option key={one.value} value={one.value}>
              {t(one.label)}
            </option>
          ))}
        </select>
      ) : kind === 'secret' ? (
        <input {...common} type="password" autoComplete="new-password" placeholder={t(keeps ? 'connections.kept' : 'connections.notKept')} />
      ) : (
        <input {...common} inputMode={kind === 'number' ? 'numeric' : undefined} autoComplete="off" spellCheck={false} placeholder={field.placeholder} />
      )}
      {error !== undefined && (
        <span className="error" id={`${id}-error`} role="alert" data-testid={`connection-${path}-error`}>
          {t(error)}
        </span>
      )}
      {noKeychain && <span className="note late">{t('connections.noKeychain')}</span>}
    </div>
  );
}

const yesNo = [
  { value: 'yes', label: 'common.yes' },
  { value: 'no', label: 'common.no' },
] as const;
