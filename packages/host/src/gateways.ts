import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { complaint, err, ok, type Clock, type Complaint, type Random, type Result, type Scheduler } from '@tandem/kernel';
import { usesOwnPaperVenues, type ConnectionProfile, type OuterConnection } from '@tandem/contract';
import type { Catalogue, Instrument, InstrumentId, VenueId } from '@tandem/domain';
import type { Gateway, VenueEventSink } from '@tandem/gateway-core';
import { createDiffGateway, type AccountDesk } from '@tandem/gateway-diff';
import { createFixGateway, dialects, openFileStore, type FileSessionStore, type FixDialect, type FixPriceSession, type InitiatorTls, type SecurityName, type SecurityNames } from '@tandem/gateway-fix';
import { guardOrders } from './connections/guard-orders.ts';
import type { ProfilePasswords } from './connections/passwords.ts';
import { openSessionLog, type SessionLogFile } from './connections/session-log.ts';
import type { VenueEndpoints } from './options.ts';

export interface GatewayParts {
  readonly profile: ConnectionProfile;
  readonly passwords: ProfilePasswords;
  readonly addresses: Addresses;
  readonly tls: InitiatorTls | null;
  readonly catalogue: Catalogue;
  readonly clock: Clock;
  readonly scheduler: Scheduler;
  readonly random: Random;
  readonly sink: VenueEventSink;
  /** Hears what a link had to leave out of what its venue said. */
  readonly complain: (venue: VenueId, what: Complaint) => void;
}

/** Where the two venues are. */
export type Addresses = Pick<VenueEndpoints, 'inner' | 'outer'>;

export interface OpenGateways {
  readonly byVenue: ReadonlyMap<VenueId, Gateway>;
  /** What the holder of the inner account does beside trading. */
  readonly account: AccountDesk;
  stop(): Promise<void>;
}

/** A profile's own addresses; the paper venues of this machine where it leaves them to us. */
export function addressesOf(profile: ConnectionProfile, ownVenues: Addresses | null): Result<Addresses, Complaint> {
  const { inner, outer } = profile;
  if (usesOwnPaperVenues(profile)) {
    return ownVenues === null
      ? err(complaint('no_endpoint', 'The paper venues are not running', `profile ${profile.id}`, 'Start without --venues configured, or give the profile addresses.'))
      : ok(ownVenues);
  }
  const { marketDataUrl, tradingUrl } = inner;
  const { host, port } = outer;
  if (marketDataUrl === null || tradingUrl === null || host === null || port === null) {
    return err(complaint('no_endpoint', 'A venue has no address', `profile ${profile.id}`, 'Name all four addresses, or none.'));
  }
  return ok({ inner: { marketDataUrl, tradingUrl }, outer: { host, port } });
}

/** The dialect as data, by its name and version: the codec of profiles lets no other pairs through. */
function dialectOf({ dialect, fixVersion }: OuterConnection): FixDialect {
  switch (dialect) {
    case 'generic':
      return dialects.generic44;
    case 'tt':
      return dialects.ttOrders;
    case 'tt_prices':
      return dialects.ttPrices;
    case 'routing':
      return fixVersion === '4.2' ? dialects.routing42 : fixVersion === '4.4' ? dialects.routing44 : dialects.routing50sp2;
  }
}

/** One gateway a venue, as the profile has it, with its session's store and log in `folder`. */
export function openGateways(parts: GatewayParts, folder: string): Result<OpenGateways, Complaint> {
  const { profile, passwords } = parts;
  const { outer } = profile;
  let store: FileSessionStore | null = null;
  if (outer.store === 'durable') {
    mkdirSync(folder, { recursive: true });
    const identity = `${outer.fixVersion} ${outer.senderCompId} ${outer.targetCompId}`;
    const opened = openFileStore({ file: join(folder, 'fix-session.store'), identity, sync: 'reserved' });
    if (!opened.ok) return opened;
    store = opened.value;
  }
  // A thread that breaks lets go of its session all the same: the next one of this process goes on with it.
  const letGo = (): void => store?.close();
  process.once('exit', letGo);
  const log: SessionLogFile | null = outer.sessionLog
    ? openSessionLog(join(folder, 'session-log', 'outer.log'), [passwords.outer, passwords.prices], parts.clock, (what) => parts.complain('outer', what))
    : null;
  const built = buildGateways(parts, { store, log });
  const byVenue = new Map([...built.byVenue].map(([venue, gateway]) => [venue, guardOrders(gateway, profile[venue].mode)]));
  return ok({
    byVenue,
    account: built.account,
    stop: async () => {
      await Promise.all([...byVenue.values()].map((gateway) => gateway.stop()));
      process.off('exit', letGo);
      store?.close();
      await log?.close();
    },
  });
}

