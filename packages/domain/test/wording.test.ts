import { inWords, saysTheSame, type Sentence } from '@tandem/domain';
import { parametersOf, sentenceCodes, sentenceOf } from '@tandem/testkit';
import { describe, expect, it } from 'vitest';

const ours = /[\u4e00-\u9fff]/;
/** Ids, currencies and units of the samples, and what the desk says in English in either language. */
const sameInChinese = /X\d|T\d|O\d|“[^”]*”|FAK|FOK/g;

describe.each(sentenceCodes)('%s', (code) => {
  const plain = sentenceOf(code);

  it('has a sentence in both languages, each in its own', () => {
    const [english, chinese] = [inWords('en', [plain]), inWords('zh', [plain])];
    expect(english).toMatch(/[.”]$/);
    expect(english).not.toMatch(ours);
    expect(chinese).toMatch(/[。”]$/);
    expect(chinese.replace(sameInChinese, '')).not.toMatch(/[A-Za-z]/);
    expect(english + chinese).not.toMatch(/undefined|null|NaN|\[object|\{|\}/);
  });

  it.each(parametersOf(code).map((name) => [name] as const))('says its %s in both', (name) => {
    const other = sentenceOf(code, name);
    for (const language of ['en', 'zh'] as const) expect(inWords(language, [other])).not.toBe(inWords(language, [plain]));
  });
});

describe('a wording', () => {
  const one: Sentence = { code: 'nothing_filled' };
  const venue: Sentence = { code: 'venue_says', words: '资金不足 (R1)' };

  it('joins its sentences, and is empty where there are none', () => {
    expect(inWords('en', [one, { code: 'close_by_hand' }])).toBe('Nothing filled; nothing held. Ask to unwind or complete it, or trade it by hand and record that it was dealt with.');
    expect(inWords('zh', [one, { code: 'close_by_hand' }])).toBe('没有成交，没有持仓。请要求回退或补齐，或人工交易后标记为已处理。');
    expect(inWords('en', [])).toBe('');
  });

  it('quotes a venue verbatim in every language', () => {
    expect(inWords('en', [venue])).toBe('The venue says: “资金不足 (R1)”');
    expect(inWords('zh', [venue])).toBe('交易所原文：“资金不足 (R1)”');
  });

  it('is compared by what it says', () => {
    expect(saysTheSame([one], [{ code: 'nothing_filled' }])).toBe(true);
    expect(saysTheSame([one], [one, venue])).toBe(false);
  });
});
