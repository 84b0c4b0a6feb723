import { fork, type ChildProcess } from 'node:child_process';
import { join } from 'node:path';
import { watchOthers } from './others.ts';
import type { DeskFacts, DeskOptions } from './wire-desk.ts';
import { drive, emptySample, lasting, Stopwatch, type Sample } from './wire-drive.ts';
import { openFloor, type Floor } from './wire-floor.ts';
import { openPeers, type Peers } from './wire-peers.ts';

export const MEMORY = '/dev/shm';
const WARM_UP_S = 1;
const LEGS_AND_TOP_UP = 3;
/** A desk that is not ready or does not answer by then has failed. */
const PATIENCE_MS = 20_000;

export interface Case {
  readonly rate: number;
  readonly pairs: number;
  readonly sync: boolean;
  /** The inner venue fills in part, so that every pair needs a top-up. */
  readonly topsUp?: boolean;
}

export interface Round {
  readonly sample: Sample;
  /** Cores that other programs took meanwhile; null where nobody tells. */
  readonly others: number | null;
}

export async function floorRound(floor: Floor, { rate, sync }: Case, seconds: number, folder: string): Promise<Round> {
  const watch = new Stopwatch();
  const peer = await openFloor(floor, sync ? join(folder, 'floor-file') : null, (leg, atNs) => {
    watch.arrived(leg, atNs);
    watch.armed = true;
  });
  await drive(rate, WARM_UP_S, peer.tick, watch);
  watch.sample = emptySample();
  const others = watchOthers(peer.pid);
  await drive(rate, seconds, peer.tick, watch);
  const taken = others();
  await peer.close();
  return { sample: watch.sample, others: taken };
}

/** A desk in a process of its own, at peers that are ours. */
export interface RunningDesk {
  readonly peers: Peers;
  readonly watch: Stopwatch;
  readonly child: ChildProcess;
  readonly tick: (fires: boolean) => void;
  /** Waits until the trigger is armed again. */
  readonly rest: () => Promise<void>;
  end(): Promise<DeskFacts>;
  kill(): Promise<void>;
}

export async function openDesk({ pairs, sync, topsUp = false }: Case, folder: string, staged = false): Promise<RunningDesk> {
  const watch = new Stopwatch(topsUp ? LEGS_AND_TOP_UP : 1);
  watch.armed = false;
  const onTopUp = (tookNs: bigint): void => void watch.sample.topUp.push(Number(tookNs) / 1_000);
  const peers = await openPeers({ onOrder: watch.arrived, ...(topsUp ? { onTopUp } : {}) });
  const options: DeskOptions = { innerUrl: peers.innerUrl, outerPort: peers.outerPort, pairs, folder: sync ? folder : MEMORY, staged };
  const child = fork(process.argv[1] ?? '', [process.argv[2] ?? '', 'desk', JSON.stringify(options)], { stdio: 'inherit', execArgv: ['--expose-gc'] });
  let facts: DeskFacts | null = null;
  child.on('message', (message) => {
    if (message === 'armed') watch.armed = true;
    else facts = message as DeskFacts;
  });
  const kill = async (): Promise<void> => {
    child.kill();
    await peers.close();
  };
  try {
    await until(child, 'becomes ready', () => {
      peers.tick(false);
      return watch.armed;
    });
  } catch (error) {
    await kill();
    throw error;
  }
  return {
    peers,
    watch,
    child,
    tick: lasting(peers.tick, watch),
    rest: () => until(child, 'comes to rest', () => watch.armed),
    async end() {
      child.send('end');
      await until(child, 'tells its facts', () => facts !== null);
      await kill();
      return facts!;
    },
    kill,
  };
}

/** `look`: where the time goes, by stages of a decision or by functions, which takes time itself: such a round measures nothing else. */
export async function deskRound(each: Case, seconds: number, folder: string, look: 'no' | 'stages' | 'profile' = 'no'): Promise<Round & { facts: DeskFacts }> {
  const desk = await openDesk(each, folder, look === 'stages');
  const { watch, child, tick } = desk;
  try {
    await drive(Math.min(each.rate, 1_000), WARM_UP_S, tick, watch);
    await drive(each.rate, WARM_UP_S, tick, watch);
    await desk.rest();
    watch.sample = emptySample();
    child.send(look === 'profile' ? 'profile' : 'measure');
    const others = watchOthers(child.pid ?? 0);
    await drive(each.rate, seconds, tick, watch);
    const taken = others();
    return { sample: watch.sample, others: taken, facts: await desk.end() };
  } catch (error) {
    await desk.kill();
    throw error;
  }
}

async function until(child: ChildProcess, what: string, fits: () => boolean): Promise<void> {
  const start = performance.now();
  while (!fits()) {
    if (child.exitCode !== null && child.exitCode !== 0) throw new Error('the desk ended');
    if (performance.now() - start > PATIENCE_MS) throw new Error(`the desk never ${what}`);
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
}
