import type { TriggerMeasure } from '@tandem/domain';
import { useWords, type Key } from '../i18n/words.ts';
import { useTicketActions } from './ticket-context.ts';
import { Field } from './Field.tsx';
import type { TriggerDraft, TriggerField } from './trigger-draft.ts';

const measures: readonly TriggerMeasure[] = ['spread', 'ratio', 'ratio_ex_fx'];
const fields = [
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
  /** Fields that cannot be read, once the operator tried to arm. */
  readonly wrong: readonly TriggerField[];
}

/** What a trigger compares, and how often it fires. */
export function TriggerFields({ trigger, wrong }: TriggerFieldsProps) {
  const t = useWords();
  const { edit } = useTicketActions();
  return (
    <div className="more">
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
            error={wrong.includes(field) ? { key: 'field.notUsable' } : undefined}
            testId={`trigger-${field}`}
            onChange={(value) => edit({ trigger: { ...trigger, [field]: value } })}
          />
        ))}
      </div>
    </div>
  );
}
