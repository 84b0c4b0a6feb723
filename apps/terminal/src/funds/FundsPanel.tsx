import { beijingTime } from '../format/times.ts';
import { complaintInWords } from '../i18n/complaints.ts';
import { useSay, useWords } from '../i18n/words.ts';
import { useModal } from '../parts/modal.ts';
import { useRecords, useTerminal, useView } from '../shell/terminal.ts';
import { PasswordForm } from './PasswordForm.tsx';
import { StatementPart } from './StatementPart.tsx';
import { TransferForm } from './TransferForm.tsx';
import { useFunds } from './use-funds.ts';
import './funds.css';

/** The inner account beside trading, over the desk; nothing is there until it is opened. */
export function Funds() {
  const shown = useView((state) => state.fundsShown);
  return shown ? <FundsDialog /> : null;
}

function FundsDialog() {
  const t = useWords();
  const { view } = useTerminal();
  const { view: funds, problem, refresh } = useFunds();
  const close = (): void => view.setState({ fundsShown: false });
  const modal = useModal<HTMLElement>(close);
  return (
    <div className="connections-veil">
      <section {...modal} className="panel funds" aria-label={t('funds.title')} data-testid="funds-panel">
        <header>
          <h2>{t('funds.title')}</h2>
          {funds !== null && <span>{t('funds.account', { account: funds.accountId })}</span>}
          {funds?.accounts.map(({ currency, balance, available }) => (
            <span key={currency} className="muted" data-testid={`funds-balance-${currency}`}>
              {t('funds.balance', { balance, available, currency })}
            </span>
          ))}
          <span className="spacer" />
          <button type="button" className="quiet" onClick={() => void refresh()}>
            {t('funds.refresh')}
          </button>
          <button type="button" className="quiet" data-testid="funds-close" title="Esc" onClick={close}>
            {t('common.close')} ×
          </button>
        </header>
        {problem !== null && (
          <p className="notice refused" role="alert" data-testid="funds-problem">
            {complaintInWords(t, problem)}
          </p>
        )}
        {funds === null ? (
          <p className="empty">{t('funds.loading')}</p>
        ) : (
          <div className="funds-body">
            <TransferForm funds={funds} />
            <StatementPart funds={funds} />
            <PasswordForm />
            <Acts />
          </div>
        )}
      </section>
    </div>
  );
}

/** What was asked for here and what became of it, newest first. */
function Acts() {
  const t = useWords();
  const say = useSay();
  const { replica } = useTerminal();
  const { items } = useRecords(replica.accountActs);
  const acts = [...items.values()].reverse();
  if (acts.length === 0) return null;
  return (
    <section className="funds-part">
      <h3>{t('funds.acts')}</h3>
      <ul className="funds-acts" aria-live="polite" data-testid="funds-acts">
        {acts.map(({ actId, kind, state, text, tsUs }) => (
          <li key={actId} data-testid={`funds-act-${kind}`} data-state={state}>
            <span className="faint">{beijingTime(tsUs)}</span> <span className={state === 'done' ? 'good' : state === 'asked' ? 'late' : 'bad'}>{t(`funds.state.${state}`)}</span> {say(text)}
          </li>
        ))}
      </ul>
    </section>
  );
}
