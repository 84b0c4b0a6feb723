import { vi, expect } from 'vitest';
import { seededRandom } from '@tandem/kernel';
import { instrumentId, type ExecutionReport, type VenueEvent } from '@tandem/domain';
import { createFixGateway, type FixGatewayOptions } from '@tandem/gateway-fix';
import { serveFix } from '../src/front-fix/index.ts';
import { createVenues, PAPER_ACCOUNT } from '../src/venues.ts';
import { realClock, realScheduler } from './front-fix-exchange.ts';
import { catalogue } from './worlds.ts';

const endings: (() => void | Promise<void>)[] = [];
/** To be called after each test. */
export async function endDesks(): Promise<void> {
  for (const end of endings.splice(0)) await end();
}

export const copper = instrumentId('COMEX.HGH7');

/** The paper exchange behind the front, and a gateway that is connected to it. */
export async function desk(options: Partial<FixGatewayOptions> = {}) {
  const venues = createVenues({
    catalogue,
    seed: 11,
    clock: realClock,
    scheduler: realScheduler,
    saved: { inner: null, outer: null },
  });
  const exchange = venues.exchanges.outer;
  const front = await serveFix({ exchange: venues.stages.outer, host: '127.0.0.1', port: 0, senderCompId: 'PAPER', clock: realClock, scheduler: realScheduler });
  const events: VenueEvent[] = [];
  const complaints: string[] = [];
  /** Messages as they went over the wire, `|` for SOH. */
  const wire: string[] = [];
  const instruments = [...exchange.instruments.values()];
  const gatewayOptions: FixGatewayOptions = {
    venue: 'outer',
    host: '127.0.0.1',
    port: front.port,
    senderCompId: 'TANDEM',
    targetCompId: 'PAPER',
    username: PAPER_ACCOUNT.accountId,
    password: PAPER_ACCOUNT.password,
    account: PAPER_ACCOUNT.accountId,
    instruments,
    clock: realClock,
    scheduler: realScheduler,
    random: seededRandom(7),
    sink: (event) => void events.push(event),
    log: (direction, message) => void wire.push(`${direction}|${message}`),
    complain: (c) => void complaints.push(`${c.what}: ${c.where}`),
    ...options,
  };
  const gateway = createFixGateway(gatewayOptions);
  endings.push(() => gateway.stop(), () => front.close(), () => venues.stop());
  gateway.marketData.subscribe(instruments);
  gateway.start();
  const reports = (): ExecutionReport[] => events.flatMap((e) => (e.type === 'execution_report' ? [e.report] : []));
  const until = (what: () => void): Promise<void> => vi.waitFor(what, { timeout: 10_000, interval: 5 });
  await until(() => {
    const quoted = new Set(events.flatMap((e) => (e.type === 'quote' ? [e.book.instrumentId] : [])));
    expect(quoted).toEqual(new Set(instruments.map((i) => i.instrumentId)));
    expect(events.some((e) => e.type === 'account')).toBe(true);
  });
  return { venues, exchange, front, gateway, gatewayOptions, events, wire, complaints, reports, until };
}
