import type { FundsView } from '@tandem/contract';
import type { Complaint } from '@tandem/kernel';
import { useState } from 'react';
import { beijingTime } from '../format/times.ts';
import { complaintInWords } from '../i18n/complaints.ts';
import { useWords } from '../i18n/words.ts';
import { sendCommand, useTerminal } from '../shell/terminal.ts';
import { LabelledField } from './LabelledField.tsx';
import { noTransfer, transferErrors, type TransferDraft } from './funds-draft.ts';

/** Money between a bank and the account: typed, asked about once more, sent; the day's transfers below. */
export function TransferForm({ funds }: { readonly funds: FundsView }) {
  const t = useWords();
  const terminal = useTerminal();
  const [draft, setDraft] = useState<TransferDraft>(noTransfer);
  const [errors, setErrors] = useState<ReturnType<typeof transferErrors>>({});
  const [confirming, setConfirming] = useState(false);
  const [problem, setProblem] = useState<Complaint | null>(null);
  const bankId = draft.bankId === '' ? (funds.banks[0]?.bankId ?? '') : draft.bankId;
  const edit = (change: Partial<TransferDraft>): void => {
    setDraft((before) => ({ ...before, ...change }));
    setErrors({});
    setConfirming(false);
    setProblem(null);
  };
  const ask = (): void => {
    const found = transferErrors({ ...draft, bankId });
    setErrors(found);
    setConfirming(Object.keys(found).length === 0);
  };
  const send = async (): Promise<void> => {
    const sent = await sendCommand(terminal, 'transferMoney', { ...draft, amount: draft.amount.trim(), bankId });
    setConfirming(false);
    setProblem(sent.ok ? null : sent.error);
    // Passwords do not stay on the screen, whatever became of it.
    setDraft(sent.ok ? noTransfer : (before) => ({ ...before, bankPassword: '', accountPassword: '' }));
  };
  return (
    <section className="funds-part">
      <h3>{t('funds.transfer')}</h3>
      <div className="profile-field">
        <label htmlFor="funds-direction">{t('funds.direction')}</label>
        <select id="funds-direction" value={draft.into ? 'into' : 'out'} data-testid="funds-direction" onChange={(event) => edit({ into: event.target.value === 'into' })}>
          <option value="into">{t('funds.into')}</option>
          <option value="out">{t('funds.outOf')}</option>
        </select>
      </div>
      <LabelledField label="funds.amount" value={draft.amount} error={errors.amount} kind="text" testId="funds-amount" onEdit={(amount) => edit({ amount })} />
      <div className="profile-field">
        <label htmlFor="funds-bank">{t('funds.bank')}</label>
        <select id="funds-bank" value={bankId} data-testid="funds-bank" onChange={(event) => edit({ bankId: event.target.value })}>
          {funds.banks.length === 0 && <option value="">{t('funds.noBanks')}</option>}
          {funds.banks.map((bank) => (
            <option key={bank.bankId} value={bank.bankId}>
              {bank.name}
            </option>
          ))}
        </select>
      </div>
      <LabelledField label="funds.bankPassword" hint="funds.bankPasswordHint" value={draft.bankPassword} error={errors.bankPassword} kind="secret" testId="funds-bank-password" onEdit={(bankPassword) => edit({ bankPassword })} />
      <LabelledField label="funds.accountPassword" hint="funds.accountPasswordHint" value={draft.accountPassword} error={errors.accountPassword} kind="secret" testId="funds-account-password" onEdit={(accountPassword) => edit({ accountPassword })} />
      {problem !== null && (
        <p className="notice refused" role="alert" data-testid="funds-transfer-problem">
          {complaintInWords(t, problem)}
        </p>
      )}
      {confirming ? (
        <button type="button" className="danger" autoFocus data-testid="funds-transfer-confirm" onClick={() => void send()}>
          {t(draft.into ? 'funds.into' : 'funds.outOf')}: {t('funds.sure', { amount: draft.amount.trim() })}
        </button>
      ) : (
        <button type="button" data-testid="funds-transfer" disabled={funds.banks.length === 0} onClick={ask}>
          {t('funds.send')}
        </button>
      )}
      <h3>{t('funds.history')}</h3>
      {funds.transfers.length === 0 ? <p className="muted">{t('funds.noHistory')}</p> : <History transfers={funds.transfers} />}
    </section>
  );
}

function History({ transfers }: { readonly transfers: FundsView['transfers'] }) {
  const t = useWords();
  return (
    <table className="funds-history" data-testid="funds-history">
      <tbody>
        {[...transfers].reverse().map(({ transferId, tsUs, amount, currency, refusal }) => (
          <tr key={transferId}>
            <td className="faint">{beijingTime(tsUs)}</td>
            <td className="number">{amount}</td>
            <td>{currency}</td>
            <td className={refusal === '' ? 'good' : 'bad'}>{refusal === '' ? t('funds.done') : refusal}</td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}
