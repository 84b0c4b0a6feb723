import type { TimeInForce } from '@tandem/domain';
import { APPL_VER_50SP2, fix42, fix44, fix50sp2, Tag, timeInForceCodes, type FixDictionary } from '@tandem/fix';

/** How one venue speaks FIX, as data. */
export interface FixDialect {
  readonly dictionary: FixDictionary;
  readonly credentials: {
    /** Fields of the Logon that carry user and password; null where the venue asks for none there. */
    readonly usernameTag: number | null;
    readonly passwordTag: number | null;
    /** Field that tells the password's length in bytes, before it; null where the venue has none. */
    readonly passwordLengthTag: number | null;
    /** Field of every message's header that names the user: OnBehalfOfSubID(116), SenderSubID(50); null for none. */
    readonly userHeaderTag: number | null;
  };
  /** Further fields of the Logon. */
  readonly logonFields: readonly (readonly [number, string])[];
  /**
   * How an instrument is named: by Symbol(55) alone, with SecurityExchange(207), or as a contract: the product in Symbol,
   * with exchange, SecurityType(167) and MaturityMonthYear(200).
   */
  readonly names: 'symbol' | 'exchange_symbol' | 'contract';
  /** The venue's codes of exchanges where they are not ours. */
  readonly exchanges: Readonly<Record<string, string>>;
  /** Fields that the venue wants in every order, change and cancel. */
  readonly orderFields: readonly (readonly [number, string])[];
  readonly timeInForce: Readonly<Record<TimeInForce, string>>;
  /** Whether PositionEffect(77) says what opens and what closes. */
  readonly saysOffset: boolean;
  /** Whether a cancel names the Account(1). */
  readonly accountInCancel: boolean;
  /** Field of an order that the venue shows its users beside it: it carries our ClOrdID; null for none. */
  readonly noteTag: number | null;
  /** Whether books come whole (W) or, after the first, by what changed (X). */
  readonly books: 'whole' | 'increments';
  /** Levels a side that a market data request asks for; 0 asks for all. */
  readonly depth: number;
  /** How contract terms are asked for, and the fields that tell tick and multiplier; null where they are not told. */
  readonly securities: { readonly ask: 'list' | 'definition'; readonly tickTag: number; readonly multiplierTag: number } | null;
  /** Whose halts and closes are told: each security's (e, f), those of a whole session (g, h), or nobody's. */
  readonly status: 'security' | 'session' | 'none';
  /**
   * What the venue tells on request. Where it tells no orders or positions, a reconciliation names none: the engine's own
   * count of fills and the session's resends are all there is, and a person has to compare with the venue's screen.
   */
  readonly offers: {
    readonly orders: boolean;
    readonly positions: boolean;
    readonly account: boolean;
    readonly marketData: boolean;
    /** OrderCancelReplaceRequest(G). */
    readonly changes: boolean;
  };
}

/** FIX 4.4 as its specification has it, with everything offered: the paper venue. */
export const generic44: FixDialect = {
  dictionary: fix44,
  credentials: { usernameTag: Tag.Username, passwordTag: Tag.Password, passwordLengthTag: null, userHeaderTag: null },
  logonFields: [],
  names: 'exchange_symbol',
  exchanges: {},
  orderFields: [],
  timeInForce: timeInForceCodes.code,
  saysOffset: true,
  accountInCancel: true,
  noteTag: null,
  books: 'whole',
  depth: 10,
  securities: { ask: 'list', tickTag: Tag.MinPriceIncrement, multiplierTag: Tag.ContractMultiplier },
  status: 'security',
  offers: { orders: true, positions: true, account: true, marketData: true, changes: true },
};

const ordersAlone = { orders: false, positions: false, account: false, marketData: false, changes: true } as const;

/** FIX 4.4 for order routing alone. */
export const routing44: FixDialect = { ...generic44, names: 'symbol', securities: null, status: 'none', offers: ordersAlone };

/** FIX 4.2 for order routing alone: HandlInst(21) is required, automated execution without a broker. */
export const routing42: FixDialect = { ...routing44, dictionary: fix42, orderFields: [[Tag.HandlInst, '1']] };

/** FIXT 1.1 with FIX 5.0 SP2 for order routing alone. */
export const routing50sp2: FixDialect = {
  ...routing44,
  dictionary: fix50sp2,
  logonFields: [[Tag.DefaultApplVerID, APPL_VER_50SP2]],
};
