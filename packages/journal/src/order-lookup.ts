import type { ClOrdId, PairOrderId } from '@tandem/domain';
import type { EngineCommand } from '@tandem/engine';
import { formatScaled } from '@tandem/kernel';
import type { AuditCells } from './audit-row.ts';

/** What the rows about an order repeat though their messages do not say it. */
export interface OrderOwner {
  readonly clOrdId: ClOrdId;
  readonly pairOrderId: PairOrderId | null;
  readonly instrument: string | null;
  readonly side: string | null;
}

/** Orders that one file takes over from the file before: far more than can be open at a day's turn. */
export const OWNERS_CARRIED_MAX = 1_000;

/** Orders held in memory after a write: those that anything is still said about. An older one is found in its file. */
export const OWNERS_HELD_MAX = 4_000;

/** An order whose row is in the file; null where there is none. */
export type FindOwner = (clOrdId: ClOrdId) => OrderOwner | null;

/** Which pair order an order belongs to, and how prices are written: learned from the records of one file. */
export class OrderLookup {
  readonly #owners = new Map<string, OrderOwner>();
  readonly #scales = new Map<string, number>();

  readonly #find: FindOwner;

  constructor(owners: Iterable<OrderOwner>, scales: Iterable<readonly [string, number]>, find: FindOwner) {
    this.#find = find;
    for (const owner of owners) this.#owners.set(owner.clOrdId, owner);
    for (const [id, scale] of scales) this.#scales.set(id, scale);
  }

  /** Takes in what a command tells of an order; returns what is known of it now, or null where nothing is new. */
  learn(command: EngineCommand): OrderOwner | null {
    if (command.type === 'submit_order') {
      const { clOrdId, instrumentId, side } = command.order;
      const pairOrderId = this.#ownerOf(clOrdId)?.pairOrderId ?? null;
      return this.#keep({ clOrdId, pairOrderId, instrument: instrumentId, side });
    }
    if (command.type !== 'receipt' || command.receipt.clOrdId === null) return null;
    const { clOrdId, pairOrderId } = command.receipt;
    const known = this.#ownerOf(clOrdId);
    if (known !== null && known.pairOrderId === pairOrderId) return null;
    return this.#keep({ clOrdId, pairOrderId, instrument: known?.instrument ?? null, side: known?.side ?? null });
  }

  learnScales(scales: Iterable<readonly [string, number]>): void {
    this.#scales.clear();
    for (const [id, scale] of scales) this.#scales.set(id, scale);
  }

  /** The newest orders, so that the next file can say whose they were. */
  get newest(): readonly OrderOwner[] {
    return [...this.#owners.values()].slice(-OWNERS_CARRIED_MAX);
  }

  get scales(): Readonly<Record<string, number>> {
    return Object.fromEntries(this.#scales);
  }

  cells(clOrdId: ClOrdId): Omit<AuditCells, 'kind'> {
    const owner = this.#ownerOf(clOrdId);
    return {
      cl_ord_id: clOrdId,
      pair_order_id: owner?.pairOrderId ?? null,
      instrument: owner?.instrument ?? null,
      side: owner?.side ?? null,
    };
  }

  /** Decimal text; a price of something the catalogue does not list is given as the integer it is, and says so. */
  price(id: string, scaled: number): string {
    const scale = this.#scales.get(id);
    return scale === undefined ? `${scaled} unscaled` : formatScaled(scaled, scale);
  }

  /** The rows of all that was learned are in the file: the oldest are let go. */
  written(): void {
    for (const clOrdId of this.#owners.keys()) {
      if (this.#owners.size <= OWNERS_HELD_MAX) return;
      this.#owners.delete(clOrdId);
    }
  }

  #ownerOf(clOrdId: ClOrdId): OrderOwner | null {
    return this.#owners.get(clOrdId) ?? this.#find(clOrdId);
  }

  #keep(owner: OrderOwner): OrderOwner {
    this.#owners.set(owner.clOrdId, owner);
    return owner;
  }
}
