export { inWords, saysTheSame, type Tense, type WordingLanguage } from './in-words.ts';
export * from './sentences.ts';
