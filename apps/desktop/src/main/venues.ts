import { utilityProcess } from 'electron';
import type { VenuesChild } from '@tandem/host/launch';

/** Runs the paper venues in a utility process: a Node process of Electron's that ends with the application. */
export function utilityVenues(file: string, args: readonly string[]): VenuesChild {
  const child = utilityProcess.fork(file, [...args], { serviceName: 'Tandem paper venues', stdio: ['ignore', 'ignore', 'pipe'] });
  return {
    onMessage: (callback) => void child.on('message', callback),
    onWords: (callback) => void child.stderr?.on('data', (chunk: Buffer) => callback(chunk.toString())),
    onExit: (callback) => void child.once('exit', callback),
    end: () => void child.kill(),
    kill: () => {
      if (child.pid !== undefined) process.kill(child.pid, 'SIGKILL');
    },
  };
}
