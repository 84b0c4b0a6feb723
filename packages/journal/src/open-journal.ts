import { complaint, err, ok, type Complaint, type Result } from '@tandem/kernel';
import { ensureFolder, isTradingDay, lockFolder } from './folder.ts';
import { Journal } from './journal.ts';
import { openDay } from './open-day.ts';

/**
 * Opens the journal of a data folder for writing and creates what is missing. One process at a time: a second one is
 * refused until the first has closed or died. A file that is damaged, of another version or no journal is refused and
 * left as it is.
 */
export function openJournal(options: { readonly folder: string; readonly tradingDay: string }): Result<Journal, Complaint> {
  const { folder, tradingDay } = options;
  if (!isTradingDay(tradingDay)) {
    return err(complaint('bad_trading_day', `Not a trading day: ${tradingDay}`, folder, 'Give it as 2026-11-23.'));
  }
  const ensured = ensureFolder(folder);
  if (!ensured.ok) return ensured;
  const locked = lockFolder(folder);
  if (!locked.ok) return locked;
  const day = openDay(folder, tradingDay);
  if (day.ok) return ok(new Journal(folder, day.value, locked.value));
  locked.value();
  return day;
}
