import { ok, type Complaint, type Result } from '@tandem/kernel';
import type { Flags } from './flags.ts';
import { launchHost, type LaunchedHost } from './launch-host.ts';
import type { Layout } from './layout.ts';
import { startPaperVenues, venuesArguments, type VenuesChild } from './paper-venues.ts';

export interface DeskParts {
  readonly flags: Pick<Flags, 'venues' | 'configFile'>;
  readonly layout: Layout;
  readonly dataFolder: string;
  readonly workerFile: string;
  readonly version: string;
  /** How this shell starts a process of its own. */
  readonly startVenues: (file: string, args: readonly string[]) => VenuesChild;
  /** For whoever reads the console. */
  readonly say: (text: string) => void;
  readonly onGone: (what: Complaint) => void;
  /** Is given each part's end as soon as the part runs, in the order of starting. */
  readonly onStarted: (stop: () => Promise<void>) => void;
}

/** Starts the paper venues, where they are asked for, and the host on them or on the venues that the flags name. */
export async function launchDesk(parts: DeskParts): Promise<Result<LaunchedHost, Complaint>> {
  const { flags, layout, dataFolder, onGone, onStarted } = parts;
  const { venues } = flags;
  const paper =
    venues === 'paper'
      ? await startPaperVenues(parts.startVenues(layout.venuesFile, venuesArguments(layout, dataFolder)))
      : ok(null);
  if (!paper.ok) return paper;
  if (paper.value !== null) {
    onStarted(paper.value.stop);
    paper.value.onLost(onGone);
  }
  const launched = await launchHost({
    workerFile: parts.workerFile,
    host: {
      dataFolder,
      assetsFolder: layout.assetsFolder,
      configFile: flags.configFile,
      venues: paper.value?.endpoints ?? (typeof venues === 'string' ? null : venues),
      version: parts.version,
    },
    onRestart: (why) => parts.say(`the engine broke an invariant and recovers from its journal: ${why}`),
    onGone,
  });
  if (launched.ok) onStarted(launched.value.stop);
  return launched;
}
