import { connectionProfileCodec, secretSources, type ConnectionProfile, type InnerConnection, type OuterConnection, type Passwords, type SecretRole } from '@tandem/contract';
import { parseScaled, err, ok, type Result } from '@tandem/kernel';
import type { VenueId } from '@tandem/domain';
import type { Key } from '../i18n/words.ts';
import { sessionValues, typedCertificate, typedPrices } from './fix-draft.ts';
import { scheduleValues, typedSchedule } from './schedule-draft.ts';
import { nameValues, typedNames } from './securities-draft.ts';

/** A field of the editor, by the path that the codec gives what is wrong with it. */
export type FieldPath = string;
/** What a person has typed or chosen; numbers are text until they are read. */
export type Values = Readonly<Record<FieldPath, string>>;

/** A profile as it is being edited. */
export interface ProfileDraft {
  readonly base: ConnectionProfile;
  readonly values: Values;
}

export type DraftErrors = Readonly<Record<FieldPath, Key>>;

const text = (value: string | number | null | undefined): string => (value === null || value === undefined ? '' : String(value));
const yes = (value: boolean): string => (value ? 'yes' : 'no');

export function draftOf(base: ConnectionProfile): ProfileDraft {
  const { inner, outer } = base;
  const values: Record<FieldPath, string> = {
    name: base.name,
    kind: base.kind,
    ...sharedValues('inner', inner),
    ...sharedValues('outer', outer),
    'inner.brokerId': inner.brokerId,
    'inner.clientAppId': text(inner.clientAppId),
    'inner.marketDataUrl': text(inner.marketDataUrl),
    'inner.tradingUrl': text(inner.tradingUrl),
    'inner.settlement': inner.settlement,
    'outer.host': text(outer.host),
    'outer.port': text(outer.port),
    'outer.tls': yes(outer.tls !== null),
    'outer.tls.caFile': text(outer.tls?.caFile),
    'outer.tls.serverName': text(outer.tls?.serverName),
    'outer.fixVersion': outer.fixVersion,
    'outer.dialect': outer.dialect,
    'outer.senderCompId': outer.senderCompId,
    'outer.targetCompId': outer.targetCompId,
    'outer.senderSubId': text(outer.senderSubId),
    'outer.targetSubId': text(outer.targetSubId),
    'outer.account': text(outer.account),
    'outer.store': outer.store,
    'outer.resetOnLogon': yes(outer.resetOnLogon),
    'outer.heartbeatS': text(outer.heartbeatS),
    'outer.sessionLog': yes(outer.sessionLog),
    ...scheduleValues(outer.schedule),
    ...sessionValues(outer),
    ...nameValues(outer.securities),
  };
  return { base, values };
}

function sharedValues(role: VenueId, connection: InnerConnection | OuterConnection): Record<FieldPath, string> {
  const { passwordFrom: from, gray, orderRate } = connection;
  return {
    [`${role}.name`]: connection.name,
    [`${role}.userId`]: connection.userId,
    [`${role}.passwordFrom`]: 'paper' in from ? 'paper' : 'stored' in from ? 'stored' : 'environment',
    [`${role}.environment`]: 'environment' in from ? from.environment : '',
    [`${role}.password`]: '',
    [`${role}.mode`]: connection.mode,
    [`${role}.gray.lotsPerOrderMax`]: text(gray?.lotsPerOrderMax),
    [`${role}.gray.openLotsMax`]: text(gray?.openLotsMax),
    [`${role}.gray.ordersPerDayMax`]: text(gray?.ordersPerDayMax),
    [`${role}.orderRate.ordersPerSecondMax`]: text(orderRate?.ordersPerSecondMax),
    [`${role}.orderRate.ordersPerSecondReserve`]: text(orderRate?.ordersPerSecondReserve),
    [`${role}.sessions`]: connection.sessions,
    [`${role}.money`]: connection.money,
  };
}

export const edited = (draft: ProfileDraft, path: FieldPath, value: string): ProfileDraft => ({
  ...draft,
  values: { ...draft.values, [path]: value },
});

