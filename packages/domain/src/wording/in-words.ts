import { chinese } from './chinese.ts';
import { english } from './english.ts';
import type { Sentence, SentenceWords, Wording } from './sentences.ts';

export type WordingLanguage = 'en' | 'zh';

const languages: Readonly<Record<WordingLanguage, { readonly words: SentenceWords; readonly between: string }>> = {
  en: { words: english, between: ' ' },
  // Chinese full stops carry their own space.
  zh: { words: chinese, between: '' },
};

/** A wording in the words of a language; empty where there is nothing to say. */
export function inWords(language: WordingLanguage, wording: Wording): string {
  const { words, between } = languages[language];
  return wording.map((sentence) => worded(words, sentence)).join(between);
}

// The compiler cannot see that the function looked up by a sentence's code takes that sentence.
const worded = (words: SentenceWords, sentence: Sentence): string =>
  (words[sentence.code] as (parameters: Sentence) => string)(sentence);

/** Whether two wordings say the same. */
export const saysTheSame = (one: Wording, other: Wording): boolean =>
  one === other || JSON.stringify(one) === JSON.stringify(other);
