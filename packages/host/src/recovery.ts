import { complaint, err, ok, type Complaint, type Result } from '@tandem/kernel';
import { isEnded } from '@tandem/domain';
import { restoreEngine, SNAPSHOT_VERSION, type Engine } from '@tandem/engine';
import { recover } from '@tandem/journal';

export interface Recovered {
  readonly engine: Engine;
  readonly last: { readonly seq: number; readonly tsUs: number };
  /** The last process ended of its own accord, with every pair order ended. True for a fresh folder. */
  readonly clean: boolean;
  /** Something was put together or replayed: a snapshot saves the next start from doing it again. */
  readonly wasBehind: boolean;
}

/**
 * Rebuilds the engine from the newest snapshot, its deltas and the events after them. The commands that come out are compared with
 * those on record: a difference means that this version does not decide as the one that wrote, and nothing may go on.
 * What had been decided but not sent is not sent now: the venues' reconciliation tells what became of it. `before`: as it was
 * at the end of the trading days before that one.
 */
export function recoverEngine(folder: string, before: string | null = null): Result<Recovered, Complaint> {
  const recovered = recover(folder, before);
  if (!recovered.ok) return recovered;
  const { snapshot, deltas, events, commandsOf, last, clean } = recovered.value;
  const foreign = [...(snapshot === null ? [] : [snapshot]), ...deltas].find(({ version }) => version !== SNAPSHOT_VERSION);
  if (foreign !== undefined) {
    return err(
      complaint(
        'snapshot_version',
        `The journal’s snapshot has version ${foreign.version}, and this program reads ${SNAPSHOT_VERSION}`,
        folder,
        'End every pair order with the version that wrote it, then move the folder aside and start with an empty one: positions come from the venues.',
      ),
    );
  }
  const engine = restoreEngine(snapshot, deltas);
  for (const event of events) {
    const commands = JSON.stringify(engine.step(event));
    const recorded = JSON.stringify(commandsOf(event.seq));
    if (commands !== recorded) {
      return err(
        complaint(
          'replay_differs',
          'Replaying the journal gives other decisions than those on record',
          `${folder}, event ${event.seq}`,
          'Use the version that wrote it, or move the folder aside and start with an empty one.',
        ),
      );
    }
  }
  engine.drainChanges();
  const allEnded = [...engine.view.pairOrders.values()].every((pair) => isEnded(pair.state));
  return ok({ engine, last: last ?? { seq: 0, tsUs: 0 }, clean: last === null || (clean && allEnded), wasBehind: deltas.length + events.length > 0 });
}
