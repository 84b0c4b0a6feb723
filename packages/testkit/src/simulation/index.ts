export { runBatch, type Batch, type BatchResult, type Replay, type SeededViolation } from './batch.ts';
export { drawPlan } from './draw-plan.ts';
export type { Act, Condition, CrashPoint, Deed, Manners, ScenarioPlan } from './plan.ts';
export { decodePlan, encodePlan } from './plan-file.ts';
export { eventsOf, runScenario, type Outcome } from './scenario.ts';
export { shrink } from './shrink.ts';
export type { Violation } from './violation.ts';
