export * from './assert.ts';
export * from './brand.ts';
export * from './decimal.ts';
export * from './ports.ts';
export * from './random.ts';
export * from './result.ts';
export * from './scaled.ts';
