export * from './backoff.ts';
export * from './gateway.ts';
