export * from './builders.ts';
export * from './catalogue.ts';
export * from './engine-bench.ts';
export * from './pair-simulation.ts';
export * from './scripted-venue.ts';
export * from './simulation/index.ts';
export * from './sentences.ts';
