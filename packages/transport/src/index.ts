export * from './channel.ts';
export * from './client/client.ts';
export * from './limits.ts';
export * from './server/handlers.ts';
export * from './server/server.ts';
