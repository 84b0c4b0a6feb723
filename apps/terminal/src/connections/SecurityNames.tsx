import { useWords, type Key } from '../i18n/words.ts';
import { useSession } from '../shell/terminal.ts';
import type { DraftErrors, ProfileDraft } from './draft.ts';
import { nameMembers, namePath } from './securities-draft.ts';

interface SecurityNamesProps {
  readonly draft: ProfileDraft;
  readonly errors: DraftErrors;
  readonly onEdit: (path: string, value: string) => void;
}

/** What the outer venue calls each contract, where it is not what its dialect would say: one row a contract, folded away. */
export function SecurityNames({ draft, errors, onEdit }: SecurityNamesProps) {
  const t = useWords();
  const catalogue = useSession((state) => state.catalogue);
  const instruments = [...(catalogue?.instruments.values() ?? [])].filter(({ venue }) => venue === 'outer');
  const isNamed = Object.keys(draft.base.outer.securities).length > 0;
  const hasError = Object.keys(errors).some((path) => path.startsWith('outer.securities'));
  return (
    <details className="security-names" open={isNamed || hasError ? true : undefined} data-testid="connection-securities">
      <summary title={t('securities.hint')}>{t('securities.title')}</summary>
      <p className="muted">{t('securities.hint')}</p>
      <table>
        <thead>
          <tr>
            <th>{t('column.instrument')}</th>
            {nameMembers.map((member) => (
              <th key={member}>{t(`securities.${member}` as Key)}</th>
            ))}
          </tr>
        </thead>
        <tbody>
          {instruments.map(({ instrumentId }) => (
            <tr key={instrumentId}>
              <td>{instrumentId}</td>
              {nameMembers.map((member) => {
                const path = namePath(instrumentId, member);
                return (
                  <td key={member}>
                    <input
                      value={draft.values[path] ?? ''}
                      aria-label={`${instrumentId} ${t(`securities.${member}` as Key)}`}
                      aria-invalid={errors[path] !== undefined}
                      autoComplete="off"
                      spellCheck={false}
                      data-testid={`connection-${path}`}
                      onChange={(event) => onEdit(path, event.target.value)}
                    />
                  </td>
                );
              })}
            </tr>
          ))}
        </tbody>
      </table>
      {hasError && (
        <p className="bad" role="alert">
          {t('securities.wrong')}
        </p>
      )}
    </details>
  );
}
