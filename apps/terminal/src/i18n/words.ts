import { inWords, type SourceNote, type Tense, type Wording } from '@tandem/domain';
import { create } from 'zustand';
import { en } from './en.ts';
import { zh } from './zh.ts';

export type Key = keyof typeof en;
export type Language = 'en' | 'zh';
/** What the engine said, in the chosen language; empty where it said nothing. `then`: of what is over. */
export type Say = (wording: Wording, tense?: Tense) => string;
export type Parameters = Readonly<Record<string, string | number>>;
/** Looks a text up in the chosen language and fills its placeholders: `{lots}`, and with its noun `{lots:lot}`, one or several. */
export type Translate = (key: Key, parameters?: Parameters) => string;

const dictionaries: Readonly<Record<Language, Readonly<Record<Key, string>>>> = { en, zh };
const STORAGE_KEY = 'tandem.language';

export const translate =
  (language: Language): Translate =>
  (key, parameters = {}) =>
    dictionaries[language][key].replace(/\{(\w+)(?::([\w ]+))?\}/g, (whole, name: string, noun: string | undefined) => {
      if (!(name in parameters)) return whole;
      const value = String(parameters[name]);
      return noun === undefined ? value : `${value} ${noun}${/^-?1$/.test(value) ? '' : 's'}`;
    });

/** Chinese where the system speaks it, else English. */
export const languageOf = (locale: string): Language => (locale.toLowerCase().startsWith('zh') ? 'zh' : 'en');

const inLanguage = (language: Language): Pick<LanguageState, 'language' | 't' | 'say'> => ({
  language,
  t: translate(language),
  say: (wording, tense) => inWords(language, wording, tense),
});

interface LanguageState {
  readonly language: Language;
  readonly t: Translate;
  readonly say: Say;
  readonly choose: (language: Language) => void;
}

/** The part of the browser's storage that is used here. */
export type LanguageStorage = Pick<Storage, 'getItem' | 'setItem'>;

/** `null` where the browser forbids storage: the choice then lasts as long as the page. */
let storage: LanguageStorage | null = null;

export const useLanguage = create<LanguageState>()((set) => ({
  ...inLanguage('en'),
  choose: (language) => {
    storage?.setItem(STORAGE_KEY, language);
    set(inLanguage(language));
  },
}));

/** Called once at the start, before the first render. */
export function startLanguage(store: LanguageStorage | null, systemLocale: string): void {
  storage = store;
  const chosen = store?.getItem(STORAGE_KEY);
  const language = chosen === 'en' || chosen === 'zh' ? chosen : languageOf(systemLocale);
  useLanguage.setState(inLanguage(language));
}

/** Where a figure of the catalogue is from; as it was written where it was written once. */
export const sourceIn = (language: Language, source: SourceNote): string => (typeof source === 'string' ? source : source[language]);

export const useWords = (): Translate => useLanguage((state) => state.t);
export const useSay = (): Say => useLanguage((state) => state.say);
