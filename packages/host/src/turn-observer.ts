import type { Clock } from '@tandem/kernel';
import type { EngineView } from '@tandem/engine';
import type { Journal } from '@tandem/journal';
import type { TurnObserver } from './engine-loop.ts';
import type { Projection } from './projection/projection.ts';
import { SpreadSampler } from './projection/spread-sampler.ts';
import type { PromiseMeter } from './promises/promise-meter.ts';

/** Shows each turn on the streams, measures it, and keeps the spreads' history. */
export function observeTurns(
  view: EngineView,
  projection: Projection,
  meter: PromiseMeter,
  journal: Journal,
  clock: Clock,
): TurnObserver {
  const sampler = new SpreadSampler();
  return {
    stepped: (arrival, commands) => {
      meter.stepped(arrival, commands, view);
      projection.stepped(commands);
    },
    sent: (command, sentNs) => meter.sent(command, sentNs, view),
    turned: (changes) => {
      const samples = sampler.sample([...changes.spreadQuotes].map((id) => view.spreadQuotes.get(id)));
      if (samples.length > 0) journal.recordSpreadPoints(samples);
      meter.shown(projection.turned(changes), clock.monotonicNs());
    },
  };
}
