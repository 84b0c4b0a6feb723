import type { RehearsalView } from '@tandem/contract';
import { useState } from 'react';
import { useLanguage, useWords } from '../i18n/words.ts';
import type { Rehearse } from './rehearse.ts';

/** Rehearsals that were written beforehand: what each is about, and how far the one that runs has come. */
export function ScriptChooser({ rehearsal, rehearse }: { readonly rehearsal: RehearsalView; readonly rehearse: Rehearse }) {
  const t = useWords();
  const language = useLanguage((state) => state.language);
  const { scripts, running } = rehearsal;
  const [chosen, setChosen] = useState<string | null>(null);
  const name = chosen ?? scripts[0]?.name ?? '';
  const script = scripts.find((one) => one.name === name);
  if (script === undefined) return null;
  const runningTitle = scripts.find((one) => one.name === running?.name)?.title[language] ?? running?.name ?? '';
  return (
    <div className="scripts">
      <h3>{t('rehearse.scripts')}</h3>
      <div className="line">
        <select aria-label={t('rehearse.scripts')} value={name} data-testid="rehearsal-script" onChange={(event) => setChosen(event.target.value)}>
          {scripts.map((one) => (
            <option key={one.name} value={one.name}>
              {one.title[language]}
            </option>
          ))}
        </select>
        <button
          type="button"
          data-testid="rehearsal-run"
          onClick={() => rehearse('runRehearsal', { name }, t('rehearse.ran', { script: script.title[language] }))}
        >
          {t('rehearse.run')}
        </button>
        <button
          type="button"
          disabled={running === null}
          data-testid="rehearsal-stop"
          onClick={() => rehearse('stopRehearsal', {}, t('rehearse.stopped'))}
        >
          {t('rehearse.stop')}
        </button>
      </div>
      <p className="muted">{script.about[language]}</p>
      {running !== null && (
        <p className="late" data-testid="rehearsal-running">
          {t('rehearse.running', { script: runningTitle, done: running.done, entries: running.entries })}
        </p>
      )}
    </div>
  );
}
