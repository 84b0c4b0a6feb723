import type { PromiseView } from '@tandem/contract';
import type { InstrumentId, PairOrder, PairOrderId } from '@tandem/domain';
import type { EngineCommand, EngineView } from '@tandem/engine';
import type { Arrival } from '../inbox.ts';
import { Samples } from './samples.ts';

const SAMPLES_MAX = 10_000;
/** Quotes are counted over windows of this length, nanoseconds. */
const REFRESH_WINDOW_NS = 5_000_000_000n;
/** Pair orders whose timing is still open, at the most; the oldest is given up. */
const OPEN_PAIRS_MAX = 1_000;

interface PairTiming {
  /** Arrival of the click, or of the quote that fired. */
  readonly decidedNs: bigint;
  firstSentNs: bigint | null;
  legsLeft: number;
  hedgeDueNs: bigint | null;
}

/**
 * Measures what the product promises, on its own clock and from its own traffic: percentile 99 of each latency, so that
 * a promise is not kept on average alone.
 */
export class PromiseMeter {
  readonly #orderResponseMs = new Samples(SAMPLES_MAX);
  readonly #dispatchMs = new Samples(SAMPLES_MAX);
  readonly #topUpMs = new Samples(SAMPLES_MAX);
  readonly #riskAlertMs = new Samples(SAMPLES_MAX);
  readonly #auditExportS = new Samples(SAMPLES_MAX);
  readonly #pairs = new Map<PairOrderId, PairTiming>();
  readonly #alertDueNs: bigint[] = [];
  readonly #quotes = new Map<InstrumentId, { windowNs: bigint; count: number; perSecond: number | null }>();
  #filledLots = 0;
  #alignedLots = 0;
  #endedPairs = 0;
  #ordersRecorded = 0;
  #ordersSent = 0;

  /** One event with its commands. */
  stepped(arrival: Arrival, commands: readonly EngineCommand[], view: EngineView): void {
    if (arrival.input.type === 'quote') this.#countQuote(arrival.input.book.instrumentId, arrival.arrivedNs);
    for (const command of commands) {
      if (command.type === 'alert' && command.alert.grade !== 'info') this.#alertDueNs.push(arrival.arrivedNs);
      if (command.type === 'receipt' && command.receipt.kind === 'hedge_decided') {
        const timing = this.#pairs.get(command.receipt.pairOrderId);
        if (timing !== undefined) timing.hedgeDueNs ??= arrival.arrivedNs;
      }
      if (command.type !== 'submit_order') continue;
      this.#ordersRecorded += 1;
      const order = view.orders.get(command.order.clOrdId);
      if (order === undefined) continue;
      if (order.purpose !== 'leg') continue;
      const timing = this.#pairs.get(order.pairOrderId);
      if (timing === undefined) this.#open(order.pairOrderId, arrival.arrivedNs);
      else timing.legsLeft += 1;
    }
  }

  /** The bytes of a command are with the socket since `sentNs`. */
  sent(command: EngineCommand, sentNs: bigint, view: EngineView): void {
    if (command.type !== 'submit_order') return;
    this.#ordersSent += 1;
    const order = view.orders.get(command.order.clOrdId);
    const timing = order === undefined ? undefined : this.#pairs.get(order.pairOrderId);
    if (order === undefined || timing === undefined) return;
    if (order.purpose === 'leg') {
      timing.firstSentNs ??= sentNs;
      timing.legsLeft -= 1;
      if (timing.legsLeft > 0) return;
      this.#orderResponseMs.add(milliseconds(sentNs - timing.decidedNs));
      this.#dispatchMs.add(milliseconds(sentNs - timing.firstSentNs));
    } else if (order.purpose === 'hedge' && timing.hedgeDueNs !== null) {
      this.#topUpMs.add(milliseconds(sentNs - timing.hedgeDueNs));
      timing.hedgeDueNs = null;
    }
  }

  /** What changed was handed to the streams. */
  shown(ended: readonly PairOrder[], nowNs: bigint): void {
    for (const dueNs of this.#alertDueNs.splice(0)) this.#riskAlertMs.add(milliseconds(nowNs - dueNs));
    for (const pair of ended) {
      this.#countEnded(pair);
      this.#pairs.delete(pair.pairOrderId);
    }
  }

  exported(seconds: number): void {
    this.#auditExportS.add(seconds);
  }

  /** `auditedShare` is the journal's own count, in percent; null where nothing was sent. */
  views(auditedShare: number | null): PromiseView[] {
    const p99 = (name: PromiseView['name'], samples: Samples, target: number, unit: PromiseView['unit'] = 'ms'): PromiseView => ({
      name,
      target,
      atMost: true,
      unit,
      measured: rounded(samples.percentile(0.99)),
      samples: samples.count,
    });
    const refresh = [...this.#quotes.values()].flatMap((q) => (q.perSecond === null ? [] : [q.perSecond]));
    return [
      p99('order_response', this.#orderResponseMs, 100),
      p99('dispatch', this.#dispatchMs, 200),
      {
        name: 'quote_refresh',
        target: 5,
        atMost: false,
        unit: '/s',
        measured: refresh.length === 0 ? null : rounded(Math.min(...refresh)),
        samples: refresh.length,
      },
      {
        name: 'alignment',
        target: 99.5,
        atMost: false,
        unit: '%',
        measured: this.#filledLots === 0 ? null : rounded((100 * this.#alignedLots) / this.#filledLots),
        samples: this.#endedPairs,
      },
      p99('top_up', this.#topUpMs, 1000),
      p99('risk_alert', this.#riskAlertMs, 100),
      {
        name: 'audit_coverage',
        target: 100,
        atMost: false,
        unit: '%',
        measured: auditedShare,
        samples: this.#ordersRecorded,
      },
      p99('audit_export', this.#auditExportS, 10, 's'),
    ];
  }

  get ordersSent(): number {
    return this.#ordersSent;
  }

  #open(pairOrderId: PairOrderId, decidedNs: bigint): void {
    if (this.#pairs.size >= OPEN_PAIRS_MAX) {
      const oldest = this.#pairs.keys().next().value;
      if (oldest !== undefined) this.#pairs.delete(oldest);
    }
    this.#pairs.set(pairOrderId, { decidedNs, firstSentNs: null, legsLeft: 1, hedgeDueNs: null });
  }

  /** Lots are aligned as far as they have their counterpart: what is left over on the inner leg is not. */
  #countEnded(pair: PairOrder): void {
    const filled = Math.abs(pair.inner.filledLots);
    if (filled === 0 && pair.outer.filledLots === 0) return;
    this.#endedPairs += 1;
    const residual = Math.min(Math.abs(Number(pair.residualInnerLots)), filled || Infinity);
    this.#filledLots += filled || residual;
    this.#alignedLots += Math.max(0, filled - residual);
  }

  #countQuote(instrumentId: InstrumentId, nowNs: bigint): void {
    const entry = this.#quotes.get(instrumentId);
    if (entry === undefined) {
      this.#quotes.set(instrumentId, { windowNs: nowNs, count: 1, perSecond: null });
      return;
    }
    entry.count += 1;
    const elapsedNs = nowNs - entry.windowNs;
    if (elapsedNs < REFRESH_WINDOW_NS) return;
    entry.perSecond = (entry.count - 1) / (Number(elapsedNs) / 1e9);
    entry.windowNs = nowNs;
    entry.count = 1;
  }
}

const milliseconds = (ns: bigint): number => Number(ns) / 1e6;
const rounded = (value: number | null): number | null => (value === null ? null : Math.round(value * 1000) / 1000);
