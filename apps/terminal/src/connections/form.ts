import { fixDialects } from '@tandem/contract';
import { connectionModes } from '@tandem/domain';
import type { Key } from '../i18n/words.ts';
import type { FieldPath, Values } from './draft.ts';

/** One field of the editor, as data: text, a choice of words, yes or no, or a secret that is only ever written. */
export interface FormField {
  readonly path: FieldPath;
  readonly label: Key;
  readonly hint?: Key;
  readonly choices?: readonly { readonly value: string; readonly label: Key }[];
  readonly kind?: 'text' | 'number' | 'yes_no' | 'secret' | 'days';
  readonly placeholder?: string;
  /** Where missing: always. */
  readonly shown?: (values: Values) => boolean;
}

export interface FormSection {
  readonly title: Key;
  readonly fields: readonly FormField[];
}

const choice = (prefix: string, values: readonly string[]): NonNullable<FormField['choices']> =>
  values.map((value) => ({ value, label: `${prefix}.${value}` as Key }));

const general: FormSection = {
  title: 'connections.general',
  fields: [
    { path: 'name', label: 'connections.name' },
    { path: 'kind', label: 'connections.kind', choices: choice('connections.kind', ['paper', 'live']), hint: 'connections.kindHint' },
  ],
};

const shared = (role: 'inner' | 'outer'): readonly FormField[] => {
  const at = (field: string): FieldPath => `${role}.${field}`;
  const gray = (values: Values): boolean => values[at('mode')] === 'gray';
  return [
    { path: at('mode'), label: 'connections.mode', hint: 'connections.modeHint', choices: choice('mode', connectionModes) },
    { path: at('gray.lotsPerOrderMax'), label: 'connections.lotsPerOrderMax', kind: 'number', shown: gray },
    { path: at('gray.openLotsMax'), label: 'connections.openLotsMax', kind: 'number', shown: gray },
    { path: at('gray.ordersPerDayMax'), label: 'connections.ordersPerDayMax', kind: 'number', shown: gray },
    { path: at('orderRate.ordersPerSecondMax'), label: 'connections.ordersPerSecondMax', kind: 'number', hint: 'connections.rateHint' },
    { path: at('orderRate.ordersPerSecondReserve'), label: 'connections.ordersPerSecondReserve', kind: 'number', hint: 'connections.rateHint' },
    { path: at('sessions'), label: 'connections.sessions', choices: choice('connections.sessions', ['calendar', 'always']) },
    { path: at('money'), label: 'connections.money', choices: choice('connections.money', ['stated', 'unstated']), hint: 'connections.moneyHint' },
  ];
};

const login = (role: 'inner' | 'outer'): readonly FormField[] => {
  const from = `${role}.passwordFrom`;
  return [
    { path: `${role}.userId`, label: 'connections.user' },
    { path: from, label: 'connections.passwordFrom', choices: choice('connections.password', ['paper', 'stored', 'environment']) },
    { path: `${role}.password`, label: 'connections.password', kind: 'secret', shown: (values) => values[from] === 'stored' },
    { path: `${role}.environment`, label: 'connections.variable', placeholder: role === 'inner' ? 'CTP_PASSWORD' : 'FIX_PASSWORD', shown: (values) => values[from] === 'environment' },
  ];
};

const inner: FormSection = {
  title: 'connections.inner',
  fields: [
    { path: 'inner.name', label: 'connections.venueName' },
    { path: 'inner.marketDataUrl', label: 'connections.marketDataUrl', placeholder: 'wss://', hint: 'connections.addressHint' },
    { path: 'inner.tradingUrl', label: 'connections.tradingUrl', placeholder: 'wss://', hint: 'connections.addressHint' },
    { path: 'inner.brokerId', label: 'connections.broker' },
    ...login('inner'),
    { path: 'inner.settlement', label: 'connections.settlement', choices: choice('connections.settlement', ['automatic', 'by_hand']), hint: 'connections.settlementHint' },
    { path: 'inner.clientAppId', label: 'connections.clientAppId', hint: 'connections.clientAppIdHint' },
    ...shared('inner'),
  ],
};

const scheduled = (values: Values): boolean => values['outer.schedule'] !== 'always';
const daily = (values: Values): boolean => values['outer.schedule'] === 'daily';
const weekly = (values: Values): boolean => values['outer.schedule'] === 'weekly';
const weekdays = choice('weekday', ['0', '1', '2', '3', '4', '5', '6']);

const schedule: readonly FormField[] = [
  { path: 'outer.schedule', label: 'connections.schedule', choices: choice('connections.schedule', ['always', 'daily', 'weekly']), hint: 'connections.scheduleHint' },
  { path: 'outer.schedule.timeZone', label: 'connections.timeZone', placeholder: 'America/Chicago', shown: scheduled },
  { path: 'outer.schedule.days', label: 'connections.days', kind: 'days', choices: weekdays, shown: daily },
  { path: 'outer.schedule.startDay', label: 'connections.startDay', choices: weekdays, shown: weekly },
  { path: 'outer.schedule.startS', label: 'connections.startS', placeholder: '17:00', shown: scheduled },
  { path: 'outer.schedule.endDay', label: 'connections.endDay', choices: weekdays, shown: weekly },
  { path: 'outer.schedule.endS', label: 'connections.endS', placeholder: '16:00', shown: scheduled },
];

