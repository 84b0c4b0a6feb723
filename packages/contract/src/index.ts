export * from './codecs.ts';
export * from './connections.ts';
export * from './contract.ts';
export * from './funds.ts';
export * from './message.ts';
export * from './rehearsal.ts';
export * from './table.ts';
export * from './views.ts';
