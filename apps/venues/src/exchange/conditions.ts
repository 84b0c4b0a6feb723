/** What the market of a venue is like. */
export interface Conditions {
  readonly closed: boolean;
  /** Every future at its limit price, with nobody on the other side. */
  readonly locked: 'up' | 'down' | null;
  /** What the crowd shows, in percent of the usual. */
  readonly showPercent: number;
}

export const calm: Conditions = { closed: false, locked: null, showPercent: 100 };
