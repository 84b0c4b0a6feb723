import type { Complaint } from '@tandem/kernel';
import { useState } from 'react';
import { complaintInWords } from '../i18n/complaints.ts';
import { useWords } from '../i18n/words.ts';
import { sendCommand, useTerminal } from '../shell/terminal.ts';
import { LabelledField } from './LabelledField.tsx';
import { noPassword, passwordErrors, type PasswordDraft } from './funds-draft.ts';

const labels = { present: 'funds.oldPassword', next: 'funds.newPassword', again: 'funds.newAgain' } as const;

/** The login's password: the old one, the new one twice. */
export function PasswordForm() {
  const t = useWords();
  const terminal = useTerminal();
  const [draft, setDraft] = useState<PasswordDraft>(noPassword);
  const [errors, setErrors] = useState<ReturnType<typeof passwordErrors>>({});
  const [problem, setProblem] = useState<Complaint | null>(null);
  const change = async (): Promise<void> => {
    const found = passwordErrors(draft);
    setErrors(found);
    if (Object.keys(found).length > 0) return;
    const sent = await sendCommand(terminal, 'changePassword', { oldPassword: draft.present, newPassword: draft.next });
    setProblem(sent.ok ? null : sent.error);
    setDraft(noPassword);
  };
  return (
    <section className="funds-part">
      <h3>{t('funds.password')}</h3>
      {(['present', 'next', 'again'] as const).map((field) => (
        <LabelledField
          key={field}
          label={labels[field]}
          value={draft[field]}
          error={errors[field]}
          kind="secret"
          testId={`funds-password-${field}`}
          onEdit={(value) => {
            setDraft((before) => ({ ...before, [field]: value }));
            setErrors({});
            setProblem(null);
          }}
        />
      ))}
      {problem !== null && (
        <p className="notice refused" role="alert" data-testid="funds-password-problem">
          {complaintInWords(t, problem)}
        </p>
      )}
      <button type="button" data-testid="funds-change-password" onClick={() => void change()}>
        {t('funds.change')}
      </button>
    </section>
  );
}
