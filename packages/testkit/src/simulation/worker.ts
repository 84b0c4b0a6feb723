import { parentPort } from 'node:worker_threads';
import { runBatch, type Batch } from './batch.ts';

/** Entry of a worker thread: each message is a batch of seeds, each answer what came of it. */
parentPort?.on('message', (batch: Batch) => parentPort?.postMessage(runBatch(batch)));
