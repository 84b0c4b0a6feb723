import { APPL_VER_50SP2, fix42, fix44, fix50sp2, Tag, type FixDictionary } from '@tandem/fix';

/** How one venue speaks FIX, as data. */
export interface FixDialect {
  readonly dictionary: FixDictionary;
  /** Fields of the Logon that carry the credentials; null where the venue asks for none. */
  readonly usernameTag: number | null;
  readonly passwordTag: number | null;
  /** Further fields of the Logon. */
  readonly logonFields: readonly (readonly [number, string])[];
  /** Whether SecurityExchange(207) stands beside Symbol(55). */
  readonly namesExchange: boolean;
  /** Fields that the venue wants in every order and cancel request. */
  readonly orderFields: readonly (readonly [number, string])[];
  /** Whether books come whole (W) or, after the first, by what changed (X). */
  readonly books: 'whole' | 'increments';
  /**
   * What the venue tells on request. Where it tells no orders or positions, a reconciliation names none: the engine's own
   * count of fills and the session's resends are all there is, and a person has to compare with the venue's screen.
   */
  readonly offers: { readonly orders: boolean; readonly positions: boolean; readonly account: boolean; readonly marketData: boolean };
}

/** FIX 4.4 as its specification has it, with everything offered: the paper venue. */
export const generic44: FixDialect = {
  dictionary: fix44,
  usernameTag: Tag.Username,
  passwordTag: Tag.Password,
  logonFields: [],
  namesExchange: true,
  orderFields: [],
  books: 'whole',
  offers: { orders: true, positions: true, account: true, marketData: true },
};

const ordersAlone = { orders: false, positions: false, account: false, marketData: false } as const;

/** FIX 4.4 for order routing alone. */
export const routing44: FixDialect = { ...generic44, namesExchange: false, offers: ordersAlone };

/** FIX 4.2 for order routing alone: HandlInst(21) is required, automated execution without a broker. */
export const routing42: FixDialect = { ...routing44, dictionary: fix42, orderFields: [[Tag.HandlInst, '1']] };

/** FIXT 1.1 with FIX 5.0 SP2 for order routing alone. */
export const routing50sp2: FixDialect = {
  ...routing44,
  dictionary: fix50sp2,
  logonFields: [[Tag.DefaultApplVerID, APPL_VER_50SP2]],
};

export const dialects = { generic44, routing42, routing44, routing50sp2 } as const satisfies Readonly<Record<string, FixDialect>>;
