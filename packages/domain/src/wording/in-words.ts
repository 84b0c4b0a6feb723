import { chineseHindsight } from './chinese-hindsight.ts';
import { chinese } from './chinese.ts';
import { englishHindsight } from './english-hindsight.ts';
import { english } from './english.ts';
import type { Sentence, SentenceCode, SentenceWords, Wording } from './sentences.ts';

export type WordingLanguage = 'en' | 'zh';
/** `then` = said of what is over: how things stood, not how they stand. */
export type Tense = 'now' | 'then';

const languages: Readonly<Record<WordingLanguage, { readonly now: SentenceWords; readonly then: SentenceWords; readonly between: string }>> = {
  en: { now: english, then: { ...english, ...englishHindsight }, between: ' ' },
  // Chinese full stops carry their own space.
  zh: { now: chinese, then: { ...chinese, ...chineseHindsight }, between: '' },
};

/** With one of these a wording tells how a pair order ended, and is said in hindsight. */
const ends: ReadonlySet<SentenceCode> = new Set<SentenceCode>(['ended_as', 'pair_unwound', 'pair_stranded', 'nothing_filled', 'complete', 'partly_filled', 'unwound_with', 'left_over']);

const tenseOf = (wording: Wording): Tense => (wording.some(({ code }) => ends.has(code)) ? 'then' : 'now');

/** A wording in the words of a language; empty where there is nothing to say. Its tense where the wording itself does not tell. */
export function inWords(language: WordingLanguage, wording: Wording, tense: Tense = tenseOf(wording)): string {
  const words = languages[language];
  return wording.map((sentence) => worded(words[tense], sentence)).join(words.between);
}

// The compiler cannot see that the function looked up by a sentence's code takes that sentence.
const worded = (words: SentenceWords, sentence: Sentence): string =>
  (words[sentence.code] as (parameters: Sentence) => string)(sentence);

/** Whether two wordings say the same. */
export const saysTheSame = (one: Wording, other: Wording): boolean =>
  one === other || JSON.stringify(one) === JSON.stringify(other);
