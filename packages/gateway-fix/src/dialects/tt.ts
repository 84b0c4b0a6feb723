import { fix42, Tag } from '@tandem/fix';
import { generic44, type FixDialect } from './dialect.ts';

/**
 * TT FIX as Trading Technologies documents it for its clients, on FIX 4.2. Not tried on a TT session. The market codes of
 * `exchanges` and the three tags of TT's own below want checking at the certification that TT asks of every client. Source: library.tradingtechnologies.com/tt-fix, pages Logon (A),
 * Certification, New Order Single (D), Order Cancel Request (F), Instrument component, Identifying instruments in
 * order-routing messages, Security Definition (d), Market Data Request (V), and FIX migration reference.
 */
const tt: FixDialect = {
  ...generic44,
  dictionary: fix42,
  credentials: {
    // The session is known by its SenderCompID; the password goes in RawData, whose length TT's list of tags does not have.
    usernameTag: null,
    passwordTag: Tag.RawData,
    passwordLengthTag: null,
    // The user's alias; sample messages of the documentation carry it in orders.
    userHeaderTag: Tag.OnBehalfOfSubID,
  },
  names: 'contract',
  // TT's market CME lists the group's four exchanges. Others are called as here, or are configured.
  exchanges: { COMEX: 'CME', NYMEX: 'CME', CBOT: 'CME' },
  orderFields: [[Tag.HandlInst, '1']],
  saysOffset: false,
  // The migration reference: Account is no longer used in Order Cancel Request.
  accountInCancel: false,
  offers: { orders: false, positions: false, account: false, marketData: false, changes: true },
};

/** TextTT(16558): free text that TT shows beside the order. */
const TEXT_TT = 16_558;
/** ExchTickSize(16552) and ExchPointValue(16554) of a Security Definition. */
const EXCH_TICK_SIZE = 16_552;
const EXCH_POINT_VALUE = 16_554;

/** An order-routing session of TT. It tells no working orders or positions of its own accord: see `offers`. */
export const ttOrders: FixDialect = { ...tt, noteTag: TEXT_TT, securities: null, status: 'none' };

/** A market-data session of TT. TT keeps market data and orders on sessions of their own. */
export const ttPrices: FixDialect = {
  ...tt,
  books: 'increments',
  securities: { ask: 'definition', tickTag: EXCH_TICK_SIZE, multiplierTag: EXCH_POINT_VALUE },
  status: 'security',
  offers: { ...tt.offers, marketData: true, changes: false },
};
