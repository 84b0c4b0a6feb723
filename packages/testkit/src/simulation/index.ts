export { runBatch, type Batch, type BatchResult, type SeededViolation } from './batch.ts';
export { drawPlan, type Act, type Condition, type CrashPoint, type Deed, type Manners, type ScenarioPlan } from './plan.ts';
export { runScenario, type Outcome } from './scenario.ts';
export { shrink } from './shrink.ts';
export type { Violation } from './violation.ts';
