import { parentPort } from 'node:worker_threads';
import { runWorker } from '@tandem/host';
import { defined } from '@tandem/kernel';

runWorker(defined(parentPort, 'a parent: this file is the entry of a worker thread'));
