import { complaint, err, ok, type Clock, type Complaint, type Random, type Result, type Scheduler } from '@tandem/kernel';
import type { Instrument, VenueId } from '@tandem/domain';
import type { Gateway, VenueEventSink } from '@tandem/gateway-core';
import { createDiffGateway } from '@tandem/gateway-diff';
import { createFixGateway } from '@tandem/gateway-fix';
import { readPassword, type Configuration } from './configuration.ts';
import type { VenueEndpoints } from './options.ts';

export interface GatewayParts {
  readonly configuration: Configuration;
  readonly endpoints: VenueEndpoints | null;
  readonly clock: Clock;
  readonly scheduler: Scheduler;
  readonly random: Random;
  readonly sink: VenueEventSink;
  readonly environment: Readonly<Record<string, string | undefined>>;
}

/** One gateway a venue, as configured; endpoints that the caller knows go before configured ones. */
export function createGateways(parts: GatewayParts): Result<ReadonlyMap<VenueId, Gateway>, Complaint> {
  const { configuration, endpoints, environment, ...ports } = parts;
  const { inner, outer } = configuration.venues;
  const innerPassword = readPassword(inner.passwordFrom, environment);
  if (!innerPassword.ok) return innerPassword;
  const outerPassword = readPassword(outer.passwordFrom, environment);
  if (!outerPassword.ok) return outerPassword;

  const marketDataUrl = endpoints?.inner.marketDataUrl ?? inner.marketDataUrl;
  const tradingUrl = endpoints?.inner.tradingUrl ?? inner.tradingUrl;
  const host = endpoints?.outer.host ?? outer.host;
  const port = endpoints?.outer.port ?? outer.port;
  if (marketDataUrl === undefined || tradingUrl === undefined) return err(noEndpoint('venues.inner.marketDataUrl and tradingUrl'));
  if (host === undefined || port === undefined) return err(noEndpoint('venues.outer.host and port'));

  const instrumentsOf = (venue: VenueId): Instrument[] =>
    configuration.catalogue.data.instruments.filter((instrument) => instrument.venue === venue);
  const diff = createDiffGateway({
    ...ports,
    venue: 'inner',
    marketDataUrl,
    tradingUrl,
    brokerId: inner.brokerId,
    userId: inner.userId,
    password: innerPassword.value,
    instruments: instrumentsOf('inner'),
  });
  const fix = createFixGateway({
    ...ports,
    venue: 'outer',
    host,
    port,
    senderCompId: outer.senderCompId,
    targetCompId: outer.targetCompId,
    username: outer.userId,
    password: outerPassword.value,
    account: outer.userId,
    instruments: instrumentsOf('outer'),
  });
  diff.marketData.subscribe(instrumentsOf('inner'));
  fix.marketData.subscribe(instrumentsOf('outer'));
  return ok(new Map<VenueId, Gateway>([['inner', diff], ['outer', fix]]));
}

const noEndpoint = (where: string): Complaint =>
  complaint('no_endpoint', 'A venue has no address', where, 'Name it in the configuration, or start on the paper venues.');
