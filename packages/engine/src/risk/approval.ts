import type { ClOrdId } from '@tandem/domain';

declare const minted: unique symbol;

/** Says that the risk module approved this order under `limit`. Only `risk/` can make one; see `mint`. */
export interface RiskApproved {
  readonly [minted]: true;
  readonly clOrdId: ClOrdId;
  /** `standard` for orders that open, `protective` for hedges and unwinds, which have limits of their own. */
  readonly limit: 'standard' | 'protective';
}

/** Not exported from the package, and lint keeps it inside `risk/`. */
export const mint = (clOrdId: ClOrdId, limit: RiskApproved['limit']): RiskApproved =>
  ({ clOrdId, limit }) as unknown as RiskApproved;
