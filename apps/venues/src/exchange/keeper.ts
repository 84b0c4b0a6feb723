/**
 * Makes the changes of a venue outlive its process. Changes are counted; what tells of one leaves when it is kept, so that
 * nothing was ever said that a crash could take back.
 */
export interface Keeper {
  /** Something that outlives the process has changed. */
  changed(): void;
  /** Number of the newest change. */
  readonly newest: number;
  /** Changes up to this number outlive the process. */
  readonly kept: number;
  /** What changed last could not be kept: a venue takes nothing on until it can. */
  readonly failing: boolean;
  /** Returns when every change is kept, or cannot be. */
  keepNow(): void;
  /** Hears each time that more is kept; never from within {@link keepNow} or {@link changed}. */
  onKept(listener: () => void): void;
}

/** Keeps nothing and holds nothing back: for a venue that ends with its process. */
export const forgetfulKeeper: Keeper = {
  changed: () => undefined,
  newest: 0,
  kept: 0,
  failing: false,
  keepNow: () => undefined,
  onKept: () => undefined,
};
