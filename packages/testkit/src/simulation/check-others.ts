import { isTerminal, type ExecutionReport, type InstrumentId, type ReconciliationReport, type VenueId } from '@tandem/domain';
import type { EngineCommand, EngineEvent, EngineView } from '@tandem/engine';
import type { Ledger } from './ledger.ts';
import type { Venue } from './venue.ts';
import type { Findings } from './violation.ts';

type Venues = Readonly<Record<VenueId, Venue>>;

/**
 * What others do on our account is said aloud, once, and nothing opens until a person has looked: a trade that no order of
 * ours asked for, an order that works, lots that a whole account holds beyond what was heard. And nothing else is called so.
 */
export class OthersWatch {
  readonly #venues: Venues;
  /** Signed lots of others that were said or taken in. */
  readonly #said = new Map<InstrumentId, number>();
  /** How many of a venue's trades its last statement of all positions held. */
  readonly #held = new Map<VenueId, number>();
  readonly #working = new Set<string>();
  /** Venues that have stated their positions: the first statement is adopted as it is. */
  readonly #stated = new Set<VenueId>();

  constructor(venues: Venues) {
    this.#venues = venues;
  }

  stepped(event: EngineEvent, commands: readonly EngineCommand[], view: EngineView, ledger: Ledger, findings: Findings): void {
    const { input } = event;
    const said = (code: string, about: string): boolean => commands.some((c) => c.type === 'alert' && c.alert.grade === 'critical' && c.alert.code === code && JSON.stringify(c.alert.text).includes(about));
    const braked = (what: string): void => {
      if (view.tradingState === 'active') findings.add('trades_on', `${what}, and trading is active`);
    };
    for (const { report, live } of ledger.strangers) {
      if (!live) continue;
      if (!said('unexpected_fill', report.clOrdId)) findings.add('stranger_in_silence', `${report.lastQty} lots of ${report.instrumentId} by ${report.clOrdId}`);
      braked(`${report.execId} of ${report.clOrdId} filled`);
      this.#move(report);
    }
    if (input.type === 'execution_report') {
      this.#look(input.report, true, said, braked, ledger, findings);
      if (ledger.strangers.length === 0 && said('unexpected_fill', 'fill_of_unknown_order')) findings.add('stranger_twice', `${input.report.execId} of ${input.report.clOrdId} was said again`);
    }
    if (input.type === 'venue_notice' && input.grade === 'critical') braked(`a fill of ${input.venue} was taken back`);
    if (input.type === 'reconciliation') {
      for (const report of [...input.report.trades, ...input.report.orders]) this.#look(report, false, said, braked, ledger, findings);
      this.#account(input.report, said, braked, view, ledger, findings);
    }
    for (const command of commands) {
      if (command.type !== 'alert' || command.alert.code !== 'position_mismatch') continue;
      const [sentence] = command.alert.text;
      if (sentence?.code === 'position_differs' && !this.#isTouched(sentence.venue, sentence.instrument)) findings.add('position_mismatch', JSON.stringify(sentence));
    }
  }

  /** A trade that the last statement held was said with it. */
  #move({ venue, execId, instrumentId, side, lastQty }: ExecutionReport): void {
    if (this.#venues[venue].trades.slice(0, this.#held.get(venue) ?? 0).some((trade) => trade.execId === execId)) return;
    this.#said.set(instrumentId, (this.#said.get(instrumentId) ?? 0) + (side === 'buy' ? lastQty : 0 - lastQty));
  }

  /** Whether others have ever traded a contract: in one that they left alone what differs is our own miscount. */
  #isTouched(venue: VenueId, instrumentId: string): boolean {
    const { trades, strangers } = this.#venues[venue];
    return trades.some((trade) => trade.instrumentId === instrumentId && strangers.has(trade.execId));
  }

  /** An order of others that works is said when it is first heard of. */
  #look(report: ExecutionReport, live: boolean, said: (code: string, about: string) => boolean, braked: (what: string) => void, ledger: Ledger, findings: Findings): void {
    const { clOrdId, venue, ordStatus, execType } = report;
    if (ledger.orders.has(clOrdId)) return;
    const key = `${venue}/${clOrdId}`;
    if (isTerminal(ordStatus)) {
      this.#working.delete(key);
      return;
    }
    if (!live && execType === 'trade') return;
    if (this.#working.has(key)) {
      if (live && said('order_unknown', clOrdId)) findings.add('stranger_twice', `that ${clOrdId} works was said again`);
      return;
    }
    this.#working.add(key);
    if (!said('order_unknown', clOrdId)) findings.add('stranger_in_silence', `${clOrdId} works at ${venue}`);
    braked(`${clOrdId} works`);
  }

  /** Of each contract, what the account holds of others beyond what was said before must be said now. */
  #account(report: ReconciliationReport, said: (code: string, about: string) => boolean, braked: (what: string) => void, view: EngineView, ledger: Ledger, findings: Findings): void {
    const teller = this.#venues[report.venue];
    if (report.untold?.includes('positions') === true) return;
    const held = new Map<InstrumentId, number>();
    for (const { execId, instrumentId, side, lastQty } of teller.trades.slice(0, teller.tradesIn(report))) {
      if (teller.strangers.has(execId)) held.set(instrumentId, (held.get(instrumentId) ?? 0) + (side === 'buy' ? lastQty : 0 - lastQty));
    }
    for (const instrumentId of new Set([...held.keys(), ...this.#said.keys()])) {
      if (ledger.instruments.get(instrumentId)?.venue !== report.venue) continue;
      const lots = held.get(instrumentId) ?? 0;
      const isNew = lots !== (this.#said.get(instrumentId) ?? 0);
      this.#said.set(instrumentId, lots);
      // Lots that orders of ours may have filled are looked at again once these have ended.
      const pending = [...ledger.orders.values()].some(({ order, lots: heard }) => order.instrumentId === instrumentId && (view.unsettledOrders.has(order.clOrdId) || heard < (teller.orders.get(order.clOrdId)?.cumQty ?? 0)));
      if (!isNew || pending || !this.#stated.has(report.venue)) continue;
      if (!said('position_mismatch', instrumentId)) findings.add('stranger_in_silence', `${lots} lots of ${instrumentId} held by the account are not ours, and nothing says so`);
      braked(`${instrumentId} is held otherwise`);
    }
    this.#stated.add(report.venue);
    this.#held.set(report.venue, teller.tradesIn(report));
  }
}
