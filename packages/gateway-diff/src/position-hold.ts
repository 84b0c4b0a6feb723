import type { Dispose, Scheduler } from '@tandem/kernel';
import { instrumentId, netLots, type ExecutionReport, type InstrumentId, type Position } from '@tandem/domain';

/** A position that no trade explains yet waits for one, at most this long. */
export const POSITION_HOLD_MS = 2_000;
/** After a halt of the process its time is over before the trades that came meanwhile are read: they have this long. */
export const READ_MEANWHILE_MS = 20;

export interface PositionHoldOptions {
  readonly scheduler: Scheduler;
  /** The position as it stands in the state; null where it cannot be read. */
  readonly read: (symbol: string) => Position | null;
  /** Whether an order of ours in this instrument may still fill, or has filled lots whose trades have not come. */
  readonly mayFill: (instrument: InstrumentId) => boolean;
  readonly tell: (position: Position) => void;
  /** A position is told although no trade explained it in time. */
  readonly overdue: (symbol: string) => void;
}

/**
 * Tells positions in step with trades. A server moves an order, its trades and the position in transactions of their own
 * and in any order; a position told before the trade that moved it would look like lots from elsewhere, and be counted
 * twice with it, and one told after a trade that it does not hold yet would look like lots gone. So the lots that were told
 * last are carried forward by every trade, and a position that differs from them is kept back while an order of ours may
 * explain it. What has nothing to do with our orders is told at once.
 */
export class PositionHold {
  readonly #options: PositionHoldOptions;
  /** Net lots as last told, with the trades since. */
  readonly #expected = new Map<string, number>();
  /** Instruments traded since their position was last told. */
  readonly #traded = new Set<string>();
  /** Kept back, each with its timer. */
  readonly #held = new Map<string, Dispose>();

  constructor(options: PositionHoldOptions) {
    this.#options = options;
  }

  /** All positions were told: nothing waits. */
  reconciled(positions: readonly Position[]): void {
    this.forget();
    for (const position of positions) this.#expected.set(position.instrumentId, netLots(position));
  }

  /** The state is gone, and with it what was kept back. */
  forget(): void {
    for (const dispose of this.#held.values()) dispose();
    this.#held.clear();
    this.#expected.clear();
    this.#traded.clear();
  }

  traded({ instrumentId: symbol, side, lastQty }: ExecutionReport): void {
    this.#traded.add(symbol);
    this.#expected.set(symbol, (this.#expected.get(symbol) ?? 0) + (side === 'buy' ? 1 : -1) * lastQty);
  }

  /** After each transaction, its trades told: `changed` are the positions that it speaks of. */
  review(changed: Iterable<string>): void {
    for (const symbol of new Set([...changed, ...this.#held.keys()])) {
      const position = this.#options.read(symbol);
      if (position === null) continue;
      const isExplained = netLots(position) === (this.#expected.get(symbol) ?? 0);
      if (isExplained || !(this.#traded.has(symbol) || this.#options.mayFill(instrumentId(symbol)))) this.#tell(symbol, position);
      else if (!this.#held.has(symbol)) this.#hold(symbol);
    }
  }

  #hold(symbol: string): void {
    const { scheduler } = this.#options;
    const wait = (ms: number, then: () => void): void => void this.#held.set(symbol, scheduler.after(ms, then));
    wait(POSITION_HOLD_MS, () => wait(READ_MEANWHILE_MS, () => this.#overdue(symbol)));
  }

  #overdue(symbol: string): void {
    this.#held.delete(symbol);
    const position = this.#options.read(symbol);
    if (position === null) return;
    this.#options.overdue(symbol);
    this.#tell(symbol, position);
  }

  #tell(symbol: string, position: Position): void {
    this.#held.get(symbol)?.();
    this.#held.delete(symbol);
    this.#traded.delete(symbol);
    this.#expected.set(symbol, netLots(position));
    this.#options.tell(position);
  }
}
