import { useWords } from '../i18n/words.ts';

export function NoToken() {
  const t = useWords();
  return (
    <main className="whole-page" data-testid="no-token">
      <h1>Tandem</h1>
      <p>{t('link.noToken')}</p>
    </main>
  );
}
