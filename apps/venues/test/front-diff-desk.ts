import { seededRandom } from '@tandem/kernel';
import type { VenueEvent } from '@tandem/domain';
import { createDiffGateway } from '@tandem/gateway-diff';
import { serveDiff } from '../src/front-diff/index.ts';
import { createVenues, PAPER_ACCOUNT } from '../src/venues.ts';
import { openCable } from './cut-cable.ts';
import { gold, realTime } from './front-diff-exchange.ts';
import { catalogue } from './worlds.ts';

let endings: (() => void | Promise<void>)[] = [];

/** Ends what the desks of a test opened. */
export async function closeDesks(): Promise<void> {
  for (const end of endings) await end();
  endings = [];
}

/** The paper exchange behind the front, and a gateway that is connected to it, through a cable that can be cut where asked. */
export async function openDesk(cabled = false) {
  const venues = createVenues({ catalogue, seed: 11, clock: realTime, scheduler: realTime, saved: { inner: null, outer: null } });
  const exchange = venues.exchanges.inner;
  const front = await serveDiff({ exchange: venues.stages.inner, cashier: exchange.cashier, host: '127.0.0.1', port: 0, clock: realTime, scheduler: realTime });
  const events: VenueEvent[] = [];
  const complaints: string[] = [];
  let heard: () => void = () => undefined;
  const cable = await openCable(front.port);
  const url = `ws://127.0.0.1:${cabled ? cable.port : front.port}`;
  const gateway = createDiffGateway({
    venue: 'inner',
    marketDataUrl: `${url}/md`,
    tradingUrl: `${url}/td`,
    brokerId: 'paper',
    userId: PAPER_ACCOUNT.accountId,
    password: PAPER_ACCOUNT.password,
    instruments: [...exchange.instruments.values()],
    clock: realTime,
    scheduler: realTime,
    random: seededRandom(7),
    sink(e) {
      events.push(e);
      heard();
    },
    complain: (c) => complaints.push(`${c.what}: ${c.where}`),
  });
  endings.push(() => gateway.stop(), () => cable.close(), () => front.close(), () => venues.stop());
  const until = async (fits: (e: VenueEvent) => boolean): Promise<VenueEvent> => {
    for (;;) {
      const found = events.find(fits);
      if (found) return found;
      await new Promise<void>((resolve) => (heard = resolve));
    }
  };
  gateway.marketData.subscribe([...exchange.instruments.values()]);
  gateway.start();
  await until((e) => e.type === 'account');
  await until((e) => e.type === 'quote' && e.book.instrumentId === gold.instrumentId);
  const told = (): string[] => events.flatMap((e) => (e.type === 'execution_report' ? [`${e.report.execType} ${e.report.ordStatus}`] : []));
  return { venues, exchange, cable, gateway, events, complaints, until, told };
}
