import type { ConnectionProfile } from '@tandem/contract';
import { describe, expect, it } from 'vitest';
import configuration from '../../../assets/configuration.json' with { type: 'json' };
import { withDay } from '../src/connections/schedule-draft.ts';
import { draftOf, duplicateOf, edited, liveProfile, profileOf, type ProfileDraft } from '../src/connections/draft.ts';

const paper = configuration.profiles[0] as unknown as ConnectionProfile;
const copy = { ...paper, id: 'copy' };
const none = { inner: null, outer: null, prices: null, key: null };
const typed = (...edits: readonly (readonly [string, string])[]): ProfileDraft => edits.reduce((draft, [path, value]) => edited(draft, path, value), draftOf(copy));

describe('the editor’s draft', () => {
  it('gives back the profile that it was made of', () => {
    expect(profileOf(draftOf(copy))).toEqual({ ok: true, value: { profile: copy, passwords: none } });
    const full: ConnectionProfile = {
      ...copy,
      kind: 'live',
      inner: {
        ...copy.inner,
        passwordFrom: { environment: 'CTP' },
        mode: 'gray',
        gray: { lotsPerOrderMax: 1, openLotsMax: 2, ordersPerDayMax: 3 },
        orderRate: { ordersPerSecondMax: 5, ordersPerSecondReserve: 2 },
        clientAppId: 'app',
        settlement: 'by_hand',
        marketDataUrl: 'wss://md.example/',
        tradingUrl: 'wss://td.example/',
      },
      outer: {
        ...copy.outer,
        host: 'fix.example',
        port: 9_880,
        tls: { caFile: '/ca.pem', serverName: 'fix', certificate: { certificateFile: '/own.pem', keyFile: '/own.key', passphraseFrom: { stored: true } } },
        dialect: 'tt',
        fixVersion: '4.2',
        senderSubId: 'A',
        account: 'B',
        store: 'durable',
        resetOnLogon: false,
        schedule: { type: 'daily', timeZone: 'America/Chicago', days: [0, 1], startS: 0, endS: 3_600 },
        prices: { host: 'md.example', port: 9_881, senderCompId: 'US-MD', targetCompId: 'TT-MD', senderSubId: null, targetSubId: 'T', passwordFrom: { environment: 'MD_WORD' } },
        securities: { 'COMEX.HGH7': { securityId: '123', idSource: '96', maturityMonthYear: null, priceShift: 2 } },
      },
    };
    expect(profileOf(draftOf(full))).toEqual({ ok: true, value: { profile: full, passwords: none } });
  });

  it('sends a password only where the profile keeps one, and never shows one', () => {
    const stored = typed(['inner.passwordFrom', 'stored'], ['inner.password', ' secret '], ['outer.password', 'unused']);
    expect(profileOf(stored)).toMatchObject({ ok: true, value: { passwords: { inner: ' secret ', outer: null } } });
    const read = profileOf(stored);
    expect(read.ok && draftOf(read.value.profile).values['inner.password']).toBe('');
  });

  it('asks for a session of prices only where the dialect has one, and for all of it', () => {
    const tt = [['outer.dialect', 'tt'], ['outer.fixVersion', '4.2']] as const;
    const half = profileOf(typed(...tt, ['outer.prices.host', 'md.example']));
    expect(half.ok ? [] : Object.keys(half.error).sort()).toEqual(['outer.prices.port', 'outer.prices.senderCompId', 'outer.prices.targetCompId']);
    expect(profileOf(typed(...tt))).toMatchObject({ ok: true, value: { profile: { outer: { prices: null } } } });
    expect(profileOf(typed(['outer.prices.host', 'md.example']))).toMatchObject({ ok: true, value: { profile: { outer: { prices: null } } } });
  });

  it('tells what a contract cannot be called beside its field, and sends a passphrase as a secret', () => {
    const wrong = profileOf(typed(['outer.securities.COMEX.HGH7.maturityMonthYear', 'March'], ['outer.securities.COMEX.HGH7.priceShift', 'two']));
    expect(wrong.ok ? [] : Object.keys(wrong.error).sort()).toEqual(['outer.securities.COMEX.HGH7.maturityMonthYear', 'outer.securities.COMEX.HGH7.priceShift']);
    const sealed = typed(['outer.tls', 'yes'], ['outer.tls.certificate.certificateFile', '/a.pem'], ['outer.tls.certificate.keyFile', '/a.key'], ['outer.tls.certificate.passphraseFrom', 'stored'], ['key.password', 'open sesame']);
    const read = profileOf(sealed);
    expect(read).toMatchObject({ ok: true, value: { passwords: { key: 'open sesame' } } });
    expect(read.ok && JSON.stringify(draftOf(read.value.profile))).not.toContain('sesame');
  });

  it.each([
    ['outer.heartbeatS', 'soon', 'outer.heartbeatS', 'connections.wrongHeartbeat'],
    ['outer.heartbeatS', '500', 'outer.heartbeatS', 'connections.wrongHeartbeat'],
    ['outer.senderCompId', 'two words', 'outer.senderCompId', 'connections.wrongToken'],
    ['inner.orderRate.ordersPerSecondMax', '0', 'inner.orderRate.ordersPerSecondMax', 'connections.wrongRate'],
    ['inner.brokerId', '', 'inner.brokerId', 'connections.missing'],
    ['outer.heartbeatS', '', 'outer.heartbeatS', 'connections.missing'],
    ['name', ' ', 'name', 'connections.missing'],
    ['inner.mode', 'gray', 'inner.gray.openLotsMax', 'connections.missing'],
    ['outer.resetOnLogon', 'no', 'outer.resetOnLogon', 'connections.wrongReset'],
    ['outer.dialect', 'tt', 'outer.fixVersion', 'connections.wrongVersion'],
    ['inner.passwordFrom', 'environment', 'inner.environment', 'connections.wrongVariable'],
    ['outer.host', 'fix.example', 'outer.port', 'connections.missing'],
    ['inner.orderRate.ordersPerSecondMax', '5', 'inner.orderRate.ordersPerSecondReserve', 'connections.wrongReserve'],
  ])('%s as "%s" is told beside %s', (path, value, field, key) => {
    const read = profileOf(typed([path, value]));
    expect(!read.ok && read.error[field]).toBe(key);
  });

  it.each([
    ['startS', '24:00', 'connections.wrongTime'],
    ['endS', 'noon', 'connections.wrongTime'],
    ['timeZone', 'Chicago', 'connections.wrongTimeZone'],
    ['days', '', 'connections.wrongDays'],
  ])('refuses a session’s %s of "%s"', (field, value, key) => {
    const read = profileOf(typed(['outer.schedule', 'daily'], [`outer.schedule.${field}`, value]));
    expect(read.ok ? null : read.error).toEqual({ [`outer.schedule.${field}`]: key });
  });

  it('reads a session’s hours as typed, and gives the same fields for them', () => {
    const weekly = typed(['outer.schedule', 'weekly'], ['outer.schedule.startS', '9:05:07'], ['outer.schedule.endS', '17:00'], ['outer.schedule.endDay', '5']);
    const read = profileOf(weekly);
    const schedule = { type: 'weekly', timeZone: 'America/Chicago', startDay: 0, startS: 32_707, endDay: 5, endS: 61_200 };
    expect(read).toMatchObject({ ok: true, value: { profile: { outer: { schedule } } } });
    expect(read.ok && draftOf(read.value.profile).values['outer.schedule.startS']).toBe('09:05:07');
    expect([withDay('1,3', 2, true), withDay('1', 1, false)]).toEqual(['1,2,3', '']);
  });

  it('makes copies with ids and, on paper, CompIDs of their own', () => {
    const first = duplicateOf(paper, 'Paper copy', new Set(['paper']));
    const second = duplicateOf(first, 'Paper copy', new Set(['paper', first.id]));
    const chinese = duplicateOf(paper, '沪铜', new Set(['paper']));
    expect([first.id, second.id, chinese.id]).toEqual(['paper-copy', 'paper-copy-2', 'profile']);
    expect(new Set([paper, first, second].map((one) => one.outer.senderCompId)).size).toBe(3);
    expect(profileOf(draftOf(first)).ok).toBe(true);
  });

  it('begins a live profile in observe, and asks for what only the desk knows', () => {
    const read = profileOf(draftOf(liveProfile(paper, 'Desk', new Set())));
    expect(liveProfile(paper, 'Desk', new Set())).toMatchObject({ kind: 'live', inner: { mode: 'observe' }, outer: { mode: 'observe', store: 'durable', resetOnLogon: false, sessionLog: true } });
    expect(Object.keys(read.ok ? {} : read.error)).toEqual(expect.arrayContaining(['inner.userId', 'inner.brokerId', 'outer.userId', 'outer.senderCompId']));
  });
});
