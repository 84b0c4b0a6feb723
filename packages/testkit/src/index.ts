export * from './builders.ts';
export * from './catalogue.ts';
export * from './engine-bench.ts';
