import type { ClOrdId } from '@tandem/domain';
import type { VenueReport } from './exchange.ts';

/** An account's executions of the trading day, in their order, and those of each order. */
export class DayTrades {
  #all: VenueReport[] = [];
  readonly #byOrder = new Map<ClOrdId, VenueReport[]>();

  get all(): readonly VenueReport[] {
    return this.#all;
  }

  of(clOrdId: ClOrdId): readonly VenueReport[] {
    return this.#byOrder.get(clOrdId) ?? [];
  }

  add(trade: VenueReport): void {
    this.#all.push(trade);
    const own = this.#byOrder.get(trade.clOrdId);
    if (own === undefined) this.#byOrder.set(trade.clOrdId, [trade]);
    else own.push(trade);
  }

  keep(stays: (trade: VenueReport) => boolean): void {
    const kept = this.#all.filter(stays);
    this.#all = [];
    this.#byOrder.clear();
    for (const trade of kept) this.add(trade);
  }
}
