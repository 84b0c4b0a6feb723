import { isDecimalString } from '@tandem/kernel';

/** Tells spreadsheet programs that the file is UTF-8, so that Chinese shows. */
export const BYTE_ORDER_MARK = '\uFEFF';
export const LINE_END = '\r\n';

const needsQuotes = /[",\r\n]/;
const startsFormula = /^[=+\-@\t\r]/;

/**
 * One CSV line without its end, after RFC 4180. A cell that a spreadsheet would take for a formula (it starts with
 * `=`, `+`, `-`, `@`, a tab or a carriage return and is no number) gets an apostrophe before it.
 * Source: OWASP, "CSV Injection".
 */
export const csvLine = (cells: readonly string[]): string => cells.map(csvCell).join(',');

function csvCell(text: string): string {
  const safe = startsFormula.test(text) && !isDecimalString(text) ? `'${text}` : text;
  return needsQuotes.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe;
}
