import { err, ok, parseScaled, type Result } from '@tandem/kernel';
import { clOrdId, price, quantity, type Instrument, type NewOrder, type Side, type VenueId } from '@tandem/domain';
import { sideCodes, Tag, timeInForceCodes, type FieldList } from '@tandem/fix';

/** ClOrdID(11) in characters, at the most. */
const CL_ORD_ID_LENGTH_MAX = 64;

/** What a client named, as far as a refusal can repeat it. */
export interface OrderHead {
  readonly clOrdId: string;
  readonly instrument: Instrument;
  readonly side: Side;
  readonly lots: number;
}

/** The head of a NewOrderSingle; null where not even a refusal can be made of it. */
export function readHead(fields: FieldList, find: (fields: FieldList) => Instrument | undefined): OrderHead | null {
  const id = fields.get(Tag.ClOrdID) ?? '';
  const instrument = find(fields);
  const side = sideCodes.word(fields.get(Tag.Side) ?? '');
  if (id === '' || id.length > CL_ORD_ID_LENGTH_MAX || instrument === undefined || side === undefined) return null;
  return { clOrdId: id, instrument, side, lots: Math.max(0, parseScaled(fields.get(Tag.OrderQty) ?? '', 0) ?? 0) };
}

/** NewOrderSingle(D) as an order of this venue, or the refusal's words. */
export function readOrder(fields: FieldList, head: OrderHead, venue: VenueId, account: string): Result<NewOrder, string> {
  const { instrument } = head;
  if ((fields.get(Tag.Account) ?? account) !== account) return err('unknown account');
  if (fields.get(Tag.OrdType) !== '2') return err('this venue takes limit orders alone');
  const timeInForce = timeInForceCodes.word(fields.get(Tag.TimeInForce) ?? timeInForceCodes.code.day);
  if (timeInForce === undefined) return err('time in force not supported');
  const lots = parseScaled(fields.get(Tag.OrderQty) ?? '', 0);
  if (lots === null || lots <= 0) return err('quantity is no positive number of lots');
  const scaled = parseScaled(fields.get(Tag.Price) ?? '', instrument.priceScale);
  if (scaled === null) return err(`price is missing or has more than ${instrument.priceScale} decimals`);
  return ok({
    clOrdId: clOrdId(head.clOrdId),
    venue,
    instrumentId: instrument.instrumentId,
    side: head.side,
    quantity: quantity(lots),
    price: price(scaled),
    timeInForce,
    offset: fields.get(Tag.PositionEffect) === 'C' ? 'close' : 'open',
  });
}