const tls = (values: Values): boolean => values['outer.tls'] === 'yes';

const certificate = 'outer.tls.certificate';
const hasCertificate = (values: Values): boolean => tls(values) && (values[`${certificate}.keyFile`] ?? '') !== '';

/** Our own certificate, for venues that ask for one. */
const ownCertificate: readonly FormField[] = [
  { path: `${certificate}.certificateFile`, label: 'connections.certificateFile', hint: 'connections.certificateHint', shown: tls },
  { path: `${certificate}.keyFile`, label: 'connections.keyFile', hint: 'connections.keyFileHint', shown: tls },
  { path: `${certificate}.passphraseFrom`, label: 'connections.passphraseFrom', choices: choice('connections.passphrase', ['none', 'stored', 'environment']), shown: hasCertificate },
  { path: 'key.password', label: 'connections.passphrase', kind: 'secret', shown: (values) => hasCertificate(values) && values[`${certificate}.passphraseFrom`] === 'stored' },
  { path: `${certificate}.passphraseVariable`, label: 'connections.variable', placeholder: 'FIX_KEY_PASSPHRASE', shown: (values) => hasCertificate(values) && values[`${certificate}.passphraseFrom`] === 'environment' },
];

const apart = (values: Values): boolean => values['outer.dialect'] === 'tt';

/** The session for prices, where the dialect keeps them apart from orders. */
const prices: readonly FormField[] = [
  { path: 'outer.prices.host', label: 'connections.pricesHost', hint: 'connections.pricesHint', shown: apart },
  { path: 'outer.prices.port', label: 'connections.pricesPort', kind: 'number', hint: 'connections.pricesHint', shown: apart },
  { path: 'outer.prices.senderCompId', label: 'connections.pricesSenderCompId', shown: apart },
  { path: 'outer.prices.targetCompId', label: 'connections.pricesTargetCompId', shown: apart },
  { path: 'outer.prices.senderSubId', label: 'connections.pricesSenderSubId', shown: apart },
  { path: 'outer.prices.targetSubId', label: 'connections.pricesTargetSubId', shown: apart },
  { path: 'outer.prices.passwordFrom', label: 'connections.pricesPasswordFrom', choices: choice('connections.pricesPassword', ['same', 'stored', 'environment']), shown: apart },
  { path: 'prices.password', label: 'connections.pricesPassword', kind: 'secret', shown: (values) => apart(values) && values['outer.prices.passwordFrom'] === 'stored' },
  { path: 'outer.prices.passwordVariable', label: 'connections.variable', placeholder: 'FIX_PRICES_PASSWORD', shown: (values) => apart(values) && values['outer.prices.passwordFrom'] === 'environment' },
];

const outer: FormSection = {
  title: 'connections.outer',
  fields: [
    { path: 'outer.name', label: 'connections.venueName' },
    { path: 'outer.host', label: 'connections.host', hint: 'connections.addressHint' },
    { path: 'outer.port', label: 'connections.port', kind: 'number', hint: 'connections.addressHint' },
    { path: 'outer.tls', label: 'connections.tls', kind: 'yes_no' },
    { path: 'outer.tls.caFile', label: 'connections.caFile', hint: 'connections.caFileHint', shown: tls },
    { path: 'outer.tls.serverName', label: 'connections.serverName', hint: 'connections.serverNameHint', shown: tls },
    ...ownCertificate,
    { path: 'outer.dialect', label: 'connections.dialect', choices: choice('connections.dialect', Object.keys(fixDialects)) },
    { path: 'outer.fixVersion', label: 'connections.fixVersion', choices: choice('connections.fix', ['4.2', '4.4', 'FIXT.1.1']) },
    { path: 'outer.senderCompId', label: 'connections.senderCompId' },
    { path: 'outer.targetCompId', label: 'connections.targetCompId' },
    { path: 'outer.senderSubId', label: 'connections.senderSubId' },
    { path: 'outer.targetSubId', label: 'connections.targetSubId' },
    ...login('outer'),
    ...prices,
    { path: 'outer.account', label: 'connections.account', hint: 'connections.accountHint' },
    { path: 'outer.store', label: 'connections.store', choices: choice('connections.store', ['durable', 'memory']), hint: 'connections.storeHint' },
    { path: 'outer.resetOnLogon', label: 'connections.resetOnLogon', kind: 'yes_no' },
    { path: 'outer.heartbeatS', label: 'connections.heartbeatS', kind: 'number' },
    ...schedule,
    { path: 'outer.sessionLog', label: 'connections.sessionLog', kind: 'yes_no', hint: 'connections.sessionLogHint' },
    ...shared('outer'),
  ],
};

export const formSections: readonly FormSection[] = [general, inner, outer];
