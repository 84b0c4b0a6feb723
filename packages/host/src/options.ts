import type { SecretKeeping } from '@tandem/contract';
import type { Complaint } from '@tandem/kernel';
import type { ConfigurationSource } from './configuration.ts';

/** Where venues are, as whoever started them says; the rest of a link is its profile's. */
export interface VenueEndpoints {
  readonly inner: { readonly marketDataUrl: string; readonly tradingUrl: string };
  readonly outer: { readonly host: string; readonly port: number };
  /** The paper venues' own control address, for the rehearsal of faults. */
  readonly control: { readonly url: string; readonly token: string } | null;
}

/** What a host needs to start. Plain data: it is handed to the worker thread as `workerData`. */
export interface HostOptions extends ConfigurationSource {
  /** Of the paper venues, for profiles that leave their addresses to us; null where none run. */
  readonly venues: VenueEndpoints | null;
  /** Where the process that owns this host keeps passwords. */
  readonly secretKeeping: SecretKeeping;
  /** Why the profile that was asked for could not be started on, so that this one runs; null otherwise. */
  readonly refusal: Complaint | null;
  readonly version: string;
}
