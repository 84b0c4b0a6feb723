export { replayDay, stepIncident, type Replayed, type ReplayWitness } from './replay-day.ts';
export { StepTeller, type Lens } from './step-teller.ts';
