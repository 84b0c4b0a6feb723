import type { Legging, LegRole, OffsetRule, OnResidual, TimeInForce } from '@tandem/domain';
import { useWords, type Key } from '../i18n/words.ts';
import { useTicketActions } from './ticket-context.ts';
import type { LegDraft, PolicyDraft } from './draft.ts';
import { Field } from './Field.tsx';
import type { FieldErrors, TicketField } from './validation.ts';

const roles: readonly LegRole[] = ['inner', 'outer'];
const timesInForce: readonly TimeInForce[] = ['fak', 'fok', 'day'];
const leggings: readonly Legging[] = ['simultaneous', 'lead_first', 'quote'];
const residuals: readonly OnResidual[] = ['complete', 'unwind', 'cheapest', 'hold'];
const offsets: readonly OffsetRule[] = ['automatic', 'open', 'close', 'close_today', 'close_yesterday'];

interface PolicyProps {
  readonly policy: PolicyDraft;
  readonly errors: FieldErrors;
}

/** Payup, time in force, legging and what to do with a residual: what changes from order to order. */
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
      <Choice policy={policy} field="legging" label="ticket.legging" values={leggings} words="legging" />
      {policy.legging !== 'simultaneous' && <Choice policy={policy} field="lead" label="ticket.lead" values={roles} words="role" />}
      <Choice policy={policy} field="onResidual" label="ticket.residual" values={residuals} words="onResidual" testId="ticket-residual" />
    </div>
  );
}

interface ChoiceProps<Field extends 'legging' | 'lead' | 'onResidual' | 'offset'> {
  readonly policy: PolicyDraft;
  readonly field: Field;
  readonly label: Key;
  readonly values: readonly PolicyDraft[Field][];
  /** The dictionary's prefix for the values. */
  readonly words: 'legging' | 'role' | 'onResidual' | 'offset';
  readonly testId?: string;
}

function Choice<Field extends 'legging' | 'lead' | 'onResidual' | 'offset'>({ policy, field, label, values, words, testId = `ticket-${field}` }: ChoiceProps<Field>) {
  const t = useWords();
  const { edit } = useTicketActions();
  return (
    <>
      <label htmlFor={testId}>{t(label)}</label>
      <select
        id={testId}
        style={{ gridColumn: '2 / -1' }}
        value={policy[field]}
        data-testid={testId}
        onChange={(event) => {
          const chosen = values.find((value) => value === event.target.value);
          if (chosen !== undefined) edit({ policy: { ...policy, [field]: chosen } });
        }}
      >
        {values.map((value) => (
          <option key={value} value={value}>
            {t(`${words}.${value}` as Key)}
          </option>
        ))}
      </select>
    </>
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
          data-field={`ticket-${role}.${field}`}
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
  ['clipPairs', 'ticket.clipPairs'],
  ['leggedLotsMax', 'ticket.leggedLots'],
  ['quoteSlopTicks', 'ticket.quoteSlop'],
  ['priceLimitGuardTicks', 'ticket.limitGuard'],
  ['sessionOverlapMinS', 'ticket.sessionOverlap'],
  ['cancelBudgetReserve', 'ticket.cancelReserve'],
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
        <Choice policy={policy} field="offset" label="ticket.offset" values={offsets} words="offset" />
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
