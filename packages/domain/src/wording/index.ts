export { inWords, saysTheSame, type WordingLanguage } from './in-words.ts';
export * from './sentences.ts';
