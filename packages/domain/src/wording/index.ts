export { inWords, saysTheSame, type SentenceWords, type WordingLanguage } from './in-words.ts';
export * from './sentences.ts';
