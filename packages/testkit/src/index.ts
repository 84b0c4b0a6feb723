export * from './builders.ts';
export * from './catalogue.ts';
export * from './engine-bench.ts';
export * from './simulation/index.ts';
export * from './sentences.ts';
