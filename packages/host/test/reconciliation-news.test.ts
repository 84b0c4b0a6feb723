import { restoreEngine, type Engine, type EngineEvent } from '@tandem/engine';
import { EngineBench, drawPlan, eventsOf, requestOf } from '@tandem/testkit';
import { describe, expect, it } from 'vitest';
import { newsOf } from '../src/reconciliation-news.ts';

const SCENARIOS = 20;

type Reconciliation = Extract<EngineEvent['input'], { type: 'reconciliation' }>;

/** They may differ in when something was last looked at. */
const comparable = (engine: Engine): string =>
  JSON.stringify(engine.snapshot().state, (key, value: unknown) => (key === 'updatedUs' ? 0 : value));

/** The venue's account with everything in it that it ever told, as after a reconnection late in the day. */
function wholeDay(input: Reconciliation, before: readonly EngineEvent[]): Reconciliation {
  const reports = before.flatMap((event) => (event.input.type === 'execution_report' ? [event.input.report] : event.input.type === 'reconciliation' ? [...event.input.report.orders, ...event.input.report.trades] : []));
  const told = reports.filter(({ venue, execType }) => venue === input.report.venue && execType === 'trade');
  return { ...input, report: { ...input.report, trades: [...told, ...input.report.trades] } };
}

describe('the news of a reconciliation', () => {
  it('leaves the engine as the whole account does, and has it decide the same', () => {
    let left = 0;
    for (let seed = 1; seed <= SCENARIOS; seed++) {
      const events = eventsOf(drawPlan(seed));
      const engine = restoreEngine(null);
      for (const [at, event] of events.entries()) {
        if (event.input.type === 'reconciliation') {
          const whole = wholeDay(event.input, events.slice(0, at));
          const report = newsOf(whole.report, engine.view);
          left += whole.report.orders.length + whole.report.trades.length - report.orders.length - report.trades.length;
          const snapshot = engine.snapshot();
          const [one, other] = [restoreEngine(snapshot), restoreEngine(snapshot)];
          const commands = one.step({ ...event, input: whole });
          expect(JSON.stringify(other.step({ ...event, input: { ...whole, report } })), `seed ${seed}`).toBe(JSON.stringify(commands));
          expect(comparable(other) === comparable(one), `seed ${seed}, event ${event.seq}`).toBe(true);
        }
        engine.step(event);
      }
    }
    expect(left).toBeGreaterThan(2 * SCENARIOS);
  });

  it('is nothing of what ended and was counted, and all of what still works', () => {
    const bench = new EngineBench().ready();
    bench.submit(requestOf());
    const [inner, outer] = [bench.only('inner'), bench.only('outer')];
    const trade = bench.tradeReport(inner, inner.quantity, { execId: 'E1' as never });
    bench.tell(trade);
    const orders = [bench.report(inner, 'order_status', 'filled', { cumQty: inner.quantity }), bench.report(outer, 'order_status', 'new')];
    const foreign = { ...trade, clOrdId: 'somebody-else' as never, execType: 'order_status' as const };
    const [forgotten, theirs] = [{ ...trade, clOrdId: 'T0i' as never, execId: 'E0' as never }, { ...trade, clOrdId: 'somebody-else' as never, execId: 'E9' as never }];
    const report = { venue: 'inner' as const, orders: [...orders, { ...foreign, ordStatus: 'new' as const }, foreign], trades: [trade, forgotten, theirs], positions: [], tsIngestUs: trade.tsIngestUs };
    const news = newsOf(report, bench.engine.view);
    expect(news.trades).toEqual([theirs]);
    expect(news.orders.map(({ clOrdId, ordStatus }) => [clOrdId, ordStatus])).toEqual([[outer.clOrdId, 'new'], ['somebody-else', 'new']]);
  });
});
