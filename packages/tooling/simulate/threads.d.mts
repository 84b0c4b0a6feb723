import type { Complaint, Result } from '@tandem/kernel';
import type { BatchResult, Replay } from '@tandem/testkit';

export function runSeeds(options: {
  readonly workerFile: string;
  readonly seed: number;
  readonly runs: number;
  readonly story?: boolean;
  readonly shrinks?: boolean;
  readonly untilBroken?: boolean;
  readonly threads?: number;
  readonly onBatch?: (total: BatchResult) => void;
}): Promise<BatchResult>;
export function runPlan(workerFile: string, replay: Replay): Promise<Result<BatchResult, Complaint>>;
