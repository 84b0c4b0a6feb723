import { complaintCodec } from './message.ts';
import { wordingCodec } from './wording.ts';
import { connectionModes, type ConnectionMode, type ConnectionTerms, type Wording } from '@tandem/domain';
import type { Complaint } from '@tandem/kernel';
import { z } from 'zod';

/**
 * Connection profiles as data: what a desk's file holds, the editor shows and the host wires. No secret is in any of it:
 * `passwordFrom` says where one is kept.
 */

const name = z.string().trim().min(1).max(64);
/** Of a CompID, user or broker: what FIX and DIFF carry without quoting. */
const token = z.string().regex(/^[\x21-\x7e]{1,64}$/, 'letters, digits and signs without a space');
const webSocketUrl = z.url({ protocol: /^wss?$/, error: 'an address that begins with ws:// or wss://' }).max(256);
const port = z.int().min(1).max(65_535);

/** `paper`: the paper account's own. `environment`: a named variable. `stored`: the desk's store of secrets. */
const passwordFrom = z.union([
  z.strictObject({ paper: z.literal(true) }),
  z.strictObject({ environment: z.string().regex(/^[A-Z][A-Z0-9_]{0,63}$/, 'the name of an environment variable, in capitals') }),
  z.strictObject({ stored: z.literal(true) }),
]);

const grayLimits = z.strictObject({
  lotsPerOrderMax: z.int().min(1).max(1_000_000),
  openLotsMax: z.int().min(1).max(1_000_000),
  ordersPerDayMax: z.int().min(1).max(1_000_000),
});

const orderRate = z
  .strictObject({ ordersPerSecondMax: z.int().min(1).max(10_000), ordersPerSecondReserve: z.int().min(0).max(10_000) })
  .refine((rate) => rate.ordersPerSecondReserve < rate.ordersPerSecondMax, {
    path: ['ordersPerSecondReserve'],
    error: 'less than ordersPerSecondMax',
  });

export const connectionModeCodec = z.enum(connectionModes as [ConnectionMode, ...ConnectionMode[]]);

const shared = {
  name,
  userId: token,
  passwordFrom,
  mode: connectionModeCodec,
  /** Caps of mode `gray`; kept, and without effect, in the others. */
  gray: grayLimits.nullable(),
  /** The venue's own rule; null for the desk's. */
  orderRate: orderRate.nullable(),
  /** Whether the venue keeps the sessions of the calendar, or is open around the clock. */
  sessions: z.enum(['calendar', 'always']),
  /** `unstated`: the venue tells no money over its protocol, and margin is not checked there; else nothing opens before it is told. */
  money: z.enum(['stated', 'unstated']).default('stated'),
};

const grayIsGiven = {
  check: (connection: { readonly mode: ConnectionMode; readonly gray: unknown }): boolean =>
    connection.mode !== 'gray' || connection.gray !== null,
  say: { path: ['gray'], error: 'gray mode needs its caps' },
};

/** The link to China's exchanges, over DIFF. Without addresses, the paper venue of this machine. */
const innerConnectionCodec = z
  .strictObject({
    ...shared,
    brokerId: token,
    /** `client_app_id` of req_login: what the broker registered this program as; null where none is asked for. */
    clientAppId: token.nullable(),
    marketDataUrl: webSocketUrl.nullable(),
    tradingUrl: webSocketUrl.nullable(),
    /** The broker's settlement statement: confirmed with each login, or read and confirmed by a person before anything is traded. */
    settlement: z.enum(['automatic', 'by_hand']).default('automatic'),
  })
  .refine(grayIsGiven.check, grayIsGiven.say);

const weekday = z.union([z.literal(0), z.literal(1), z.literal(2), z.literal(3), z.literal(4), z.literal(5), z.literal(6)]);
const secondOfDay = z.int().min(0).max(86_399);
const timeZone = z.string().max(64).refine(isTimeZone, 'the name of a time zone, such as America/Chicago');

/** When a FIX session runs, on the clock of a time zone; 0 is Sunday, seconds count from midnight. */
const sessionSchedule = z.discriminatedUnion('type', [
  z.strictObject({ type: z.literal('daily'), timeZone, days: z.array(weekday).min(1).max(7), startS: secondOfDay, endS: secondOfDay }),
  z.strictObject({ type: z.literal('weekly'), timeZone, startDay: weekday, startS: secondOfDay, endDay: weekday, endS: secondOfDay }),
]);

function isTimeZone(name: string): boolean {
  try {
    new Intl.DateTimeFormat('en', { timeZone: name });
    return true;
  } catch (error) {
    if (error instanceof RangeError) return false;
    throw error;
  }
}

/**
 * The dialects, and the versions that each is there for. `generic`: everything over one session. `routing`: orders alone.
 * `tt`: Trading Technologies, whose orders and prices go over sessions of their own; `tt_prices`: its session for prices alone.
 */
