import { inWords, isEnded, type PairOrder } from '@tandem/domain';
import { expect } from 'vitest';

/** What is asked of a person stands in the present; what was does not. A venue's words are its own. */
const advice = /(It can be sent|Order fewer|Move the limit|Set it to|Let the offset|Give the profile|Trade it over|Choose one|Use immediate|Wait for|Add them|Change the number|Close it|Ask to|Trade what)[^.;]*[.;]|where that venue tells[^.]*\./g;
const present = /\b(is|are|has|waits|stands|works|holds|imply|implies|lacks|says|tells|shows|takes|does|does not|would trade)\b/;
const presentChinese = /正在|尚未|尚无|目前|当前|现有|请等待|(^|。)等待/;

/** A pair order that has ended says in both languages what was, and nothing of what is no more. */
export function expectPast({ state, reasonText }: PairOrder): void {
  expect(isEnded(state)).toBe(true);
  const [english, chinese] = [inWords('en', reasonText, 'then'), inWords('zh', reasonText, 'then')];
  expect(english.replace(/“[^”]*”/g, '').replace(advice, '')).not.toMatch(present);
  expect(chinese.replace(/“[^”]*”/g, '')).not.toMatch(presentChinese);
  for (const words of [english, chinese]) expect(words).not.toMatch(/undefined|null|NaN|\[object|\.\.|。。/);
  expect(new Set(reasonText.map((sentence) => JSON.stringify(sentence))).size).toBe(reasonText.length);
}