/** The two links, subscribed and not yet started. */
export function buildGateways(
  { profile, passwords, addresses, tls, catalogue, complain, ...ports }: GatewayParts,
  session: { readonly store: FileSessionStore | null; readonly log: SessionLogFile | null },
): Pick<OpenGateways, 'byVenue' | 'account'> {
  const { inner, outer } = profile;
  const instrumentsOf = (venue: VenueId): Instrument[] => catalogue.data.instruments.filter((instrument) => instrument.venue === venue);
  const diff = createDiffGateway({
    ...ports,
    ...addresses.inner,
    venue: 'inner',
    brokerId: inner.brokerId,
    userId: inner.userId,
    password: passwords.inner,
    clientAppId: inner.clientAppId,
    settlement: inner.settlement,
    instruments: instrumentsOf('inner'),
    complain: (what) => complain('inner', what),
  });
  const fix = createFixGateway({
    ...ports,
    ...addresses.outer,
    venue: 'outer',
    tls,
    dialect: dialectOf(outer),
    senderCompId: outer.senderCompId,
    targetCompId: outer.targetCompId,
    username: outer.userId,
    password: passwords.outer,
    account: outer.account ?? outer.userId,
    prices: pricesOf(outer, passwords.prices),
    securities: namesOf(outer, catalogue, (what) => complain('outer', what)),
    senderSubId: outer.senderSubId ?? '',
    targetSubId: outer.targetSubId ?? '',
    store: session.store,
    resetOnLogon: outer.resetOnLogon,
    heartbeatS: outer.heartbeatS,
    schedule: outer.schedule,
    log: session.log?.log ?? null,
    instruments: instrumentsOf('outer'),
    complain: (what) => complain('outer', what),
  });
  diff.marketData.subscribe(instrumentsOf('inner'));
  fix.marketData.subscribe(instrumentsOf('outer'));
  return { byVenue: new Map<VenueId, Gateway>([['inner', diff], ['outer', fix]]), account: diff.account };
}

/** The session for prices, where the profile has one. */
const pricesOf = ({ prices }: OuterConnection, password: string): FixPriceSession | null =>
  prices === null
    ? null
    : {
        host: prices.host,
        port: prices.port,
        senderCompId: prices.senderCompId,
        targetCompId: prices.targetCompId,
        senderSubId: prices.senderSubId ?? '',
        targetSubId: prices.targetSubId ?? '',
        password,
        dialect: dialects.ttPrices,
      };

/** What the profile calls contracts. One that the catalogue does not have any more is left out, and said so. */
function namesOf({ securities }: OuterConnection, catalogue: Catalogue, complain: (what: Complaint) => void): SecurityNames {
  const names = new Map<InstrumentId, Partial<SecurityName>>();
  for (const instrument of catalogue.data.instruments) {
    const name = securities[instrument.instrumentId];
    if (name !== undefined) names.set(instrument.instrumentId, definedMembers(name));
  }
  for (const id of Object.keys(securities)) {
    if (![...names.keys()].some((known) => known === id)) complain(complaint('name_of_no_instrument', 'The profile names a contract that the catalogue does not have', id, 'Take it out of the profile.'));
  }
  return names;
}

const definedMembers = (name: OuterConnection['securities'][string]): Partial<SecurityName> =>
  Object.fromEntries(Object.entries(name).filter(([, value]) => value !== undefined));
