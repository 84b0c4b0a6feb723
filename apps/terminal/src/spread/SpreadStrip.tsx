import type { CompiledSpread, SpreadQuote, SpreadSide, VenueId } from '@tandem/domain';
import { ageGrade } from '../format/age.ts';
import { formatSpread, NOTHING } from '../format/numbers.ts';
import { formatDuration } from '../format/times.ts';
import { useLanguage, useWords } from '../i18n/words.ts';
import { useFrameValue, useNow } from '../parts/hooks.ts';
import { isVenueUp } from '../replica/session.ts';
import { useSession, useTerminal } from '../shell/terminal.ts';
import './spread.css';

export function SpreadStrip({ spread }: { readonly spread: CompiledSpread }) {
  const t = useWords();
  const language = useLanguage((state) => state.language);
  const { replica } = useTerminal();
  const { definition, inner, outer, lots } = spread;
  const quote = useFrameValue(replica.spreads, definition.spreadId);
  const down = useSession((state) => (!isVenueUp(state, 'inner') ? 'inner' : !isVenueUp(state, 'outer') ? 'outer' : null));
  const ageMs = oldestMs(quote, useNow(100));
  const grade = ageMs === null ? 'stale' : ageGrade(ageMs);
  return (
    <section className="panel spread-strip" aria-label={t('spread.title')} data-testid="spread-strip">
      <div>
        <div className="spread-name">{definition.name[language]}</div>
        <div className="muted">
          {definition.innerLots} {inner.symbol} : {definition.outerLots} {outer.symbol}
        </div>
        <div className="faint" data-testid="lots-report" title={t('spread.lotsHint', { quantity: lots.targetTexts.quantity, price: lots.targetTexts.price })}>
          {t(`neutrality.${definition.neutrality}`)} {lots.targetTexts[definition.neutrality]} : 1
          {lots.leftover !== '0' && ` · ${t('spread.lotsLeave', { leftover: lots.leftover, unit: t(`unit.${definition.unit}`), percent: lots.errorPercent })}`}
        </div>
        <div className="faint">{t('spread.unit', { unit: t(`unit.${definition.unit}`) })}</div>
      </div>
      <Side kind="bid" spread={spread} quote={quote} down={down} stale={grade === 'stale'} />
      <Side kind="ask" spread={spread} quote={quote} down={down} stale={grade === 'stale'} />
      <div className="ratios">
        <span className="muted">{t('spread.ratioRaw')}</span>
        <b className="number">{quote?.ratioRaw ?? NOTHING}</b>
        <span className="muted">{t('spread.ratioExFx')}</span>
        <b className="number">{quote?.ratioExFx ?? NOTHING}</b>
        <span className="muted">{t('spread.age')}</span>
        <b className={`number ${grade === 'fresh' ? '' : grade === 'late' ? 'late' : 'bad'}`}>{ageMs === null ? NOTHING : formatDuration(ageMs)}</b>
      </div>
    </section>
  );
}

interface SideProps {
  readonly kind: 'bid' | 'ask';
  readonly spread: CompiledSpread;
  readonly quote: SpreadQuote | undefined;
  /** The venue whose link is down: its prices, and so the spread, are not to be believed. */
  readonly down: VenueId | null;
  readonly stale: boolean;
}

/** Age of the oldest quote that the spread is made of, milliseconds; null where one is missing. */
function oldestMs(quote: SpreadQuote | undefined, nowUs: number): number | null {
  if (quote === undefined || quote.innerUs === null || quote.outerUs === null || quote.fxUs === null) return null;
  return Math.max(0, (nowUs - Math.min(quote.innerUs, quote.outerUs, quote.fxUs)) / 1_000);
}

/** One side's price with the pairs behind it, or in words why there is none. */
function Side({ kind, spread, quote, down, stale }: SideProps) {
  const t = useWords();
  const hostLost = useSession((state) => state.status !== 'connected');
  const side: SpreadSide | null = quote?.[kind] ?? null;
  const veto = quote === undefined ? 'no_quote' : quote.veto;
  const shown = down === null && side !== null;
  return (
    <div className="spread-side" data-stale={stale} title={t(kind === 'bid' ? 'spread.bidHint' : 'spread.askHint')}>
      <span className="muted">{t(kind === 'bid' ? 'spread.bid' : 'spread.ask')}</span>
      <div className="row" data-testid={`spread-${kind}`}>
        {shown ? (
          <>
            <span className={`price ${kind}`}>{formatSpread(side.price, spread.definition.spreadScale)}</span>
            <span className="muted" title={t('spread.sizeHint')}>{t('spread.pairs', { pairs: side.pairs })}</span>
          </>
        ) : (
          <span className="veto">
            {hostLost ? t('ticket.offline') : down !== null ? `${t(`role.${down}`)} · ${t('reason.venue_disconnected')}` : veto === 'none' ? t('spread.none') : t(`reason.${veto}`)}
          </span>
        )}
      </div>
    </div>
  );
}
