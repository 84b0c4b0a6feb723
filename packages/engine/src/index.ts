export { createEngine, restoreEngine } from './create.ts';
export { isOutward, type EngineCommand } from './command.ts';
export { SNAPSHOT_VERSION, type Engine, type EngineSnapshot, type SnapshotDelta } from './engine.ts';
export type { EngineEvent, EngineInput, OperatorAction } from './event.ts';
export type { RiskApproved } from './risk/approval.ts';
export type { EngineChanges, EngineView, VenueLink } from './state.ts';
export { tellCommand, tellEvent, type PriceText } from './tell.ts';
