import { execFileSync, spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { quantity, spreadId, type ExecutionReport, type NewOrder } from '@tandem/domain';
import { createEngine, type Engine, type EngineCommand, type EngineInput } from '@tandem/engine';
import { insertOrder } from '../../gateway-diff/src/models/request.ts';
import { createQuoteBoard, type QuoteBoard } from '../../gateway-diff/src/quotes/quote-board.ts';
import { report, spread, type Measured } from './report.ts';
import { tickText } from './wire-peers.ts';
import { bookAt, catalogueOf, CHEAP, DEAR, fx, inner, LEVEL, limits, outer, policy, realTime } from './wire-world.ts';

/** In one process, from the bytes of a quote that fires a pair to the bytes of the first leg's order: no socket, no journal. */

const isQuick = process.argv.includes('--quick');
const ROUNDS = isQuick ? 3 : 5;
const FIRINGS = isQuick ? 2_000 : 5_000;
const WARM_UP = 3_000;
const FLOOR_FIRINGS = 200_000;
/** vnpy_spreadtrading called directly, microseconds; measured beside the floor, not here. */
const [PEER_US, PEER_RATIO, FLOOR_RATIO] = [125, 25, 12];
const FIRST_SPREAD = spreadId('cu-HG');

class Path {
  readonly #engine: Engine = createEngine();
  readonly #board: QuoteBoard = createQuoteBoard(({ what }) => {
    throw new Error(what);
  });
  #seq = 0;
  #volume = 0;
  #nowUs = realTime.nowUs();

  constructor() {
    this.#board.watch([inner]);
    this.#step({ type: 'configuration', idPrefix: 'B', catalogue: catalogueOf(1), limits });
    this.#step({ type: 'started', clean: true });
    for (const venue of ['inner', 'outer'] as const) {
      this.#step({ type: 'venue_status', venue, status: 'connected', text: [] });
      this.#step({ type: 'reconciliation', report: { venue, orders: [], trades: [], positions: [], tsIngestUs: this.#nowUs } });
      this.#step({ type: 'account', account: { venue, accountId: 'desk', currency: venue === 'inner' ? 'CNY' : 'USD', balance: '1000000000000', available: '1000000000000', margin: '0', realizedPnl: '0', unrealizedPnl: '0', fees: '0', tsUs: this.#nowUs } });
    }
  }

  /** Nanoseconds from bytes to bytes of one firing, after a quote that does not fire. */
  fire(id: number): number {
    for (const each of [outer, fx]) this.#step({ type: 'quote', book: bookAt(each.instrumentId, each.referencePrice, each.tickSize) });
    this.#tick(this.#bytes(DEAR));
    const request = { spreadId: FIRST_SPREAD, side: 'buy', pairs: 1, limit: LEVEL as never, policy } as const;
    this.#step({ type: 'operator', commandId: `b-${id}`, operator: 'bench', action: { type: 'arm_trigger', request, level: LEVEL } });
    const bytes = this.#bytes(CHEAP);
    const began = process.hrtime.bigint();
    const commands = this.#tick(bytes);
    const first = commands.find((command) => command.type === 'submit_order');
    const order = first === undefined ? null : insertOrder('desk', first.order, inner);
    const took = Number(process.hrtime.bigint() - began);
    if (order === null || !order.includes('"limit_price"')) throw new Error('a quote did not fire');
    for (const command of commands) if (command.type === 'submit_order') this.#refuse(command.order);
    this.#engine.drainChanges();
    return took;
  }

  #bytes(ask: number): Buffer {
    return Buffer.from(`${tickText(ask)}"volume":${++this.#volume},"datetime":"2026-11-23 09:30:00.123000"}}}]}`);
  }

  #tick(bytes: Buffer): readonly EngineCommand[] {
    let commands: readonly EngineCommand[] = [];
    if (!this.#board.scan(bytes)) throw new Error('a real message was not recognised');
    this.#board.drain(realTime.nowUs(), (book) => (commands = this.#step({ type: 'quote', book })));
    return commands;
  }

  #step(input: EngineInput): readonly EngineCommand[] {
    this.#nowUs = realTime.nowUs();
    return this.#engine.step({ seq: ++this.#seq, tsUs: this.#nowUs, input });
  }

  #refuse({ venue, clOrdId, instrumentId, side, quantity: orderQty }: NewOrder): void {
    const nothing = quantity(0);
    const refusal: ExecutionReport = { venue, clOrdId, orderId: null, execId: `x-${clOrdId}` as never, execType: 'rejected', ordStatus: 'rejected', instrumentId, side, orderQty, cumQty: nothing, leavesQty: nothing, lastQty: nothing, lastPx: null, text: '', tsEventUs: this.#nowUs, tsIngestUs: this.#nowUs };
    this.#step({ type: 'execution_report', report: refusal });
  }
}

/** p50 and p99 of the program that does the least, microseconds; null without a compiler. */
function floorOf(program: string): { p50: number; p99: number } {
  const tick = `${tickText(CHEAP)}"volume":1,"datetime":"2026-11-23 09:30:00.123000"}}}]}`;
  const [p50 = 0, p99 = 0] = execFileSync(program, [tick, String(FLOOR_FIRINGS)], { encoding: 'utf8' }).trim().split(' ').map(Number);
  return { p50: p50 / 1_000, p99: p99 / 1_000 };
}

function main(): Measured[] {
  const folder = mkdtempSync(join(tmpdir(), 'tandem-path-'));
  const program = join(folder, 'floor');
  const hasFloor = spawnSync('cc', ['-O2', '-o', program, 'packages/tooling/bench/path-floor.c'], { stdio: 'ignore' }).status === 0;
  const [took, floors] = [[] as number[], [] as { p50: number; p99: number }[]];
  for (let round = 0; round < ROUNDS; round++) {
    if (hasFloor) floors.push(floorOf(program));
    const path = new Path();
    for (let n = 0; n < WARM_UP + FIRINGS; n++) {
      const ns = path.fire(n);
      if (n >= WARM_UP) took.push(ns / 1_000);
    }
  }
  rmSync(folder, { recursive: true });
  const own = spread(took);
  const least = floors.map(({ p50 }) => p50).sort((a, b) => a - b)[Math.floor(floors.length / 2)];
  const isMet = PEER_RATIO * own.p50 <= PEER_US && (least === undefined || own.p50 <= FLOOR_RATIO * least);
  const beside = least === undefined ? { floor: 'no C compiler' } : { floor: 'C', 'floor p50 µs': least, 'x floor p50': own.p50 / least };
  return [{ what: 'in process: bytes of a quote to the first order’s', figures: { 'p50 µs': own.p50, 'p99 µs': own.p99, count: own.count, ...beside, 'faster than the peer’s 125 µs, x': PEER_US / own.p50 }, goal: `${PEER_RATIO} x faster than the peer and at most ${FLOOR_RATIO} x the floor`, meets: isMet }];
}

report(main());
