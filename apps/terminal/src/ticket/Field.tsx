import { useId, type KeyboardEvent, type ReactNode } from 'react';
import { useWords } from '../i18n/words.ts';
import type { FieldError } from './validation.ts';

interface FieldProps {
  readonly label: string;
  readonly hint?: string;
  readonly value: string;
  readonly error?: FieldError | undefined;
  readonly note?: ReactNode;
  readonly strong?: boolean;
  readonly testId?: string;
  readonly disabled?: boolean;
  readonly onChange: (value: string) => void;
  /** Called for the up and down keys with +1 and -1. */
  readonly onStep?: (steps: number) => void;
  readonly children?: ReactNode;
}

/** A labelled number as text, what is wrong with it beside it. */
export function Field({ label, hint, value, error, note, strong, testId, disabled, onChange, onStep, children }: FieldProps) {
  const t = useWords();
  const id = useId();
  const step = (event: KeyboardEvent): void => {
    if (onStep === undefined || (event.key !== 'ArrowUp' && event.key !== 'ArrowDown')) return;
    event.preventDefault();
    onStep((event.key === 'ArrowUp' ? 1 : -1) * (event.shiftKey ? 10 : 1));
  };
  return (
    <div className="field" title={hint}>
      <label htmlFor={id}>{label}</label>
      <div className="controls">
        <input
          id={id}
          inputMode="decimal"
          autoComplete="off"
          spellCheck={false}
          className={strong === true ? 'strong' : undefined}
          value={value}
          disabled={disabled}
          aria-invalid={error !== undefined}
          aria-describedby={error === undefined ? undefined : `${id}-error`}
          data-testid={testId}
          data-field={testId}
          onChange={(event) => onChange(event.target.value)}
          onKeyDown={step}
        />
        {children}
      </div>
      {error !== undefined && (
        <span className="error" id={`${id}-error`} role="alert" data-testid={testId === undefined ? undefined : `${testId}-error`}>
          {t(error.key, error.parameters)}
        </span>
      )}
      {error === undefined && note !== undefined && <span className="note">{note}</span>}
    </div>
  );
}
