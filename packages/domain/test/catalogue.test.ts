import { readFileSync } from 'node:fs';
import { parseCatalogue } from '@tandem/domain';
import { describe, expect, it } from 'vitest';

interface Draft {
  instruments: Record<string, unknown>[];
  spreads: Record<string, unknown>[];
}
const draft = (): Draft => JSON.parse(readFileSync('assets/catalogue.json', 'utf8')) as Draft;
const complaint = (change: (draft: Draft) => void): { code: string; where: string } => {
  const changed = draft();
  change(changed);
  const parsed = parseCatalogue(changed, 'catalogue.json');
  if (parsed.ok) throw new Error('it was taken');
  return parsed.error;
};

describe('the catalogue', () => {
  it('that ships is whole', () => {
    const parsed = parseCatalogue(draft(), 'catalogue.json');
    expect(parsed.ok && [...parsed.value.spreads.keys()]).toEqual(['cu-CA', 'cu-HG', 'au-GC', 'ag-SI', 'sc-B', 'm-ZM', 'i-FEF']);
  });

  it('that ships says of everything in both languages where it is from', () => {
    const parsed = parseCatalogue(draft(), 'catalogue.json');
    if (!parsed.ok) throw new Error(parsed.error.what);
    const { instruments, spreads } = parsed.value;
    const sources = [
      ...[...instruments.values()].flatMap(({ source, closeTodayFee }) => [source, ...(closeTodayFee === undefined ? [] : [closeTodayFee.source])]),
      ...[...spreads.values()].flatMap(({ definition: { parity } }) => Object.values(parity).map(({ source }) => source)),
    ];
    for (const source of sources) expect(source).toEqual({ en: expect.stringMatching(/^[^\u4e00-\u9fff]+$/) as string, zh: expect.stringMatching(/[\u4e00-\u9fff]/) as string });
  });

  it.each<[string, (d: Draft) => void, string, string]>([
    ['a tick of zero', (d) => (d.instruments[0]!['tickSize'] = 0), 'bad_catalogue', 'instruments.0.tickSize'],
    ['a price with a fraction', (d) => (d.instruments[1]!['referencePrice'] = 1.5), 'bad_catalogue', 'instruments.1.referencePrice'],
    ['a close-today fee without a source', (d) => (d.instruments[0]!['closeTodayFee'] = { value: '44', asOf: '2026-11-02' }), 'bad_catalogue', 'instruments.0.closeTodayFee.source'],
    ['an unknown field', (d) => (d.instruments[0]!['colour'] = 'red'), 'bad_catalogue', 'instruments.0'],
    ['a VAT rate as a float', (d) => ((d.spreads[0]!['parity'] as Record<string, { value: unknown }>)['vatRate']!.value = 0.13), 'bad_catalogue', 'vatRate'],
    ['an instrument twice', (d) => d.instruments.push(d.instruments[0]!), 'listed_twice', 'catalogue.json'],
    ['a pair twice', (d) => d.spreads.push(d.spreads[0]!), 'listed_twice', 'catalogue.json'],
    ['a pair of what is not listed', (d) => (d.spreads[0]!['outerInstrumentId'] = 'LME.XX'), 'bad_reference', 'cu-CA'],
    ['legs the wrong way round', (d) => (d.spreads[0]!['innerInstrumentId'] = 'LME.CA3M'), 'bad_reference', 'cu-CA'],
  ])('with %s is refused, and says where', (_, change, code, where) => {
    const { code: given, where: place } = complaint(change);
    expect(given).toBe(code);
    expect(place).toContain(where);
  });
});
