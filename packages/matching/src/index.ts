export * from './command.ts';
export * from './event.ts';
export * from './book.ts';
export * from './state.ts';
