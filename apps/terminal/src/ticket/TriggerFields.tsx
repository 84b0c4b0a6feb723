import type { TriggerMeasure } from '@tandem/domain';
import { useWords, type Key } from '../i18n/words.ts';
import { armsOnEnter } from './arms-on-enter.ts';
import { useTicketActions } from './ticket-context.ts';
import { Field } from './Field.tsx';
import type { TriggerDraft, TriggerErrors, TriggerField } from './trigger-draft.ts';

const measures: readonly TriggerMeasure[] = ['spread', 'ratio', 'ratio_ex_fx'];
const fields = [
  ['limit', 'armed.limit'],
  ['firingsMax', 'armed.firings'],
  ['pairsMax', 'armed.pairsMax'],
  ['hysteresis', 'armed.hysteresis'],
  ['holdMs', 'armed.hold'],
  ['cooldownMs', 'armed.cooldown'],
  ['gridStep', 'armed.gridStep'],
  ['window', 'armed.window'],
] as const satisfies readonly (readonly [Exclude<TriggerField, 'measure'>, Key])[];

interface TriggerFieldsProps {
  readonly trigger: TriggerDraft;
  /** What is wrong, once the operator tried to arm. */
  readonly errors: TriggerErrors;
}

/** What a trigger compares, and how often it fires. */
export function TriggerFields({ trigger, errors }: TriggerFieldsProps) {
  const t = useWords();
  const { edit, arm } = useTicketActions();
  return (
    <div className="more" onKeyDown={armsOnEnter(arm)}>
      <div className="legs-grid">
        <label htmlFor="trigger-measure">{t('armed.measure')}</label>
        <select
          id="trigger-measure"
          style={{ gridColumn: '2 / -1' }}
          value={trigger.measure}
          data-testid="trigger-measure"
          onChange={(event) => {
            const measure = measures.find((value) => value === event.target.value);
            if (measure !== undefined) edit({ trigger: { ...trigger, measure } });
          }}
        >
          {measures.map((measure) => (
            <option key={measure} value={measure}>
              {t(`measure.${measure}`)}
            </option>
          ))}
        </select>
      </div>
      <div className="bounds">
        {fields.map(([field, label]) => (
          <Field
            key={field}
            label={t(label)}
            hint={t(`${label}Hint`)}
            value={trigger[field]}
            error={errors[field]}
            testId={`trigger-${field}`}
            onChange={(value) => edit({ trigger: { ...trigger, [field]: value } })}
          />
        ))}
      </div>
    </div>
  );
}
