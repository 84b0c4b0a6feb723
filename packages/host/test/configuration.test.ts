import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { readConfiguration, readPassword } from '../src/configuration.ts';

const file = (text: string): string => {
  const name = join(mkdtempSync(join(tmpdir(), 'tandem-configuration-')), 'desk.json');
  writeFileSync(name, text);
  return name;
};
const complaintOf = (text: string): { code: string; where: string } => {
  const read = readConfiguration('assets', file(text));
  if (read.ok) throw new Error('it was taken');
  return read.error;
};

describe('the configuration', () => {
  it('is whole without a file of the desk: a policy for every pair', () => {
    const read = readConfiguration('assets', null);
    expect(read.ok && Object.keys(read.value.policies).sort()).toEqual(
      ['ag-SI', 'au-GC', 'cu-CA', 'cu-HG', 'i-FEF', 'm-ZM', 'sc-B'],
    );
    expect(read.ok && read.value.policies['sc-B']?.slippageMax).toBe(30);
  });

  it('takes the desk’s own over the default, key by key', () => {
    const read = readConfiguration('assets', file('{"operator":"Chen Wei"}'));
    expect(read.ok && read.value.operator).toBe('Chen Wei');
    expect(read.ok && read.value.profile).toBe('paper');
  });

  it.each([
    ['{', 'bad_json', 'desk.json'],
    ['{"operator":7}', 'bad_configuration', 'operator'],
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
    const read = readConfiguration('assets', '/nowhere/desk.json');
    expect(!read.ok && read.error.where).toBe('/nowhere/desk.json');
  });

  it('reads a password from the environment, and names the variable that is missing', () => {
    expect(readPassword({ environment: 'LME_PASSWORD' }, { LME_PASSWORD: 'secret' })).toEqual({ ok: true, value: 'secret' });
    const missing = readPassword({ environment: 'LME_PASSWORD' }, {});
    expect(!missing.ok && missing.error.where).toContain('LME_PASSWORD');
  });
});
