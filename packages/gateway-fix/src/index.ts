export * from './dialects/dialect.ts';
export * from './gateway.ts';
