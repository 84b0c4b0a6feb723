import { join } from 'node:path';
import { complaint, err, ok, type Complaint, type Result } from '@tandem/kernel';
import { venueIds, type SessionRule, type VenueId } from '@tandem/domain';
import type { VenueEndpoints } from '../options.ts';
import { z } from 'zod';
import type { Layout } from './layout.ts';

const READY_TIMEOUT_MS = 20_000;
/** Longer than the venues' own bound. */
const STOP_TIMEOUT_MS = 4_000;
const WORDS_CHARS_MAX = 2_000;
const LOOPBACK = '127.0.0.1';

/** The command line of the paper venues: what they know of a desk lives beside its journals. */
export const venuesArguments = (
  { assetsFolder }: Layout,
  dataFolder: string,
  faults: string | null,
  sessions: Readonly<Record<VenueId, SessionRule>>,
): string[] => [
  '--data',
  join(dataFolder, 'venues'),
  '--catalogue',
  join(assetsFolder, 'catalogue.json'),
  ...(faults === null ? [] : ['--faults', faults]),
  ...venueIds.flatMap((venue) => [`--${venue}-sessions`, sessions[venue]]),
];

/** A child process, however the shell starts one. */
export interface VenuesChild {
  onMessage(callback: (message: unknown) => void): void;
  /** What it writes to its standard error. */
  onWords(callback: (words: string) => void): void;
  onExit(callback: (code: number | null) => void): void;
  /** Asks it to end. */
  end(): void;
  /** Ends it. */
  kill(): void;
}

export interface PaperVenues {
  readonly endpoints: VenueEndpoints;
  /** Called once where it ends unasked. */
  onLost(callback: (what: Complaint) => void): void;
  readonly stop: () => Promise<void>;
}

/** Waits until the paper venues say where they listen; where they refuse, their own words are the complaint, else they are passed on. */
export function startPaperVenues(
  child: VenuesChild,
  say: (words: string) => void = (words) => void process.stderr.write(words),
): Promise<Result<PaperVenues, Complaint>> {
  let said = '';
  let running = false;
  let exited = false;
  let stopping = false;
  let onExit: () => void = () => undefined;
  let onLost: (what: Complaint) => void = () => undefined;
  const stop = (): Promise<void> => {
    stopping = true;
    if (exited) return Promise.resolve();
    return new Promise((resolve) => {
      const timer = setTimeout(() => child.kill(), STOP_TIMEOUT_MS);
      onExit = () => {
        clearTimeout(timer);
        resolve();
      };
      child.end();
    });
  };
  child.onWords((words) => {
    if (running) say(words);
    else said = (said + words).slice(-WORDS_CHARS_MAX);
  });
  return new Promise((resolve) => {
    const timer = setTimeout(() => {
      child.kill();
      resolve(err(notRunning(said, `they said nothing within ${READY_TIMEOUT_MS} ms`)));
    }, READY_TIMEOUT_MS);
    child.onMessage((message) => {
      const ready = readyCodec.safeParse(message);
      if (!ready.success) return;
      running = true;
      // A warning of the start, such as a saved state that was set aside.
      if (said !== '') say(said);
      clearTimeout(timer);
      resolve(ok({ endpoints: endpointsOf(ready.data), stop, onLost: (callback) => (onLost = callback) }));
    });
    child.onExit((code) => {
      exited = true;
      clearTimeout(timer);
      const what = notRunning(running ? '' : said, `their process ended with code ${code ?? 'none'}`);
      resolve(err(what));
      onExit();
      if (running && !stopping) onLost(what);
    });
  });
}

/**
 * A desk's own paper venues: started when first asked for, and anew where they are asked for with other arguments. One ask
 * at a time.
 */
export function ownPaperVenues(
  start: (args: readonly string[]) => VenuesChild,
  onStarted: (stop: () => Promise<void>) => void,
  onGone: (what: Complaint) => void,
): { readonly endpoints: VenueEndpoints | null; ask(args: readonly string[]): Promise<Result<VenueEndpoints, Complaint>> } {
  let running: { readonly venues: PaperVenues; readonly args: string } | null = null;
  return {
    get endpoints() {
      return running?.venues.endpoints ?? null;
    },
    ask: async (args) => {
      const wanted = JSON.stringify(args);
      if (running !== null && running.args !== wanted) {
        await running.venues.stop();
        running = null;
      }
      if (running === null) {
        const started = await startPaperVenues(start(args));
        if (!started.ok) return started;
        running = { venues: started.value, args: wanted };
        onStarted(started.value.stop);
        started.value.onLost(onGone);
      }
      return ok(running.venues.endpoints);
    },
  };
}

const port = z.int().min(1).max(65_535);
const readyCodec = z.object({
  ready: z.literal(true),
  inner: z.object({ port }),
  outer: z.object({ port }),
  control: z.object({ port, token: z.string().min(1) }),
});

/** The paths are those of DIFF's market data and trading sessions, as the paper venue serves them. */
function endpointsOf({ inner, outer, control }: z.infer<typeof readyCodec>): VenueEndpoints {
  const diff = `ws://${LOOPBACK}:${inner.port}`;
  return {
    inner: { marketDataUrl: `${diff}/md`, tradingUrl: `${diff}/td` },
    outer: { host: LOOPBACK, port: outer.port },
    control: { url: `http://${LOOPBACK}:${control.port}`, token: control.token },
  };
}

function notRunning(said: string, why: string): Complaint {
  const words = said.trim().replace(/\.$/, '');
  return complaint('venues_not_running', `The paper venues do not run: ${words === '' ? why : words}`, 'the paper venues', 'Then start again.');
}
