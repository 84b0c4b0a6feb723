import { parentPort } from 'node:worker_threads';
import { replayPlan, runBatch, type Batch, type Replay } from './batch.ts';

/** Entry of a worker thread: each message is a batch of seeds or a saved plan, each answer what came of it. */
parentPort?.on('message', (work: Batch | Replay) => parentPort?.postMessage('planText' in work ? replayPlan(work) : runBatch(work)));
