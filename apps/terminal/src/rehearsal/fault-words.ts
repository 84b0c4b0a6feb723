import type { Translate } from '../i18n/words.ts';

type KeyOf<Prefix extends string> = Extract<Parameters<Translate>[0], `${Prefix}${string}`>;
export const choiceWord = (t: Translate, value: string): string => t(`rehearseChoice.${value}` as KeyOf<'rehearseChoice.'>);
export const parameterWord = (t: Translate, name: string): string => t(`rehearseParameter.${name}` as KeyOf<'rehearseParameter.'>);
