/** Where the venues are, as whoever started them says; the rest of a link is configuration. */
export interface VenueEndpoints {
  readonly inner: { readonly marketDataUrl: string; readonly tradingUrl: string };
  readonly outer: { readonly host: string; readonly port: number };
  /** The paper venues' own control address, for the rehearsal of faults. */
  readonly control: { readonly url: string; readonly token: string } | null;
}

/** What a host needs to start. Plain data: it is handed to the worker thread as `workerData`. */
export interface HostOptions {
  /** Journals live here; one process at a time. Created where it is missing. */
  readonly dataFolder: string;
  /** Holds catalogue.json, calendar.json and configuration.json. */
  readonly assetsFolder: string;
  /** The desk's own configuration, laid over the one in `assetsFolder`; null for none. */
  readonly configFile: string | null;
  /** Null: the configuration names them. */
  readonly venues: VenueEndpoints | null;
  readonly version: string;
}
