import type { DepthBook, Instrument, LegRole } from '@tandem/domain';
import { useEffect, useRef, useState } from 'react';
import { ageGrade } from '../format/age.ts';
import { formatPrice, NOTHING } from '../format/numbers.ts';
import { beijingTime, formatDuration } from '../format/times.ts';
import { sourceIn, useLanguage, useWords } from '../i18n/words.ts';
import { useFrameValue, useNow } from '../parts/hooks.ts';
import { isVenueUp } from '../replica/session.ts';
import { useSession, useTerminal } from '../shell/terminal.ts';
import { LadderView } from './ladder-view.ts';
import { SessionView } from './SessionView.tsx';
import './book.css';

interface BookPanelProps {
  readonly role: LegRole;
  readonly instrument: Instrument;
  readonly levels: number;
  /** The age beyond which the engine refuses a quote of this pair. */
  readonly staleMs: number | undefined;
  readonly children?: React.ReactNode;
}

export function BookPanel({ role, instrument, levels, staleMs, children }: BookPanelProps) {
  const t = useWords();
  const language = useLanguage((state) => state.language);
  const { replica } = useTerminal();
  const up = useSession((state) => isVenueUp(state, instrument.venue));
  const phase = useFrameValue(replica.books, instrument.instrumentId)?.phase;
  const ladder = useRef<HTMLDivElement>(null);
  useEffect(() => {
    if (ladder.current === null) return;
    const view = new LadderView(ladder.current, instrument, levels);
    return replica.books.watch(instrument.instrumentId, (book) => view.show(book));
  }, [replica, instrument, levels]);
  const veil = !up ? t(phase === undefined ? 'reason.venue_disconnected' : 'book.linkDown') : phase === undefined ? t('book.none') : phase === 'closed' ? t('book.closed') : null;
  return (
    <section className="panel book" data-testid={`book-${role}`} data-stale={!up} aria-label={t(`book.${role}`)}>
      <header>
        <h2>{t(`book.${role}`)}</h2>
        <span title={sourceIn(language, instrument.source)}>{instrument.instrumentId}</span>
        <span className="clip">{instrument.name[language]}</span>
        <span className="spacer" />
        <span>
          {instrument.currency}/{t(`unit.${instrument.priceUnit}`)}
        </span>
      </header>
      <div className="ladder-head">
        <span>{t('book.size')}</span>
        <span>{t('book.bid')}</span>
        <span>{t('book.ask')}</span>
        <span>{t('book.size')}</span>
      </div>
      <div className="ladder" ref={ladder} />
      <BookFacts instrument={instrument} staleMs={staleMs} />
      {children}
      {veil !== null && <div className="book-veil">{veil}</div>}
    </section>
  );
}

function BookFacts({ instrument, staleMs }: { readonly instrument: Instrument; readonly staleMs: number | undefined }) {
  const t = useWords();
  const { replica } = useTerminal();
  const book = useFrameValue(replica.books, instrument.instrumentId);
  const now = useNow(100);
  if (book === undefined) return <div className="book-facts">{t('book.none')}</div>;
  const ageMs = Math.max(0, (now - book.tsIngestUs) / 1_000);
  // Nothing ought to come from a closed market.
  const grade = book.phase === 'open' ? ageGrade(ageMs, staleMs) : 'fresh';
  return (
    <div className="book-facts">
      <span>
        {t('book.last')} <LastTradeView book={book} instrument={instrument} />
      </span>
      <span>
        {t('book.limits')}{' '}
        <b>
          {book.lowerLimit === null ? NOTHING : formatPrice(book.lowerLimit, instrument)} /{' '}
          {book.upperLimit === null ? NOTHING : formatPrice(book.upperLimit, instrument)}
        </b>
      </span>
      <span>
        {t('book.venueTime')} <b>{beijingTime(book.tsEventUs)}</b>
      </span>
      <span className={grade === 'fresh' ? undefined : grade === 'late' ? 'late' : 'bad'} data-testid="quote-age" data-grade={grade}>
        {t('book.age')} {formatDuration(ageMs)}
        {grade === 'stale' && ` · ${t('book.stale')}`}
      </span>
      <span className={book.phase === 'open' ? 'good' : 'late'}>{t(`phase.${book.phase}`)}</span>
      <SessionView instrument={instrument} />
    </div>
  );
}

/** The last trade with the direction against the different price before it. */
function LastTradeView({ book, instrument }: { readonly book: DepthBook; readonly instrument: Instrument }) {
  const t = useWords();
  const last = book.last;
  const [seen, setSeen] = useState({ price: last?.price ?? null, direction: 0 });
  if (last !== null && last.price !== seen.price) {
    setSeen({ price: last.price, direction: seen.price === null ? 0 : Math.sign(last.price - seen.price) });
  }
  if (last === null) return <b>{NOTHING}</b>;
  const className = seen.direction > 0 ? 'last-up' : seen.direction < 0 ? 'last-down' : undefined;
  const hint = seen.direction > 0 ? t('book.up') : seen.direction < 0 ? t('book.down') : undefined;
  return (
    <b className={className} title={hint}>
      {formatPrice(last.price, instrument)} × {last.quantity}
    </b>
  );
}
