import { join } from 'node:path';
import { complaint, err, ok, type Complaint, type Result } from '@tandem/kernel';
import type { VenueEndpoints } from '../options.ts';
import { endpointsCodec } from './endpoints.ts';
import type { Layout } from './layout.ts';

const READY_TIMEOUT_MS = 20_000;
const STOP_TIMEOUT_MS = 3_000;

/** The command line of the paper venues: what they know of a desk lives beside its journals. */
export const venuesArguments = ({ assetsFolder }: Layout, dataFolder: string): string[] => [
  '--data',
  join(dataFolder, 'venues'),
  '--catalogue',
  join(assetsFolder, 'catalogue.json'),
];

/** A child process, however the shell starts one. */
export interface VenuesChild {
  onMessage(callback: (message: unknown) => void): void;
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

/** Waits until the paper venues say where they listen: a message `{ type: 'ready', endpoints }`. */
export function startPaperVenues(child: VenuesChild): Promise<Result<PaperVenues, Complaint>> {
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
  return new Promise((resolve) => {
    const timer = setTimeout(() => {
      child.kill();
      resolve(err(notReady(`they said nothing within ${READY_TIMEOUT_MS} ms`)));
    }, READY_TIMEOUT_MS);
    child.onMessage((message) => {
      const endpoints = endpointsOf(message);
      if (endpoints === null) return;
      clearTimeout(timer);
      resolve(ok({ endpoints, stop, onLost: (callback) => (onLost = callback) }));
    });
    child.onExit((code) => {
      exited = true;
      clearTimeout(timer);
      resolve(err(notReady(`their process ended with code ${code ?? 'none'}`)));
      onExit();
      if (!stopping) onLost(notReady(`their process ended with code ${code ?? 'none'}`));
    });
  });
}

function endpointsOf(message: unknown): VenueEndpoints | null {
  if (typeof message !== 'object' || message === null) return null;
  const read = endpointsCodec.safeParse('endpoints' in message ? message.endpoints : message);
  return read.success ? read.data : null;
}

const notReady = (why: string): Complaint =>
  complaint('venues_not_ready', `The paper venues do not run: ${why}`, 'apps/venues', 'Start again; what they printed above says more.');
