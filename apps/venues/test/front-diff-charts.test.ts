import { afterEach, describe, expect, it } from 'vitest';
import { WebSocket } from 'ws';
import type { DepthBook } from '@tandem/domain';
import { CHARTS_MAX } from '../src/front-diff/charts.ts';
import { keepHistory, TICKS_MAX } from '../src/front-diff/history.ts';
import { closeDesks, openDesk } from './front-diff-desk.ts';
import { buyGold, copper, gold, HandExchange } from './front-diff-exchange.ts';

afterEach(closeDesks);

describe('charts of the paper venue over DIFF', () => {
  it('show the ticks and bars that its books were', async () => {
    const { gateway, exchange, complaints, until } = await openDesk();
    const seen: DepthBook[] = [];
    exchange.onBook((book) => {
      if (book.instrumentId === gold.instrumentId && book.last !== null) seen.push(book);
    });
    for (let n = 0; n < 3; n++) {
      const order = buyGold(`B${n}`, 1, { price: exchange.book(gold.instrumentId).asks[0]!.price, timeInForce: 'fak' });
      gateway.orders.prepareSubmit(order).send();
      await until((e) => e.type === 'execution_report' && e.report.clOrdId === order.clOrdId && e.report.ordStatus === 'filled');
    }
    expect(seen.length).toBeGreaterThanOrEqual(3);
    const ticks = await gateway.charts.ticks(gold, 500);
    if (!ticks.ok) throw new Error(ticks.error.what);
    expect(ticks.value.map((tick) => [tick.last, tick.tsUs])).toEqual(expect.arrayContaining(seen.slice(0, 3).map((book) => [book.last?.price, book.tsEventUs])));
    const bars = await gateway.charts.bars(gold, 3_600, 10);
    if (!bars.ok) throw new Error(bars.error.what);
    const [bar] = bars.value.slice(-1);
    const lasts = ticks.value.map((tick) => tick.last as number);
    expect(bar?.high).toBeGreaterThanOrEqual(Math.max(...lasts));
    expect(bar?.low).toBeLessThanOrEqual(Math.min(...lasts));
    expect(complaints).toEqual([]);
  });

  it('say when they are ready, also where there is nothing to show', async () => {
    const { cable } = await openDesk(true);
    const socket = new WebSocket(`ws://127.0.0.1:${cable.port}/md`);
    await new Promise((resolve) => socket.once('open', resolve));
    const states: unknown[] = [];
    const ready = new Promise<void>((resolve) =>
      socket.on('message', (bytes: Buffer) => {
        const { data = [] } = JSON.parse(bytes.toString('utf8')) as { data?: { charts?: { c?: { ready?: boolean } } }[] };
        states.push(...data.flatMap(({ charts }) => charts?.c?.ready ?? []));
        if (states.includes(true)) resolve();
        socket.send(JSON.stringify({ aid: 'peek_message' }));
      }),
    );
    socket.send(JSON.stringify({ aid: 'set_chart', chart_id: 'c', ins_list: copper.instrumentId, duration: 60e9, view_width: 10 }));
    await ready;
    socket.terminate();
    expect(states).toEqual([false, true]);
  });

  it('refuse what is no chart, and more than there may be', async () => {
    const { cable } = await openDesk(true);
    const socket = new WebSocket(`ws://127.0.0.1:${cable.port}/md`);
    const notices: string[] = [];
    await new Promise((resolve) => socket.once('open', resolve));
    const all = new Promise<void>((resolve) =>
      socket.on('message', (data: Buffer) => {
        const { data: patches = [] } = JSON.parse(data.toString('utf8')) as { data?: { notify?: Record<string, { content: string }> }[] };
        for (const { notify } of patches) notices.push(...Object.values(notify ?? {}).map((n) => n.content));
        if (notices.length >= 6) resolve();
      }),
    );
    const good = { aid: 'set_chart', chart_id: 'c', ins_list: gold.instrumentId, duration: 60e9, view_width: 10 };
    for (const wrong of [{ chart_id: 5 }, { ins_list: 'SHFE.zz9999' }, { ins_list: null }, { duration: -1 }, { view_width: 1e9 }]) socket.send(JSON.stringify({ ...good, ...wrong }));
    for (let n = 0; n <= CHARTS_MAX; n++) socket.send(JSON.stringify({ ...good, chart_id: `c${n}` }));
    await all;
    socket.terminate();
    expect(notices).toEqual(['图表编号无效', '图表合约不存在', '图表合约不存在', '图表周期无效', '图表宽度无效', `图表数超过 ${CHARTS_MAX}`]);
  });
});

describe('the history of the front', () => {
  it('groups ticks into bars, and forgets the oldest beyond its bound', () => {
    const exchange = new HandExchange();
    const history = keepHistory(exchange, () => 7);
    const at = exchange.nowUs();
    const tick = (n: number, last: number): void =>
      exchange.publish({ instrumentId: copper.instrumentId, last: { price: last as never, quantity: 1 as never }, tsEventUs: (at + n * 1_000_000) as never });
    for (const [n, last] of [[0, 80_000], [1, 80_030], [59, 79_990], [60, 80_010]] as const) tick(n, last);
    expect(Object.values(history.bars(copper, 60e9, 10))).toMatchObject([
      { open: 80_000, high: 80_030, low: 79_990, close: 79_990, volume: 0 },
      { open: 80_010, high: 80_010, low: 80_010, close: 80_010 },
    ]);
    for (let n = 100; n < 100 + 2 * TICKS_MAX; n++) tick(n, 80_000);
    const kept = Object.keys(history.ticks(copper, 1e6)).length;
    expect(kept).toBeGreaterThanOrEqual(TICKS_MAX);
    expect(kept).toBeLessThan(TICKS_MAX * 1.25);
    history.dispose();
  });
});
