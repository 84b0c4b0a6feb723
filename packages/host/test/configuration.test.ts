import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { configurationOf, readConfiguration, type ConfigurationSource } from '../src/configuration.ts';

const file = (text: string): string => {
  const name = join(mkdtempSync(join(tmpdir(), 'tandem-configuration-')), 'desk.json');
  writeFileSync(name, text);
  return name;
};
const source = (configFile: string | null, dataFolder = mkdtempSync(join(tmpdir(), 'tandem-configuration-'))): ConfigurationSource => ({
  assetsFolder: 'assets',
  configFile,
  dataFolder,
  profileId: null,
});
const complaintOf = (text: string): { code: string; where: string; what: string } => {
  const read = readConfiguration(source(file(text)));
  if (read.ok) throw new Error('it was taken');
  return read.error;
};

describe('the configuration', () => {
  it('is whole without a file of the desk: a policy for every pair', () => {
    const read = readConfiguration(source(null));
    expect(read.ok && Object.keys(read.value.policies).sort()).toEqual(
      ['ag-SI', 'au-GC', 'cu-CA', 'cu-HG', 'i-FEF', 'm-ZM', 'sc-B'],
    );
    expect(read.ok && read.value.policies['sc-B']?.slippageMax).toBe(30);
  });

  it('takes the desk’s own over the default, key by key', () => {
    const read = readConfiguration(source(file('{"operator":"Chen Wei"}')));
    expect(read.ok && read.value.operator).toBe('Chen Wei');
    expect(read.ok && read.value.profile).toMatchObject({ id: 'paper', kind: 'paper' });
  });

  it('takes one limit, and one figure of one pair, and leaves the rest as they were', () => {
    const before = readConfiguration(source(null));
    const read = readConfiguration(source(file('{"limits":{"pairsPerOrderMax":5},"policies":{"au-GC":{"inner":{"payupTicks":3}}}}')));
    if (!before.ok || !read.ok) throw new Error('it was refused');
    expect(read.value.limits).toEqual({ ...before.value.limits, pairsPerOrderMax: 5 });
    const policy = before.value.policies['au-GC'];
    expect(read.value.policies['au-GC']).toEqual({ ...policy, inner: { ...policy?.inner, payupTicks: 3 } });
    expect(read.value.policies['cu-CA']).toEqual(before.value.policies['cu-CA']);
  });

  it('is read behind a byte order mark', () => {
    expect(readConfiguration(source(file('\uFEFF{"operator":"Chen Wei"}')))).toMatchObject({ ok: true, value: { operator: 'Chen Wei' } });
  });

  it('names every fault at once, a setting that nobody knows first', () => {
    expect(complaintOf('{"operator":7,"limits":{"pairsPerOrderMx":5,"openPairOrdersMax":"many"}}')).toMatchObject({
      where: expect.stringMatching(/desk\.json: limits$/) as string,
      what: 'The configuration is not valid: there is no setting pairsPerOrderMx; operator: expected string, received number; limits.openPairOrdersMax: expected number, received string',
    });
  });

  it('lets no file reach the prototype', () => {
    for (const text of ['{"__proto__":{"polluted":true}}', '{"limits":{"__proto__":{"polluted":true}}}']) readConfiguration(source(file(text)));
    expect(({} as { polluted?: boolean }).polluted).toBeUndefined();
  });

  it.each([
    ['{', 'bad_json', 'desk.json'],
    ['{"operator":7}', 'bad_configuration', 'operator'],
    ['{"journal":{"keepDays":0}}', 'bad_configuration', 'journal.keepDays'],
    ['{"colour":"red"}', 'bad_configuration', 'desk.json'],
    ['{"policies":{"default":{},"no-pair":{}}}', 'bad_configuration', 'policies'],
    ['{"policies":{"default":{"attemptsMax":-1}}}', 'bad_configuration', 'policies.cu-CA'],
    [
      '{"limits":{"pairsPerOrderMax":1,"openPairOrdersMax":1,"lotsPerOrderMax":1,"ordersPerSecondMax":5,"ordersPerSecondReserve":5,"cancelsPerDayMax":9}}',
      'bad_configuration',
      'limits',
    ],
  ])('%s is refused as %s, and says where', (text, code, where) => {
    const complaint = complaintOf(text);
    expect(complaint.code).toBe(code);
    expect(complaint.where).toContain(where);
  });

  it('says which file is missing', () => {
    const read = readConfiguration(source('/nowhere/desk.json'));
    expect(!read.ok && read.error.where).toBe('/nowhere/desk.json');
  });

});

