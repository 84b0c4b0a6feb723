export { nodeClock, nodeScheduler } from './node-clock.ts';
export type { HostOptions, VenueEndpoints } from './options.ts';
export { startHost, type Connections, type HostPorts, type RunningHost } from './start-host.ts';
export { runWorker, STOP_TIMEOUT_MS } from './worker.ts';
export type { FromWorker, ToWorker } from './worker-protocol.ts';