export const fixDialects = {
  generic: ['4.4'],
  routing: ['4.2', '4.4', 'FIXT.1.1'],
  tt: ['4.2'],
  tt_prices: ['4.2'],
} as const satisfies Readonly<Record<string, readonly string[]>> as Readonly<Record<'generic' | 'routing' | 'tt' | 'tt_prices', readonly string[]>>;

const file = z.string().min(1).max(1024);

/** Our own certificate, where the venue asks for one: PEM files, the key readable by its owner alone. */
const clientCertificate = z.strictObject({
  certificateFile: file,
  keyFile: file,
  /** Of a key that is encrypted; null for one that is not. */
  passphraseFrom: z.union([passwordFrom.options[1], passwordFrom.options[2]]).nullable(),
});

const wireText = z.string().regex(/^[\x20-\x7e]{1,64}$/, 'letters, digits and signs');

/** What the venue calls one instrument, where its dialect says otherwise. A member that is missing is the dialect's; null leaves the field out. */
const securityName = z.strictObject({
  symbol: wireText.optional(),
  securityId: wireText.nullable().optional(),
  /** SecurityIDSource(22). */
  idSource: wireText.nullable().optional(),
  exchange: wireText.nullable().optional(),
  securityType: wireText.nullable().optional(),
  maturityMonthYear: z.string().regex(/^\d{6}(\d{2}|w[1-5])?$/, 'YYYYMM, YYYYMMDD or YYYYMMwN').nullable().optional(),
  /** The venue's price is ours times ten to this power. */
  priceShift: z.int().min(-6).max(6).optional(),
});

const host = z.string().regex(/^[A-Za-z0-9._:-]{1,253}$/, 'a host’s name or address');

/** The session for prices, where the venue has one beside that for orders. */
const priceSession = z.strictObject({
  host,
  port,
  senderCompId: token,
  targetCompId: token,
  senderSubId: token.nullable(),
  targetSubId: token.nullable(),
  /** Null: the password of the session for orders. */
  passwordFrom: passwordFrom.nullable(),
});

/** The link abroad, over FIX. Without host and port, the paper venue of this machine. */
const outerConnectionCodec = z
  .strictObject({
    ...shared,
    host: host.nullable(),
    port: port.nullable(),
    /** Null speaks in the clear. Null within: the system's authorities, the host's name. */
    tls: z.strictObject({ caFile: file.nullable(), serverName: z.string().min(1).max(253).nullable(), certificate: clientCertificate.nullable().default(null) }).nullable(),
    fixVersion: z.enum(['4.2', '4.4', 'FIXT.1.1']),
    /** See {@link fixDialects}. */
    dialect: z.enum(['generic', 'routing', 'tt', 'tt_prices']),
    senderCompId: token,
    targetCompId: token,
    /** SenderSubID(50) and TargetSubID(57), where the venue asks for them. */
    senderSubId: token.nullable(),
    targetSubId: token.nullable(),
    /** Account(1); null: the user's name. */
    account: token.nullable(),
    /** Where sequence numbers are kept from one connection to the next: in a file that survives the process, or not. */
    store: z.enum(['durable', 'memory']),
    resetOnLogon: z.boolean(),
    heartbeatS: z.int().min(1).max(120),
    /** The venue's hours for the session, whose numbers begin anew with each; null runs always. */
    schedule: sessionSchedule.nullable(),
    /** Every message in and out, secrets masked, in a file of the data folder. */
    sessionLog: z.boolean(),
    /** Null: prices come over the session for orders, or not at all; see {@link fixDialects}. */
    prices: priceSession.nullable().default(null),
    /** By instrument id; at most a catalogue's. */
    securities: z.record(z.string().min(1).max(64), securityName).refine((names) => Object.keys(names).length <= 512, 'too many instruments').default({}),
  })
  .refine(grayIsGiven.check, grayIsGiven.say)
  .refine((outer) => outer.store === 'durable' || outer.resetOnLogon, {
    path: ['resetOnLogon'],
    error: 'numbers kept in memory alone must be reset at each logon',
  })
  .refine((outer) => outer.prices === null || outer.dialect === 'tt', { path: ['prices'], error: 'only for a venue that keeps prices on a session of their own' })
  .refine((outer) => fixDialects[outer.dialect].includes(outer.fixVersion), { path: ['fixVersion'], error: 'not of this dialect' });

export const profileIdCodec = z.string().regex(/^[a-z0-9][a-z0-9-]{0,31}$/, 'small letters, digits and dashes');

