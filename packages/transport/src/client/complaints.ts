import { complaint, type Complaint } from '@tandem/kernel';

export const notConnected = (name: string): Complaint =>
  complaint('not_connected', 'There is no connection to the host', name, 'Nothing was sent; try again once it is connected.');

export const queryLost = (name: string, why: string): Complaint =>
  complaint('connection_lost', `No answer came: ${why}`, name, 'Ask again.');

/** A command without a reply may have been carried out: it is never called failed. */
export const outcomeUnknown = (name: string, why: string): Complaint =>
  complaint(
    'outcome_unknown',
    `Whether the command was accepted is unknown: ${why}`,
    name,
    'Look at the order panel before you send it again.',
  );

export const badAnswer = (name: string, what: string): Complaint =>
  complaint('bad_answer', `The host sent what the contract does not allow: ${what}`, name, 'Update the host or this page.');
