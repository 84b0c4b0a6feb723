export type PairOrderState =
  | 'risk_check'
  | 'denied'
  | 'working'
  | 'hedging'
  | 'balanced'
  | 'unwinding'
  | 'unwound'
  | 'stranded';

export const isEnded = (state: PairOrderState): boolean =>
  state === 'denied' || state === 'balanced' || state === 'unwound' || state === 'stranded';
