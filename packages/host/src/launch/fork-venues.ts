import { fork } from 'node:child_process';
import type { VenuesChild } from './paper-venues.ts';

/**
 * Runs the paper venues as a Node process. In a process group of its own, so that Ctrl-C at a terminal reaches them
 * through us, after the host has said goodbye to them; they end when we do, however that happens.
 */
export function forkVenues(file: string, args: readonly string[]): VenuesChild {
  const child = fork(file, args, { detached: process.platform !== 'win32', stdio: ['ignore', 'ignore', 'pipe', 'ipc'] });
  return {
    onMessage: (callback) => void child.on('message', callback),
    onWords: (callback) => void child.stderr?.on('data', (chunk: Buffer) => callback(chunk.toString())),
    onExit: (callback) => void child.once('exit', callback),
    end: () => void child.kill('SIGTERM'),
    kill: () => void child.kill('SIGKILL'),
  };
}
