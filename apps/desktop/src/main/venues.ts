import { utilityProcess } from 'electron';
import type { VenuesChild } from '@tandem/host/launch';

/** Runs the paper venues in a utility process: a Node process of Electron's that ends with the application. */
export function utilityVenues(file: string, args: readonly string[]): VenuesChild {
  const child = utilityProcess.fork(file, [...args], { serviceName: 'Tandem paper venues', stdio: 'inherit' });
  return {
    onMessage: (callback) => void child.on('message', callback),
    onExit: (callback) => void child.once('exit', callback),
    end: () => void child.kill(),
    kill: () => {
      if (child.pid !== undefined) process.kill(child.pid, 'SIGKILL');
    },
  };
}
