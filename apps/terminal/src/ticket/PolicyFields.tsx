import type { LegRole, TimeInForce } from '@tandem/domain';
import { useWords, type Key } from '../i18n/words.ts';
import { useTicketActions } from '../shell/terminal.ts';
import type { LegDraft, PolicyDraft } from './draft.ts';
import { Field } from './Field.tsx';
import type { FieldErrors, TicketField } from './validation.ts';

const roles: readonly LegRole[] = ['inner', 'outer'];
const timesInForce: readonly TimeInForce[] = ['fak', 'fok', 'day'];

interface PolicyProps {
  readonly policy: PolicyDraft;
  readonly errors: FieldErrors;
}

/** Payup, time in force and what to do with a residual: what changes from order to order. */
export function LegPolicies({ policy, errors }: PolicyProps) {
  const t = useWords();
  const { edit } = useTicketActions();
  return (
    <div className="legs-grid">
      <span />
      {roles.map((role) => (
        <span key={role} className="head">
          {t(`role.${role}`)}
        </span>
      ))}
      <LegNumbers policy={policy} errors={errors} field="payupTicks" label="ticket.payup" hint="ticket.payupHint" />
      <label>{t('ticket.tif')}</label>
      {roles.map((role) => (
        <select
          key={role}
          value={policy[role].timeInForce}
          aria-label={`${t('ticket.tif')} ${t(`role.${role}`)}`}
          data-testid={`ticket-tif-${role}`}
          onChange={(event) => {
            const timeInForce = timesInForce.find((value) => value === event.target.value);
            if (timeInForce !== undefined) edit({ policy: { ...policy, [role]: { ...policy[role], timeInForce } } });
          }}
        >
          {timesInForce.map((value) => (
            <option key={value} value={value}>
              {t(`tif.${value}`)}
            </option>
          ))}
        </select>
      ))}
      <label htmlFor="on-residual">{t('ticket.residual')}</label>
      <select
        id="on-residual"
        style={{ gridColumn: '2 / -1' }}
        value={policy.onResidual}
        data-testid="ticket-residual"
        onChange={(event) => edit({ policy: { ...policy, onResidual: event.target.value === 'unwind' ? 'unwind' : 'complete' } })}
      >
        <option value="complete">{t('ticket.complete')}</option>
        <option value="unwind">{t('ticket.unwind')}</option>
      </select>
    </div>
  );
}

interface LegNumbersProps extends PolicyProps {
  readonly field: Exclude<keyof LegDraft, 'timeInForce'>;
  readonly label: Key;
  readonly hint?: Key;
}

function LegNumbers({ policy, errors, field, label, hint }: LegNumbersProps) {
  const t = useWords();
  const { edit } = useTicketActions();
  const wrong = roles.map((role) => errors[`${role}.${field}`]).find((error) => error !== undefined);
  return (
    <>
      <label title={hint === undefined ? undefined : t(hint)}>{t(label)}</label>
      {roles.map((role) => (
        <input
          key={role}
          inputMode="numeric"
          autoComplete="off"
          value={policy[role][field]}
          aria-label={`${t(label)} ${t(`role.${role}`)}`}
          aria-invalid={errors[`${role}.${field}`] !== undefined}
          data-testid={`ticket-${role}-${field}`}
          onChange={(event) => edit({ policy: { ...policy, [role]: { ...policy[role], [field]: event.target.value } } })}
        />
      ))}
      {wrong !== undefined && (
        <span className="error" role="alert">
          {t(wrong.key, wrong.parameters)}
        </span>
      )}
    </>
  );
}

const bounds = [
  ['attemptsMax', 'ticket.attempts'],
  ['slippageMax', 'ticket.slippage'],
  ['orderTimeoutMs', 'ticket.orderTimeout'],
  ['leggedTimeoutMs', 'ticket.leggedTimeout'],
  ['quoteAgeMaxMs', 'ticket.quoteAge'],
  ['legSkewMaxMs', 'ticket.legSkew'],
] as const satisfies readonly (readonly [keyof PolicyDraft & TicketField, Key])[];

/** The hard bounds, which a desk sets once and seldom touches. */
export function MorePolicy({ policy, errors }: PolicyProps) {
  const t = useWords();
  const { edit, resetPolicy } = useTicketActions();
  return (
    <div className="more">
      <div className="legs-grid">
        <LegNumbers policy={policy} errors={errors} field="payupStepTicks" label="ticket.payupStep" />
        <LegNumbers policy={policy} errors={errors} field="payupTicksMax" label="ticket.payupMax" />
      </div>
      <div className="bounds">
        {bounds.map(([field, label]) => (
        <Field
          key={field}
          label={t(label)}
          value={policy[field]}
          error={errors[field]}
          testId={`ticket-${field}`}
          onChange={(value) => edit({ policy: { ...policy, [field]: value } })}
        />
      ))}
      </div>
      <button type="button" title={t('ticket.defaultsHint')} onClick={() => resetPolicy()}>
        {t('ticket.defaults')}
      </button>
    </div>
  );
}
