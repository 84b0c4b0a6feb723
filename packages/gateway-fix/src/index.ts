export * from './dialects/dialect.ts';
export * from './dialects/dialects.ts';
export * from './dialects/tt.ts';
export { HEARTBEAT_LOSS_MS } from './client/link.ts';
export { ACCOUNT_ANEW_MS } from './client/account-desk.ts';
export * from './gateway.ts';
export * from './options.ts';
export type { SecurityName, SecurityNames } from './models/security-name.ts';
export { openFileStore, secureSocket, type FileSessionStore, type InitiatorTls, type SessionLog } from '@tandem/fix';
