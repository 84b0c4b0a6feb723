import type { Receipt } from '@tandem/domain';
import type { EngineCommand } from '@tandem/engine';
import { auditCommand } from './audit-command.ts';
import { auditEvent } from './audit-event.ts';
import { auditLine, type AuditCells, type AuditSource } from './audit-row.ts';
import { OrderLookup, type FindOwner, type OrderOwner } from './order-lookup.ts';
import type { RecordContent } from './record-codec.ts';

/** A timer's row waits at most this many records for the commands that it caused. */
export const TIMER_RECORDS_MAX = 8192;

/** Rows for the projection tables, in the order of the records. */
export interface ProjectedRows {
  readonly audit: { readonly record: number; readonly line: string }[];
  readonly receipts: Receipt[];
  readonly owners: OrderOwner[];
  /** How many orders the commands of a record send, where they send any. */
  readonly sent: { readonly record: number; readonly orders: number }[];
  /** All of them, where a configuration changed them; null otherwise. */
  scales: readonly (readonly [string, number])[] | null;
}

export const emptyRows = (): ProjectedRows => ({ audit: [], receipts: [], owners: [], sent: [], scales: null });

export type RecordHead = Omit<AuditSource, 'tradingDay'>;
interface WaitingTimer {
  readonly source: AuditSource;
  readonly timerId: string;
}

/**
 * Turns the records of one file into rows. It depends on nothing but the records before, so that building the
 * projections anew gives what was written. The link at the head of a file starts it over.
 */
export class Projector {
  #tradingDay: string;
  #orders: OrderLookup;
  readonly #find: FindOwner;
  /** By engine sequence number, oldest first. */
  #timers = new Map<number, WaitingTimer>();

  /** `find` reads the rows that were written of the same file. */
  constructor(tradingDay: string, find: FindOwner, owners: Iterable<OrderOwner> = [], scales: Iterable<readonly [string, number]> = []) {
    this.#tradingDay = tradingDay;
    this.#find = find;
    this.#orders = new OrderLookup(owners, scales, find);
  }

  get priceScales(): Readonly<Record<string, number>> {
    return this.#orders.scales;
  }

  get newestOrders(): readonly OrderOwner[] {
    return this.#orders.newest;
  }

  /** All rows that were made are in the file. */
  written(): void {
    this.#orders.written();
  }

  /** Adds the rows of one record to `rows`. */
  project(head: RecordHead, content: RecordContent, rows: ProjectedRows): void {
    switch (content.kind) {
      case 'snapshot':
      case 'delta':
      case 'quotes':
        return;
      case 'link':
        this.#tradingDay = content.link.tradingDay;
        rows.scales = Object.entries(content.link.priceScales);
        this.#orders = new OrderLookup(content.link.orders, rows.scales, this.#find);
        rows.owners.push(...content.link.orders);
        this.#timers = new Map();
        return;
      case 'event':
        this.#event(head, content, rows);
        return;
      case 'commands':
        this.#commands(head, content.commands, rows);
        return;
    }
  }

  #event(head: RecordHead, { event }: RecordContent & { kind: 'event' }, rows: ProjectedRows): void {
    const source = { ...head, tradingDay: this.#tradingDay };
    if (event.input.type === 'configuration') {
      const { instruments, spreads } = event.input.catalogue;
      rows.scales = [
        ...instruments.map((i) => [i.instrumentId, i.priceScale] as const),
        ...spreads.map((s) => [s.spreadId, s.spreadScale] as const),
      ];
      this.#orders.learnScales(rows.scales);
    }
    if (event.input.type === 'timer') this.#hold(source, event.input.timerId);
    const cells = auditEvent(event.input, this.#orders);
    if (cells !== null) add(rows, source, cells);
  }

  #commands(head: RecordHead, commands: readonly EngineCommand[], rows: ProjectedRows): void {
    const source = { ...head, tradingDay: this.#tradingDay };
    // Receipts may name an order after the command that sends it: learn from all before any row is written.
    for (const command of commands) {
      const owner = this.#orders.learn(command);
      if (owner !== null) rows.owners.push(owner);
    }
    const orders = commands.reduce((sum, command) => sum + (command.type === 'submit_order' ? 1 : 0), 0);
    if (orders > 0) rows.sent.push({ record: head.seqRecord, orders });
    const cells = commands.flatMap((command) => auditCommand(command, this.#orders) ?? []);
    const timer = this.#release(head);
    if (timer !== null && cells.length > 0) add(rows, timer.source, { kind: 'timer', text: timer.timerId });
    for (const each of cells) add(rows, source, each);
    for (const command of commands) if (command.type === 'receipt') rows.receipts.push(command.receipt);
  }

  #hold(source: AuditSource, timerId: string): void {
    for (const [seq, timer] of this.#timers) {
      if (timer.source.seqRecord > source.seqRecord - TIMER_RECORDS_MAX) break;
      this.#timers.delete(seq);
    }
    this.#timers.set(source.engineSeq, { source, timerId });
  }

  /** The timer that these commands answer, if any; it and all before it are done with. */
  #release(head: RecordHead): WaitingTimer | null {
    const timer = this.#timers.get(head.engineSeq) ?? null;
    this.forgetTimers(head.engineSeq);
    return timer !== null && timer.source.seqRecord > head.seqRecord - TIMER_RECORDS_MAX ? timer : null;
  }

  /** Gives up waiting for the commands of timers up to this engine sequence number. */
  forgetTimers(engineSeq: number): void {
    for (const seq of this.#timers.keys()) {
      if (seq > engineSeq) break;
      this.#timers.delete(seq);
    }
  }
}

const add = (rows: ProjectedRows, source: AuditSource, cells: AuditCells): void => {
  rows.audit.push({ record: source.seqRecord, line: auditLine(source, cells) });
};
