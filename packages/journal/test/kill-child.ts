/** Commits groups for ever and prints the last sequence number of each once it is durable. Ends by being killed. */
import { openJournal } from '@tandem/journal';
import { event, quote, receipt, submit } from './builders.ts';

const opened = openJournal({ folder: process.argv[2] ?? '', tradingDay: '2026-11-23' });
if (!opened.ok) throw new Error(opened.error.what);
const journal = opened.value;
for (let seq = 1; ; ) {
  for (let row = 0; row < 7; row++, seq++) {
    journal.recordEvent(event(seq, quote));
    journal.recordCommands(seq, [submit(seq), receipt(seq, 1, seq)]);
  }
  if (process.argv[3] === 'flush') journal.flush();
  else journal.commit();
  process.stdout.write(`${seq - 1}\n`);
}
