import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { tsUs } from '@tandem/domain';
import { createEngine, type Engine, type EngineCommand, type EngineEvent, type EngineInput } from '@tandem/engine';
import { openJournal, type Journal } from '@tandem/journal';
import { bookOf, INNER, limitsOf, OUTER, requestOf, testCatalogue } from '@tandem/testkit';

export const DAY = '2026-11-23';
export const START_US = Date.UTC(2026, 10, 23, 2) * 1_000;

export const inputs: EngineInput[] = [
  { type: 'configuration', idPrefix: 't1-', catalogue: testCatalogue(), limits: limitsOf() },
  { type: 'started', clean: true },
  { type: 'quote', book: bookOf(INNER, [[86_390, 10]], [[86_400, 10]], START_US) },
  { type: 'quote', book: bookOf(OUTER, [[1_074_950, 10]], [[1_075_000, 10]], START_US) },
  // Denied, since no venue is connected: a decision on record.
  { type: 'operator', commandId: 'command-1', operator: 'desk', action: { type: 'submit_pair', request: requestOf() } },
];

/** Writes `inputs` as a host does; `decide` may write other commands than the engine gave, `after` more than a host would. */
export function written(last: EngineInput[], decide: (commands: readonly EngineCommand[]) => readonly EngineCommand[] = (c) => c, after?: (seq: number, engine: Engine, journal: Journal) => void) {
  const folder = mkdtempSync(join(tmpdir(), 'tandem-recovery-'));
  const opened = openJournal({ folder, tradingDay: DAY });
  if (!opened.ok) throw new Error(opened.error.what);
  const journal: Journal = opened.value;
  const engine = createEngine();
  for (const [i, input] of [...inputs, ...last].entries()) {
    const event: EngineEvent = { seq: i + 1, tsUs: tsUs(START_US + i * 1_000), input };
    journal.recordEvent(event);
    const commands = decide(engine.step(event));
    if (commands.length > 0) journal.recordCommands(event.seq, commands);
    after?.(event.seq, engine, journal);
  }
  journal.commit();
  journal.close();
  return { folder, engine };
}
