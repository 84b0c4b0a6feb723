import { formatScaled } from '@tandem/kernel';
import type { DepthBook, Instrument } from '@tandem/domain';
import { addGroup, FieldList, fix44, groupOf, MsgType, Tag } from '@tandem/fix';

const entriesOfY = groupOf(fix44, MsgType.SecurityList, Tag.NoRelatedSym);
/** Instruments in one SecurityList, at the most; further ones follow in another. */
const ENTRIES_A_MESSAGE_MAX = 100;

/** Every contract's terms, as one SecurityList(y) or several. */
export function securityLists(instruments: readonly Instrument[], requestId: string, nextId: () => string): readonly FieldList[] {
  const lists: FieldList[] = [];
  for (let from = 0; from === 0 || from < instruments.length; from += ENTRIES_A_MESSAGE_MAX) {
    const part = instruments.slice(from, from + ENTRIES_A_MESSAGE_MAX);
    const fields = new FieldList()
      .add(Tag.SecurityReqID, requestId)
      .add(Tag.SecurityResponseID, nextId())
      // 0 = valid request, 2 = no instruments found.
      .add(Tag.SecurityRequestResult, instruments.length === 0 ? '2' : '0')
      .addInteger(Tag.TotNoRelatedSym, instruments.length)
      .add(Tag.LastFragment, from + part.length >= instruments.length ? 'Y' : 'N');
    lists.push(addGroup(fields, entriesOfY, part.map(terms)));
  }
  return lists;
}

const terms = (instrument: Instrument): FieldList =>
  new FieldList()
    .add(Tag.Symbol, instrument.symbol)
    .add(Tag.SecurityExchange, instrument.exchange)
    .add(Tag.SecurityType, instrument.kind === 'fx' ? 'FOR' : 'FUT')
    .add(Tag.ContractMultiplier, instrument.multiplier)
    .add(Tag.Currency, instrument.currency)
    .add(Tag.MinPriceIncrement, formatScaled(instrument.tickSize, instrument.priceScale));

/** SecurityStatus(f): 17 = ready to trade, 18 = not available for trading. */
export const securityStatus = (book: DepthBook, instrument: Instrument, requestId: string): FieldList =>
  new FieldList()
    .add(Tag.SecurityStatusReqID, requestId)
    .add(Tag.Symbol, instrument.symbol)
    .add(Tag.SecurityExchange, instrument.exchange)
    .add(Tag.SecurityTradingStatus, book.phase === 'open' ? '17' : '18');