export const connectionProfileCodec = z
  .strictObject({
    /** Names the profile's folder, so it never changes. */
    id: profileIdCodec,
    name,
    /** `paper` never reaches an exchange. */
    kind: z.enum(['paper', 'live']),
    inner: innerConnectionCodec,
    outer: outerConnectionCodec,
  })
  .superRefine((profile, context) => {
    const { inner, outer, kind } = profile;
    const given = [inner.marketDataUrl, inner.tradingUrl, outer.host, outer.port];
    if (kind === 'paper' && given.every((address) => address === null)) return;
    for (const [path, address] of [
      [['inner', 'marketDataUrl'], inner.marketDataUrl],
      [['inner', 'tradingUrl'], inner.tradingUrl],
      [['outer', 'host'], outer.host],
      [['outer', 'port'], outer.port],
    ] as const) {
      if (address === null) context.addIssue({ code: 'custom', path: [...path], message: 'an address is missing' });
    }
  });

export type SecretSource = z.infer<typeof passwordFrom>;
export type InnerConnection = z.infer<typeof innerConnectionCodec>;
export type OuterConnection = z.infer<typeof outerConnectionCodec>;
export type ConnectionProfile = z.infer<typeof connectionProfileCodec>;

/** Whether a profile leaves its addresses to the paper venues that this machine starts. */
export const usesOwnPaperVenues = ({ inner }: ConnectionProfile): boolean => inner.marketDataUrl === null;

/** What the engine is told of a connection: caps only where they hold. */
export const termsOfConnection = ({ mode, gray, orderRate: rate, money }: InnerConnection | OuterConnection): ConnectionTerms => ({
  mode,
  gray: mode === 'gray' ? gray : null,
  orderRate: rate,
  money,
});

const secret = z.string().min(1).max(256).nullable();

/** What a profile has a secret for: its two links, the session for prices, and the key of our own certificate. */
export const secretRoles = ['inner', 'outer', 'prices', 'key'] as const;
export type SecretRole = (typeof secretRoles)[number];

/** Passwords on their way to the store of secrets; null or missing leaves what is there. */
export const passwordsCodec = z.strictObject({
  inner: secret,
  outer: secret,
  prices: secret.optional(),
  key: secret.optional(),
});
export type Passwords = z.infer<typeof passwordsCodec>;

/** Where a profile has each of its secrets from; null where it has none of that role. */
export const secretSources = ({ inner, outer }: ConnectionProfile): Readonly<Record<SecretRole, SecretSource | null>> => ({
  inner: inner.passwordFrom,
  outer: outer.passwordFrom,
  prices: outer.prices?.passwordFrom ?? null,
  key: outer.tls?.certificate?.passphraseFrom ?? null,
});

/** Where `stored` passwords are kept: the system's keychain, an owner-only file, or nowhere that is safe. */
export type SecretKeeping = 'keychain' | 'file' | 'none';

export interface ConnectionsView {
  readonly profiles: readonly {
    readonly profile: ConnectionProfile;
    /** Comes with the program and cannot be changed: duplicate it. */
    readonly builtIn: boolean;
    readonly stored: Readonly<Record<SecretRole, boolean>>;
  }[];
  /** The profile that runs now. */
  readonly activeId: string;
  /** The desk's own file, where profiles are saved. */
  readonly file: string;
  readonly secrets: SecretKeeping;
  /** Why the last switch was taken back; null where it was not. */
  readonly refusal: Complaint | null;
}

export const connectionsCodec: z.ZodType<ConnectionsView> = z.strictObject({
  profiles: z
    .array(
      z.strictObject({
        profile: connectionProfileCodec,
        builtIn: z.boolean(),
        stored: z.strictObject({ inner: z.boolean(), outer: z.boolean(), prices: z.boolean(), key: z.boolean() }),
      }),
    )
    .max(64),
  activeId: profileIdCodec,
  file: z.string().max(4096),
  secrets: z.enum(['keychain', 'file', 'none']),
  refusal: complaintCodec.nullable(),
});

/** How far a trial of one connection came, and what it measured. */
export interface LinkTrial {
  /** A socket to the address opened; false also where it was not tried. */
  readonly reached: boolean;
  /** Null where the link speaks in the clear. */
  readonly encrypted: boolean | null;
  readonly loggedOn: boolean;
  readonly roundTripUs: number | null;
  readonly offsetUs: number | null;
  /** Instruments of the catalogue at this venue, and how many of them were quoted. */
  readonly instruments: number;
  readonly quoted: number;
  /** What failed and what to do; null where the link logged on. */
  readonly failure: Complaint | null;
  /** What venue or system said of the failure; empty where nothing. */
  readonly said: Wording;
}

const count = z.int().nonnegative();
export const linkTrialCodec: z.ZodType<LinkTrial> = z.strictObject({
  reached: z.boolean(),
  encrypted: z.boolean().nullable(),
  loggedOn: z.boolean(),
  roundTripUs: count.nullable(),
  offsetUs: z.int().nullable(),
  instruments: count,
  quoted: count,
  failure: complaintCodec.nullable(),
  said: wordingCodec,
});
