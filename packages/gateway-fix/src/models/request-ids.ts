import { clOrdId, type ClOrdId } from '@tandem/domain';

/** What ends the ClOrdID of a request about an order: a cancel or a change, and its number. */
const ABOUT = /-[CR]\d{1,15}$/;

/** The ClOrdID of the `n`th request of this run about order `id`; `C` cancels, `R` replaces. */
export const requestId = (id: ClOrdId, kind: 'C' | 'R', n: number): string => `${id}-${kind}${n}`;

/**
 * The order that a ClOrdID or OrigClOrdID of the wire is about. An accepted change goes on under the request's id: the
 * name tells whose it is, so that a process that knows nothing of the change finds the order all the same.
 */
export const orderOfRequest = (wireId: string): ClOrdId => clOrdId(wireId.replace(ABOUT, ''));

/** Whether an order may carry this id: one that looks like a request would be taken for another order's. */
export const mayNameAnOrder = (id: ClOrdId): boolean => !ABOUT.test(id);
