import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { join, resolve } from 'node:path';

/** What a folder that TANDEM_DIFF_PEER names holds: `build-diff-peer.sh` of packages/tooling makes one. */
const NEEDED = ['open-trade-gateway', 'open-trade-sim', 'open-trade-mdservice', 'libopen-trade-common.so'];

export interface DiffPeer {
  /** Where the programs lie. */
  readonly programs: string;
  /** Runs what follows it in namespaces of its own for network and mounts. */
  readonly unshare: readonly [string, ...string[]];
}

/** open-trade-gateway's programs, or why they cannot be run here. */
export function diffPeer(): DiffPeer | string {
  const named = process.env['TANDEM_DIFF_PEER'];
  if (named === undefined || named === '') return 'TANDEM_DIFF_PEER names no folder with open-trade-gateway';
  const programs = resolve(named);
  const missing = NEEDED.find((name) => !existsSync(join(programs, name)));
  if (missing !== undefined) return `${programs} has no ${missing}`;
  if (process.platform !== 'linux') return 'open-trade-gateway is built for Linux';
  for (const flags of ['-nm', '-rnm']) {
    const tried = spawnSync('unshare', [flags, 'sh', '-c', 'ip link set lo up && mount -t tmpfs tmpfs /dev/shm']);
    if (tried.status === 0) return { programs, unshare: ['unshare', flags] };
  }
  return 'namespaces cannot be made here (unshare -nm)';
}

/**
 * A shell's first words inside the namespaces. The peer has fixed places for its settings, its log, its lock and its
 * queues, and fixed names of hosts on the internet: each is put out of sight by something of this run's own.
 */
export const insideNamespaces = (folder: string): string =>
  [
    'set -e',
    'ip link set lo up',
    'mount -t tmpfs tmpfs /dev/shm',
    'mount -t tmpfs tmpfs /run',
    'mount -t tmpfs tmpfs /var/log',
    'mkdir -p /var/log/open-trade-gateway',
    `cp -a /etc '${folder}/etc'`,
    `mount --bind '${folder}/etc' /etc`,
    'echo "127.0.0.1 localhost openmd.shinnytech.com" > /etc/hosts',
    'exec "$@"',
  ].join('\n');
