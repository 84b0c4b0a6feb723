import { useId } from 'react';
import { useWords, type Key } from '../i18n/words.ts';

interface LabelledFieldProps {
  readonly label: Key;
  readonly hint?: Key;
  readonly value: string;
  readonly error: Key | undefined;
  readonly testId: string;
  readonly kind: 'text' | 'secret';
  readonly onEdit: (value: string) => void;
}

/** A field of the funds, its complaint beside it. What is typed into a secret one is shown to nobody and kept nowhere. */
export function LabelledField({ label, hint, value, error, testId, kind, onEdit }: LabelledFieldProps) {
  const t = useWords();
  const id = useId();
  return (
    <div className="profile-field" title={hint === undefined ? undefined : t(hint)}>
      <label htmlFor={id}>{t(label)}</label>
      <input
        id={id}
        value={value}
        type={kind === 'secret' ? 'password' : 'text'}
        autoComplete={kind === 'secret' ? 'new-password' : 'off'}
        spellCheck={false}
        data-testid={testId}
        aria-invalid={error !== undefined}
        aria-describedby={error === undefined ? undefined : `${id}-error`}
        onChange={(event) => onEdit(event.target.value)}
      />
      {error !== undefined && (
        <span className="error" id={`${id}-error`} role="alert">
          {t(error)}
        </span>
      )}
    </div>
  );
}
