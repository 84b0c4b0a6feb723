import type { CompiledSpread } from '@tandem/domain';
import { ageGrade } from '../format/age.ts';
import { formatPrice, NOTHING } from '../format/numbers.ts';
import { formatDuration } from '../format/times.ts';
import { useWords } from '../i18n/words.ts';
import { useFrameValue, useNow } from '../parts/hooks.ts';
import { ParityInputs } from '../spread/ParityInputs.tsx';
import { useSession, useTerminal } from '../shell/terminal.ts';
import { BookPanel } from './BookPanel.tsx';

const INNER_LEVELS = 5;
const OUTER_LEVELS = 10;

export function Books({ spread }: { readonly spread: CompiledSpread }) {
  const { inner, outer } = spread;
  const staleMs = useSession((state) => state.defaultPolicies[spread.definition.spreadId]?.quoteAgeMaxMs);
  return (
    <div className="books">
      <BookPanel key={inner.instrumentId} role="inner" instrument={inner} levels={INNER_LEVELS} staleMs={staleMs}>
        <FxLine spread={spread} staleMs={staleMs} />
        <ParityInputs spread={spread} />
      </BookPanel>
      <BookPanel key={outer.instrumentId} role="outer" instrument={outer} levels={OUTER_LEVELS} staleMs={staleMs} />
    </div>
  );
}

function FxLine({ spread, staleMs }: { readonly spread: CompiledSpread; readonly staleMs: number | undefined }) {
  const t = useWords();
  const { replica } = useTerminal();
  const book = useFrameValue(replica.books, spread.fx.instrumentId);
  const now = useNow(200);
  const side = (level: { price: never } | undefined): string => (level === undefined ? NOTHING : formatPrice(level.price, spread.fx));
  const ageMs = book === undefined ? null : Math.max(0, (now - book.tsIngestUs) / 1_000);
  const grade = ageMs === null ? 'stale' : ageGrade(ageMs, staleMs);
  return (
    <div className="fx-line" data-testid="fx-line">
      <span className="muted">
        {t('book.fx')} {spread.fx.instrumentId}
      </span>
      <b className="bid">{side(book?.bids[0] as never)}</b>
      <b className="ask">{side(book?.asks[0] as never)}</b>
      <span className={grade === 'fresh' ? 'muted' : grade === 'late' ? 'late' : 'bad'}>
        {ageMs === null ? t('reason.no_fx') : `${t('book.age')} ${formatDuration(ageMs)}`}
      </span>
    </div>
  );
}
