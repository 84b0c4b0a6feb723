import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from '@playwright/test';
import { spreadId, type VenueId } from '@tandem/domain';
import { Desk } from '../../support/desk.ts';
import { startHeadless } from '../../support/headless.ts';

const venues: readonly VenueId[] = ['inner', 'outer'];
const pair = spreadId('cu-CA');
/** Between two pair orders: below the rate that the default limits keep for opening orders. */
const PACE_MS = 700;

const faults = [
  ['duplicate_next', { form: 'same' }],
  ['duplicate_next', { form: 'resend' }],
  ['duplicate_next', { form: 'old_number' }],
  ['reorder_next', {}],
  ['silence_next', {}],
  ['drop_next', { moment: 'order_lost' }],
  ['drop_next', { moment: 'before_ack' }],
  ['drop_next', { moment: 'after_ack' }],
  ['latency', { line: 'reports', lowMs: 200, highMs: 500, forS: 3 }],
  ['reject_next', {}],
  ['partial_next', {}],
] as const;

test('whatever goes wrong with one order at either venue, the pair ends balanced and the venues agree', async () => {
  test.setTimeout(120_000);
  const dataFolder = await mkdtemp(join(tmpdir(), 'tandem-faults-'));
  const headless = await startHeadless(dataFolder);
  try {
    const desk = new Desk(headless);
    await desk.ready();
    const policy = (await desk.catalogue()).defaultPolicies[pair]!;
    for (const [kind, parameters] of faults) {
      for (const venue of venues) {
        await desk.until('trading links', () => desk.system?.venues.every((link) => link.reconciled) === true);
        if (desk.system?.tradingState !== 'active') await desk.resume();
        const before = new Set(desk.pairOrders.keys());
        await desk.rehearse(venue, kind, parameters);
        await desk.trade(pair, 'buy', policy);
        const own = [...desk.pairOrders.values()].filter((order) => !before.has(order.pairOrderId));
        expect.soft(own.map(({ state }) => state), `${kind} ${JSON.stringify(parameters)} at the ${venue} venue`).toEqual(['balanced']);
        await new Promise((resolve) => setTimeout(resolve, PACE_MS));
      }
    }
    const pairs = faults.length * venues.length;
    const held = (key: string): number => {
      const position = desk.positions.get(key);
      return position === undefined ? 0 : position.longToday + position.longYesterday - position.shortToday - position.shortYesterday;
    };
    await desk.until('the venues to hold what was traded', () => held('inner/SHFE.cu2701') === 5 * pairs && held('outer/LME.CA3M') === 0 - pairs);
  } finally {
    await headless.stop();
    await rm(dataFolder, { recursive: true, force: true });
  }
});
