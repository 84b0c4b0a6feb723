import type { ExecType, OrdStatus } from '@tandem/domain';
import { execTypeCodes, ordStatusCodes } from './codes.ts';

/** What an ExecutionReport says happened, as far as its codes tell. */
export interface ExecutionMeaning {
  readonly execType: ExecType;
  readonly ordStatus: OrdStatus;
  /**
   * `taken_back` and `corrected` are about an earlier execution, named by ExecRefID(19). `replaced`: the order goes on
   * under the ClOrdID of the request. `restated`: the venue changed the order of its own accord. `suspended`: it rests and
   * trades with nobody. `done`: nothing more of it fills today. `plain` is everything that the house words say in full.
   */
  readonly event: 'plain' | 'taken_back' | 'corrected' | 'replaced' | 'restated' | 'suspended' | 'stopped' | 'done';
}

/** The characters of a report, absent ones undefined, and its quantities in lots. */
export interface ExecutionCodes {
  readonly execType: string;
  readonly ordStatus: string;
  /** FIX 4.2 alone. */
  readonly execTransType: string | undefined;
  readonly orderQty: number;
  readonly cumQty: number;
  readonly leavesQty: number;
}

/**
 * Every ExecType(150), OrdStatus(39) and ExecTransType(20) of FIX 4.2 and 4.4, which share their characters: 4.2 says a
 * fill by 1 and 2, a bust and a correction by ExecTransType. Null for a character that neither version has.
 * Source: FIX 4.2 with errata 20010501 and FIX 4.4 with errata 20030618, ExecutionReport and appendix D.
 */
export function executionMeaning(codes: ExecutionCodes): ExecutionMeaning | null {
  const ordStatus = statusOf(codes);
  if (ordStatus === null) return null;
  const status = (event: ExecutionMeaning['event']): ExecutionMeaning => ({ execType: 'order_status', ordStatus, event });
  if (codes.execTransType === '1') return status('taken_back');
  if (codes.execTransType === '2') return status('corrected');
  // An answer to a status request repeats the last execution's codes; counting it would fill twice.
  if (codes.execTransType === '3') return status('plain');
  switch (codes.execType) {
    case '1':
    case '2':
      return { execType: 'trade', ordStatus, event: 'plain' };
    case '3':
    case 'B':
      return status('done');
    case '5':
      return status('replaced');
    case '7':
      return status('stopped');
    case '9':
      return status('suspended');
    case 'D':
      return status('restated');
    case 'E':
      return status('plain');
    case 'G':
      return status('corrected');
    case 'H':
      return status('taken_back');
    default: {
      const execType = execTypeCodes.word(codes.execType);
      return execType === undefined ? null : { execType, ordStatus, event: 'plain' };
    }
  }
}

/** Statuses of a live order that house words do not have are told by how much of it filled. */
function statusOf({ ordStatus, orderQty, cumQty, leavesQty }: ExecutionCodes): OrdStatus | null {
  switch (ordStatus) {
    case '3':
    case 'B':
      return cumQty > 0 && cumQty >= orderQty ? 'filled' : 'expired';
    case '5':
      return leavesQty === 0 && cumQty > 0 ? 'filled' : cumQty > 0 ? 'partially_filled' : 'new';
    // A change that waits comes before a fill in what a venue says of an order, even the last one.
    case 'E':
      return cumQty > 0 && cumQty >= orderQty ? 'filled' : cumQty > 0 ? 'partially_filled' : 'new';
    case '7':
    case '9':
    case 'D':
      return cumQty > 0 ? 'partially_filled' : 'new';
    default:
      return ordStatusCodes.word(ordStatus) ?? null;
  }
}
