import { fix42 } from './fix42.ts';
import { fix44 } from './fix44.ts';
import { fix50sp2 } from './fixt11.ts';
import type { FixDictionary } from './dictionary.ts';

/** The versions spoken here by their BeginString(8); FIXT.1.1 carries FIX 5.0 SP2. */
export const dictionaries: ReadonlyMap<string, FixDictionary> = new Map(
  [fix42, fix44, fix50sp2].map((dictionary) => [dictionary.beginString, dictionary]),
);
