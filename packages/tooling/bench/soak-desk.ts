import type { Channel } from '@tandem/transport';
import type { VenueEndpoints } from '../../host/src/options.ts';
import type { HostLoad } from '../../host/src/load.ts';
import { noSecretStore } from '../../host/src/secrets/secret-store.ts';
import { startHost } from '../../host/src/start-host.ts';
import { PauseMeter, type Pauses } from './pause-meter.ts';
import { parentChannel } from './process-channel.ts';
import { realTime } from './wire-world.ts';

export interface SoakDeskOptions {
  readonly endpoints: VenueEndpoints;
  readonly folder: string;
}

/** What the desk says when it is asked: `load` as it goes, `memory` after a collection. */
export type SoakQuestion = 'load' | 'memory';
export interface SoakAnswers {
  readonly load: HostLoad & Pauses;
  readonly memory: Memory;
}

/** Of one process, after a collection, megabytes. */
export interface Memory {
  readonly heapMb: number;
  readonly residentMb: number;
}

export function memoryNow(): Memory {
  // Twice: what the first one's finalizers let go of is collected by the second.
  globalThis.gc?.();
  globalThis.gc?.();
  const { heapUsed, rss } = process.memoryUsage();
  return { heapMb: heapUsed / 1e6, residentMb: rss / 1e6 };
}

/** The whole host on the paper venues, and nothing else, in a process of its own; its screen is in the one that forked it. */
export async function runSoakDesk({ endpoints, folder }: SoakDeskOptions): Promise<void> {
  const fail = (error: unknown): never => {
    throw error;
  };
  let connect: (channel: Channel) => void = () => undefined;
  const started = await startHost(
    { dataFolder: folder, assetsFolder: 'assets', configFile: null, profileId: null, venues: endpoints, secretKeeping: 'none', refusal: null, version: 'soak' },
    {
      onConnect: (callback) => {
        connect = callback;
        return () => undefined;
      },
    },
    fail,
    {
      clock: realTime,
      scheduler: realTime,
      secrets: noSecretStore('a soak keeps no passwords'),
      environment: process.env,
      say: (text) => void process.stderr.write(`${text}\n`),
      restart: () => fail(new Error('the soak’s desk was to start anew')),
    },
  );
  if (!started.ok) throw new Error(`${started.error.what} (${started.error.where})`);
  const host = started.value;
  const { channel, onQuestion, answer } = parentChannel();
  connect(channel);
  const pauses = new PauseMeter();
  onQuestion((question) => {
    if (question === 'load') answer('load', { ...host.load(), ...pauses.take() });
    if (question === 'memory') {
      answer('memory', memoryNow());
      pauses.skip();
    }
    if (question === 'end') void host.stop().then(() => process.exit(0));
  });
  answer('ready', null);
}