/** The profile that was typed, and its passwords; or what is wrong, field by field. */
export function profileOf({ base, values }: ProfileDraft): Result<{ readonly profile: ConnectionProfile; readonly passwords: Passwords }, DraftErrors> {
  const at = (path: FieldPath): string => (values[path] ?? '').trim();
  const orNull = (path: FieldPath): string | null => (at(path) === '' ? null : at(path));
  const whole = (path: FieldPath): number | string | null => (at(path) === '' ? null : (parseScaled(at(path), 0) ?? at(path)));
  const shared = (role: VenueId): object => ({
    name: at(`${role}.name`),
    userId: at(`${role}.userId`),
    passwordFrom: passwordFrom(at(`${role}.passwordFrom`), at(`${role}.environment`)),
    mode: at(`${role}.mode`),
    gray: group(role, 'gray', ['lotsPerOrderMax', 'openLotsMax', 'ordersPerDayMax'], at(`${role}.mode`) === 'gray'),
    orderRate: group(role, 'orderRate', ['ordersPerSecondMax', 'ordersPerSecondReserve'], false),
    sessions: at(`${role}.sessions`),
    money: at(`${role}.money`),
  });
  const group = (role: VenueId, name: string, members: readonly string[], needed: boolean): object | null => {
    const entries = members.map((member) => [member, whole(`${role}.${name}.${member}`)] as const);
    return !needed && entries.every(([, value]) => value === null) ? null : Object.fromEntries(entries);
  };
  const parsed = connectionProfileCodec.safeParse({
    id: base.id,
    name: at('name'),
    kind: at('kind'),
    inner: { ...shared('inner'), brokerId: at('inner.brokerId'), clientAppId: orNull('inner.clientAppId'), marketDataUrl: orNull('inner.marketDataUrl'), tradingUrl: orNull('inner.tradingUrl'), settlement: at('inner.settlement') },
    outer: {
      ...shared('outer'),
      host: orNull('outer.host'),
      port: whole('outer.port'),
      tls: at('outer.tls') === 'yes' ? { caFile: orNull('outer.tls.caFile'), serverName: orNull('outer.tls.serverName'), certificate: typedCertificate(at, orNull) } : null,
      fixVersion: at('outer.fixVersion'),
      dialect: at('outer.dialect'),
      senderCompId: at('outer.senderCompId'),
      targetCompId: at('outer.targetCompId'),
      senderSubId: orNull('outer.senderSubId'),
      targetSubId: orNull('outer.targetSubId'),
      account: orNull('outer.account'),
      store: at('outer.store'),
      resetOnLogon: at('outer.resetOnLogon') === 'yes',
      heartbeatS: whole('outer.heartbeatS'),
      schedule: typedSchedule(at),
      sessionLog: at('outer.sessionLog') === 'yes',
      prices: typedPrices(at, orNull, whole('outer.prices.port')),
      securities: typedNames(values),
    },
  });
  if (!parsed.success) return err(errorsOf(parsed.error.issues.map(({ path }) => path.map(String).join('.')), values));
  const sources = secretSources(parsed.data);
  const password = (role: SecretRole): string | null => {
    const [from, typed] = [sources[role], values[`${role}.password`] ?? ''];
    return from !== null && 'stored' in from && typed !== '' ? typed : null;
  };
  return ok({ profile: parsed.data, passwords: { inner: password('inner'), outer: password('outer'), prices: password('prices'), key: password('key') } });
}

const passwordFrom = (kind: string, variable: string): object =>
  kind === 'environment' ? { environment: variable } : kind === 'stored' ? { stored: true } : { paper: true };

/** Paths of the codec as fields of the editor, each with the words for what is wrong. */
function errorsOf(paths: readonly string[], values: Values): DraftErrors {
  const errors: Record<FieldPath, Key> = {};
  for (const path of paths) {
    const field = fieldOf(path);
    const isEmpty = (values[field] ?? '').trim() === '';
    const said = special[field.replace(/^(inner|outer)\./, '')] ?? 'connections.wrong';
    errors[field] ??= isEmpty && !saidWhenEmpty.has(said) ? 'connections.missing' : said;
  }
  return errors;
}

/** The field that a fault of the codec's path belongs to. */
function fieldOf(path: string): FieldPath {
  if (path.startsWith('outer.prices.passwordFrom')) return 'outer.prices.passwordVariable';
  if (path.startsWith('outer.tls.certificate.passphraseFrom')) return 'outer.tls.certificate.passphraseVariable';
  return path.includes('passwordFrom') ? path.replace(/passwordFrom.*/, 'environment') : path;
}

