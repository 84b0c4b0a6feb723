import { parseScaled } from '@tandem/kernel';
import { opposite, type CompiledSpread, type Instrument, type Side } from '@tandem/domain';
import { formatPrice, NOTHING } from '../format/numbers.ts';
import { useLanguage, useWords } from '../i18n/words.ts';
import { useFrameValue } from '../parts/hooks.ts';
import { useTerminal } from '../shell/terminal.ts';
import type { TicketDraft } from './draft.ts';

/** The two orders that the ticket would send, in words: what, how many lots and from which price. */
export function LegsInWords({ spread, draft }: { readonly spread: CompiledSpread; readonly draft: TicketDraft }) {
  const t = useWords();
  const { definition, inner, outer } = spread;
  const pairs = parseScaled(draft.pairs.trim(), 0);
  if (draft.side === null) return <div className="ticket-legs muted">{t('ticket.chooseSide')}</div>;
  const lots = (perPair: number): string => (pairs === null ? NOTHING : String(pairs * perPair));
  return (
    <div className="ticket-legs" data-testid="ticket-legs">
      <Leg side={draft.side} lots={lots(definition.innerLots)} instrument={inner} />
      <Leg side={opposite(draft.side)} lots={lots(definition.outerLots)} instrument={outer} />
    </div>
  );
}

function Leg({ side, lots, instrument }: { readonly side: Side; readonly lots: string; readonly instrument: Instrument }) {
  const t = useWords();
  const language = useLanguage((state) => state.language);
  const { replica } = useTerminal();
  const book = useFrameValue(replica.books, instrument.instrumentId);
  const best = (side === 'buy' ? book?.asks : book?.bids)?.[0];
  return (
    <div>
      <span className="clip">
        {t('ticket.leg', { side: t(`side.${side}`), lots, instrument: instrument.instrumentId })}{' '}
        <span className="faint">{instrument.name[language]}</span>
      </span>
      <span className="price muted">
        {t('ticket.legAt', { price: best === undefined ? NOTHING : formatPrice(best.price, instrument) })}
      </span>
    </div>
  );
}
