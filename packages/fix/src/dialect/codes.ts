import type { ExecType, OrdStatus, Side, TimeInForce } from '@tandem/domain';

/** House words as the characters of FIX 4.4, and back. Source: FIX 4.4 volume 6, data dictionary. */
interface Codes<Word extends string> {
  readonly code: Readonly<Record<Word, string>>;
  /** Undefined for a character this house has no word for. */
  readonly word: (code: string) => Word | undefined;
}

function codes<Word extends string>(code: Readonly<Record<Word, string>>): Codes<Word> {
  const words = new Map(Object.entries<string>(code).map(([word, char]) => [char, word as Word]));
  return { code, word: (char) => words.get(char) };
}

export const sideCodes = codes<Side>({ buy: '1', sell: '2' });
export const timeInForceCodes = codes<TimeInForce>({ day: '0', fak: '3', fok: '4' });
export const execTypeCodes = codes<ExecType>({
  pending_new: 'A',
  new: '0',
  trade: 'F',
  pending_cancel: '6',
  canceled: '4',
  rejected: '8',
  expired: 'C',
  order_status: 'I',
});
/** What a venue can say of an order; `denied` and `unknown` are words of ours alone. */
export const ordStatusCodes = codes<Exclude<OrdStatus, 'denied' | 'unknown'>>({
  pending_new: 'A',
  new: '0',
  partially_filled: '1',
  filled: '2',
  pending_cancel: '6',
  canceled: '4',
  rejected: '8',
  expired: 'C',
});
