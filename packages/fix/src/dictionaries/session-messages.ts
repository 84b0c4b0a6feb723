import type { MessageData } from './dictionary.ts';

/** Administrative messages that are the same in every version from 4.2 on; the Logon is each version's own. */
export const sessionMessages: Readonly<Record<string, MessageData>> = {
  '0': { name: 'Heartbeat', required: '', optional: '112' },
  '1': { name: 'TestRequest', required: '112', optional: '' },
  '2': { name: 'ResendRequest', required: '7 16', optional: '' },
  '3': { name: 'Reject', required: '45', optional: '371 372 373 58 354 355' },
  '4': { name: 'SequenceReset', required: '36', optional: '123' },
  '5': { name: 'Logout', required: '', optional: '58 354 355' },
};
