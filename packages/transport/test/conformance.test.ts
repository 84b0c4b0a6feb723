import { describeTransport } from './conformance.ts';
import { electronWire, memoryWire, webSocketWire, workerWire } from './wires.ts';

describeTransport('memory', memoryWire);
describeTransport('a worker port', workerWire);
describeTransport('a WebSocket', webSocketWire);
describeTransport('Electron IPC', electronWire);
