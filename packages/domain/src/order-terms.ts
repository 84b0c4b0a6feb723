export type Side = 'buy' | 'sell';
export const opposite = (side: Side): Side => (side === 'buy' ? 'sell' : 'buy');

/** `fak` = immediate or cancel (FIX 59=3), `fok` = fill or kill (59=4), `day` (59=0). */
export type TimeInForce = 'day' | 'fak' | 'fok';

/** Resolved before an order leaves: what the venue is told. Venues without the distinction ignore it. */
export type Offset = 'open' | 'close' | 'close_today' | 'close_yesterday';

/** Why an order exists: an opening leg, the other leg for what the lead filled, a top-up, an unwind. */
export type OrderPurpose = 'leg' | 'follow' | 'hedge' | 'unwind';

export type OrdStatus =
  | 'denied'
  | 'pending_new'
  | 'new'
  | 'partially_filled'
  | 'filled'
  | 'pending_cancel'
  | 'canceled'
  | 'rejected'
  | 'expired'
  | 'unknown';

/** No further fill is expected. A late one is counted all the same. */
export const isTerminal = (status: OrdStatus): boolean =>
  status === 'denied' || status === 'filled' || status === 'canceled' || status === 'rejected' || status === 'expired';
