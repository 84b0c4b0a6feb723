import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { complaintHeadline, complaintInWords } from '../src/i18n/complaints.ts';
import { en } from '../src/i18n/en.ts';
import { languageOf, startLanguage, translate, useLanguage } from '../src/i18n/words.ts';
import { zh } from '../src/i18n/zh.ts';

const placeholders = (text: string): string[] => [...text.matchAll(/\{(\w+)(?::[\w ]+)?\}/g)].map((match) => match[1]!).sort();

describe('words', () => {
  it('has the same keys in both languages', () => {
    expect(Object.keys(zh).sort()).toEqual(Object.keys(en).sort());
  });

  it.each(Object.keys(en) as (keyof typeof en)[])('fills the same placeholders and is not empty: %s', (key) => {
    expect(placeholders(zh[key])).toEqual(placeholders(en[key]));
    // `none` is the absence of a reason, in every language.
    if (key !== 'reason.none') expect([en[key], zh[key]]).not.toContain('');
  });

  it('leaves no sentence in the other language', () => {
    for (const text of Object.values(en)) if (text !== '中文') expect(text).not.toMatch(/[\u4e00-\u9fff]/);
  });

  it('names a reason so that it holds for what is over as well', () => {
    for (const [key, text] of Object.entries(en)) if (key.startsWith('reason.')) expect(text).not.toMatch(/\b(is|are|waits|cannot|would|allows|observes|closes)\b/);
    for (const [key, text] of Object.entries(zh)) if (key.startsWith('reason.')) expect(text).not.toMatch(/当前|正在|尚未|等待/);
  });

  it('fills placeholders and leaves unknown ones visible', () => {
    const t = translate('en');
    expect(t('ticket.leg', { side: 'Buy', lots: 5, instrument: 'SHFE.cu2701' })).toBe('Buy 5 lots SHFE.cu2701');
    expect(t('ticket.leg', { side: 'Buy', lots: 1, instrument: 'SHFE.cu2701' })).toBe('Buy 1 lot SHFE.cu2701');
    expect(t('orders.residual', { lots: '-1' })).toBe('Residual -1 inner lot');
    expect(t('orders.residual', { lots: '-0.5' })).toBe('Residual -0.5 inner lots');
    expect(t('ticket.leg', { side: 'Buy' })).toBe('Buy {lots:lot} {instrument}');
  });

  it('follows the system until a person chooses, and keeps the choice', () => {
    expect([languageOf('zh-CN'), languageOf('zh-Hant-TW'), languageOf('en-GB'), languageOf('de')]).toEqual(['zh', 'zh', 'en', 'en']);
    const kept = new Map<string, string>();
    const storage = { getItem: (key: string) => kept.get(key) ?? null, setItem: (key: string, value: string) => void kept.set(key, value) };
    startLanguage(storage, 'zh-CN');
    expect(useLanguage.getState().language).toBe('zh');
    useLanguage.getState().choose('en');
    startLanguage(storage, 'zh-CN');
    expect(useLanguage.getState().language).toBe('en');
  });
});

/** Rooms whose complaints reach a screen; those of a start that fails and of a replay go to the console. */
const shown = ['packages/transport/src', 'packages/host/src', 'packages/domain/src', 'apps/terminal/src', 'packages/journal/src', 'packages/fix/src/store', 'packages/gateway-fix/src', 'packages/gateway-diff/src'];
const onConsole = ['/launch/', '/replay/', 'recovery.ts', 'warm-up.ts'];

function codesShown(): string[] {
  const root = fileURLToPath(new URL('../../..', import.meta.url));
  const codes = new Set<string>();
  for (const room of shown) {
    for (const file of readdirSync(join(root, room), { recursive: true, encoding: 'utf8' })) {
      const path = `${room}/${file}`;
      if (!/\.tsx?$/.test(file) || onConsole.some((part) => path.includes(part))) continue;
      for (const [, code] of readFileSync(join(root, path), 'utf8').matchAll(/(?:complaint|#complain|undecodable|readPem)\((?:[\w.]+, )?\s*'([a-z_]+)',/g)) codes.add(code!);
    }
  }
  return [...codes].sort();
}

describe('complaints in words', () => {
  it('are looked for in every room that a screen hears of', () => {
    expect(codesShown()).toEqual(expect.arrayContaining(['unreadable_ca_file', 'diff_not_json', 'fix_store_damaged', 'fix_unreadable', 'broken_chain', 'test_certificate']));
  });

  it.each(codesShown())('says in both languages what %s is, and what to do about it', (code) => {
    const complaint = { code, what: 'The sentence of the host: ENOENT', where: '/a/place', doThis: 'What the host advises.' };
    expect(complaintInWords(translate('en'), complaint)).not.toContain('of the host');
    const chinese = complaintInWords(translate('zh'), complaint);
    expect(chinese).toMatch(/[\u4e00-\u9fff]/);
    expect(chinese).not.toMatch(/The sentence|What the host|\{|undefined|“”/);
  });

  it('are the screen’s own where it knows the code, in either language, and the host’s where it does not', () => {
    const zhWords = translate('zh');
    const known = { code: 'reducing', what: 'Trading is reduce only.', where: 'x', doThis: 'Resume.' };
    expect(complaintInWords(zhWords, known)).toBe('只减仓 (Trading is reduce only. Resume.)');
    expect(complaintInWords(zhWords, { ...known, code: 'something_new' })).toBe('Trading is reduce only. Resume.');
    const failed = { ...known, code: 'test_unreachable', where: 'fix.example:9880' };
    expect(complaintInWords(zhWords, failed)).toMatch(/fix\.example:9880：请检查/);
    expect(complaintInWords(zhWords, failed)).not.toContain(known.doThis);
    expect(complaintHeadline(zhWords, { ...known, code: 'outcome_unknown' })).toMatch(/^没有应答/);
  });
});
