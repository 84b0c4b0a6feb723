import { seededRandom } from '@tandem/kernel';
import type { VenueEvent } from '@tandem/domain';
import type { DiffGatewayOptions } from '@tandem/gateway-diff';
import type { HandTime } from './hand-time.ts';
import { gold } from './instruments.ts';
import type { ScriptedServer } from './scripted-server.ts';

/** A desk at a scripted server, by a clock that is turned by hand. */
export const deskOptions = (server: ScriptedServer, time: HandTime, sink: (event: VenueEvent) => void): DiffGatewayOptions => ({
  venue: 'inner',
  marketDataUrl: `${server.url}/md`,
  tradingUrl: `${server.url}/td`,
  brokerId: 'b',
  userId: 'desk',
  password: 'secret-word',
  instruments: [gold],
  clock: time,
  scheduler: time,
  random: seededRandom(1),
  sink,
});