describe('profiles', () => {
  const builtIn = (() => {
    const read = readConfiguration(source(null));
    if (!read.ok) throw new Error(read.error.what);
    return read.value.profile;
  })();
  const copy = { ...builtIn, id: 'copy', name: 'Copy' };
  const live = {
    ...copy,
    kind: 'live',
    inner: { ...copy.inner, marketDataUrl: 'wss://md.example', tradingUrl: 'wss://td.example' },
    outer: { ...copy.outer, host: 'fix.example', port: 9_880 },
  };
  const of = (...profiles: unknown[]) => configurationOf(source(null, '/data'), { profiles });

  it('are read from the data folder’s own file, which names the one to start on', () => {
    const folder = mkdtempSync(join(tmpdir(), 'tandem-configuration-'));
    writeFileSync(join(folder, 'configuration.json'), JSON.stringify({ activeProfile: 'copy', profiles: [live] }));
    const read = readConfiguration(source(null, folder));
    expect(read.ok && [read.value.profile.id, read.value.profiles.map(({ id }) => id)]).toEqual(['copy', ['paper', 'copy']]);
    expect(readConfiguration({ ...source(null, folder), profileId: 'paper' })).toMatchObject({ ok: true, value: { profile: { id: 'paper' } } });
  });

  it.each([
    ['a live one without an address', { ...live, inner: { ...live.inner, tradingUrl: null } }, 'profiles.0.inner.tradingUrl'],
    ['half of the addresses', { ...copy, outer: { ...copy.outer, port: 1 } }, 'profiles.0.inner.marketDataUrl'],
    ['an address that is no WebSocket’s', { ...live, inner: { ...live.inner, tradingUrl: 'http://td.example' } }, 'profiles.0.inner.tradingUrl'],
    ['gray without caps', { ...live, outer: { ...live.outer, mode: 'gray' } }, 'profiles.0.outer.gray'],
    ['numbers in memory that are not reset', { ...live, outer: { ...live.outer, resetOnLogon: false } }, 'profiles.0.outer.resetOnLogon'],
    ['a reserve that is all', { ...live, inner: { ...live.inner, orderRate: { ordersPerSecondMax: 5, ordersPerSecondReserve: 5 } } }, 'profiles.0.inner.orderRate.ordersPerSecondReserve'],
    ['a version that its dialect lacks', { ...live, outer: { ...live.outer, dialect: 'tt' } }, 'profiles.0.outer.fixVersion'],
    ['a CompID with a space', { ...live, outer: { ...live.outer, senderCompId: 'A B' } }, 'profiles.0.outer.senderCompId'],
    ['a password', { ...live, inner: { ...live.inner, password: 'x' } }, 'profiles.0.inner'],
    ['the id of the program’s own', { ...live, id: 'paper' }, 'profiles.0.id'],
  ])('refuse %s, and name the field', (_, profile, where) => {
    const read = of(profile);
    expect(!read.ok && read.error.where).toBe(`/data/configuration.json: ${where}`);
  });

  it('refuse a name that nobody has', () => {
    expect(configurationOf({ ...source(null), profileId: 'nobody' }, {})).toMatchObject({ ok: false, error: { code: 'unknown_profile', where: '--profile nobody' } });
    expect(configurationOf(source(null, '/data'), { activeProfile: 'nobody' })).toMatchObject({ ok: false, error: { where: '/data/configuration.json: activeProfile' } });
  });
});
