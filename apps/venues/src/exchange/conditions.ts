/** What the market of a venue is like. */
export interface Conditions {
  /** Whether a rehearsal holds every market shut or open, or its hours count. */
  readonly market: 'by_hours' | 'held_open' | 'closed';
  /** Every future at its limit price, with nobody on the other side. */
  readonly locked: 'up' | 'down' | null;
  /** What the crowd shows, in percent of the usual. */
  readonly showPercent: number;
}

export const calm: Conditions = { market: 'by_hours', locked: null, showPercent: 100 };