/** What says more of an empty field than that it is one. */
const saidWhenEmpty: ReadonlySet<Key> = new Set(['connections.wrongVariable', 'connections.wrongReserve', 'connections.wrongDays', 'connections.wrongReset', 'connections.wrongTimeZone', 'connections.wrongTime']);

const special: Readonly<Record<string, Key>> = {
  resetOnLogon: 'connections.wrongReset',
  fixVersion: 'connections.wrongVersion',
  environment: 'connections.wrongVariable',
  name: 'connections.wrongName',
  userId: 'connections.wrongToken',
  brokerId: 'connections.wrongToken',
  clientAppId: 'connections.wrongToken',
  senderCompId: 'connections.wrongToken',
  targetCompId: 'connections.wrongToken',
  senderSubId: 'connections.wrongToken',
  targetSubId: 'connections.wrongToken',
  account: 'connections.wrongToken',
  'prices.senderCompId': 'connections.wrongToken',
  'prices.targetCompId': 'connections.wrongToken',
  'prices.senderSubId': 'connections.wrongToken',
  'prices.targetSubId': 'connections.wrongToken',
  host: 'connections.wrongHost',
  'prices.host': 'connections.wrongHost',
  port: 'connections.wrongPort',
  'prices.port': 'connections.wrongPort',
  heartbeatS: 'connections.wrongHeartbeat',
  'gray.lotsPerOrderMax': 'connections.wrongCap',
  'gray.openLotsMax': 'connections.wrongCap',
  'gray.ordersPerDayMax': 'connections.wrongCap',
  'orderRate.ordersPerSecondMax': 'connections.wrongRate',
  'tls.caFile': 'connections.wrongFile',
  'tls.serverName': 'connections.wrongServerName',
  'tls.certificate.certificateFile': 'connections.wrongFile',
  'tls.certificate.keyFile': 'connections.wrongFile',
  'prices.passwordVariable': 'connections.wrongVariable',
  'tls.certificate.passphraseVariable': 'connections.wrongVariable',
  'orderRate.ordersPerSecondReserve': 'connections.wrongReserve',
  marketDataUrl: 'connections.wrongUrl',
  tradingUrl: 'connections.wrongUrl',
  'schedule.timeZone': 'connections.wrongTimeZone',
  'schedule.startS': 'connections.wrongTime',
  'schedule.endS': 'connections.wrongTime',
  'schedule.days': 'connections.wrongDays',
};

/** A copy under a name and an id of its own. A FIX session may be logged on once, so a paper one's CompID changes too. */
export function duplicateOf(profile: ConnectionProfile, name: string, taken: ReadonlySet<string>): ConnectionProfile {
  const id = freeId(name, taken);
  const { outer } = profile;
  const senderCompId = profile.kind === 'paper' ? `${outer.senderCompId.replace(/-\d+$/, '')}-${taken.size + 1}` : outer.senderCompId;
  return { ...profile, id, name, outer: { ...outer, senderCompId } };
}

const ID_CHARS_MAX = 24;

function freeId(name: string, taken: ReadonlySet<string>): string {
  const plain = name.toLowerCase().replace(/[^a-z0-9]+/g, '-').replace(/^-+|-+$/g, '').slice(0, ID_CHARS_MAX);
  const stem = plain === '' ? 'profile' : plain;
  let id = stem;
  for (let i = 2; taken.has(id); i++) id = `${stem}-${i}`;
  return id;
}

/** What a new live profile begins with: it observes until somebody says more. */
export function liveProfile(paper: ConnectionProfile, name: string, taken: ReadonlySet<string>): ConnectionProfile {
  const begin = { passwordFrom: { stored: true as const }, mode: 'observe' as const, sessions: 'calendar' as const, userId: '' };
  return {
    id: freeId(name, taken),
    name,
    kind: 'live',
    inner: { ...paper.inner, ...begin, name: 'CTP', brokerId: '' },
    outer: { ...paper.outer, ...begin, name: 'FIX', senderCompId: '', targetCompId: '', tls: { caFile: null, serverName: null, certificate: null }, store: 'durable', resetOnLogon: false, heartbeatS: 30, sessionLog: true },
  };
}
