import { complaint, defined, type Complaint } from '@tandem/kernel';
import type { LinkTrial } from '@tandem/contract';
import { inWords, venueIds, type InstrumentId, type VenueEvent, type VenueId, type Wording } from '@tandem/domain';
import type { Gateway } from '@tandem/gateway-core';
import { buildGateways, type GatewayParts } from '../gateways.ts';
import type { FileSessionStore } from '@tandem/gateway-fix';
import { guardOrders } from './guard-orders.ts';
import { reach, reachUrl, type Reached } from './reach.ts';

/** How long a link may take to log on, and its first quotes, once it was reached. */
const TRIAL_MS = 6_000;
/** After the logon, how long quotes and the clock's offset are waited for. */
export const SETTLE_MS = 3_000;
const LOOK_MS = 50;
const HIDDEN_CHARS_MIN = 4;

export interface Trial {
  readonly links: Readonly<Record<VenueId, LinkTrial>>;
  /** Settles once both links have said goodbye; bounded by the gateways. */
  readonly ended: Promise<void>;
}

/** What was heard of one link. */
interface Heard {
  up: boolean;
  reconciled: boolean;
  roundTripUs: number | null;
  offsetUs: number | null;
  readonly quoted: Set<InstrumentId>;
  /** The last thing that went wrong. */
  trouble: Wording;
}

export type TrialParts = Omit<GatewayParts, 'sink' | 'complain'> & {
  readonly store: FileSessionStore | null;
  /** Links that are not tried, with what is known of them. */
  readonly known: Partial<Record<VenueId, LinkTrial>>;
};

/** Connects, logs on, listens for some seconds and hangs up. The links cannot send an order. */
export async function tryProfile(parts: TrialParts): Promise<Trial> {
  const heard: Record<VenueId, Heard> = { inner: silence(), outer: silence() };
  const venueOf = (id: InstrumentId): VenueId | undefined => parts.catalogue.instruments.get(id)?.venue;
  const { byVenue: built } = buildGateways(
    {
      ...parts,
      sink: (event) => hear(heard, event, venueOf),
      // A fault of the session, where the link itself has nothing to say.
      complain: (venue, { what }) => {
        if (heard[venue].trouble.length === 0) heard[venue].trouble = [{ code: 'link_says', words: what }];
      },
    },
    { store: parts.store, log: null },
  );
  const count = (venue: VenueId): number => parts.catalogue.data.instruments.filter((one) => one.venue === venue).length;
  const running: Gateway[] = [];
  const tryLink = async (venue: VenueId): Promise<LinkTrial> => {
    const known = parts.known[venue];
    if (known !== undefined) return known;
    const reached = await (venue === 'inner' ? reachInner(parts) : reach(parts.addresses.outer.host, parts.addresses.outer.port, parts.tls, parts.scheduler));
    if (reached.failure !== null) return { ...notTried(count(venue)), ...reached };
    const gateway = guardOrders(defined(built.get(venue), venue), 'observe');
    running.push(gateway);
    gateway.start();
    await settled(heard[venue], parts);
    return trialOf(heard[venue], reached, count(venue), parts, venue);
  };
  const [inner, outer] = await Promise.all(venueIds.map(tryLink));
  const ended = Promise.all(running.map((gateway) => gateway.stop())).then(() => parts.store?.close());
  return { links: { inner: defined(inner, 'inner'), outer: defined(outer, 'outer') }, ended };
}

const silence = (): Heard => ({ up: false, reconciled: false, roundTripUs: null, offsetUs: null, quoted: new Set(), trouble: [] });

export const notTried = (instruments: number): LinkTrial => ({
  reached: false,
  encrypted: null,
  loggedOn: false,
  roundTripUs: null,
  offsetUs: null,
  instruments,
  quoted: 0,
  failure: null,
  said: [],
});

function hear(heard: Readonly<Record<VenueId, Heard>>, event: VenueEvent, venueOf: (id: InstrumentId) => VenueId | undefined): void {
  if (event.type === 'quote') {
    const venue = venueOf(event.book.instrumentId);
    if (venue !== undefined) heard[venue].quoted.add(event.book.instrumentId);
    return;
  }
  if (event.type === 'venue_status') {
    heard[event.venue].up = event.status === 'connected';
    if (event.status === 'disconnected') heard[event.venue].trouble = event.text;
  } else if (event.type === 'reconciliation') heard[event.report.venue].reconciled = true;
  else if (event.type === 'venue_clock') {
    heard[event.venue].roundTripUs = event.roundTripUs;
    heard[event.venue].offsetUs = event.offsetUs;
  }
}

async function reachInner({ addresses, scheduler }: TrialParts): Promise<Reached> {
  const [quotes, trading] = await Promise.all([reachUrl(addresses.inner.marketDataUrl, scheduler), reachUrl(addresses.inner.tradingUrl, scheduler)]);
  return quotes.failure === null ? trading : quotes;
}

/** Resolves once everything is measured, or as much as the time allows. */
function settled(heard: Heard, { clock, scheduler }: TrialParts): Promise<void> {
  const beganUs = clock.nowUs();
  let loggedOnUs: number | null = null;
  return new Promise((resolve) => {
    const look = (): void => {
      const nowUs = clock.nowUs();
      if (heard.reconciled) loggedOnUs ??= nowUs;
      const whole = heard.reconciled && heard.quoted.size > 0 && heard.roundTripUs !== null && heard.offsetUs !== null;
      const late = nowUs - beganUs > TRIAL_MS * 1000 || (loggedOnUs !== null && nowUs - loggedOnUs > SETTLE_MS * 1000);
      if (whole || late) resolve();
      else scheduler.after(LOOK_MS, look);
    };
    look();
  });
}

function trialOf(heard: Heard, { reached, encrypted }: Reached, instruments: number, parts: TrialParts, venue: VenueId): LinkTrial {
  const { roundTripUs, offsetUs, quoted, reconciled } = heard;
  const { inner, outer, prices, key } = parts.passwords;
  const said = reconciled ? [] : [inner, outer, prices, key ?? ''].reduce(masked, heard.trouble);
  return {
    reached,
    encrypted,
    loggedOn: reconciled,
    roundTripUs,
    offsetUs,
    instruments,
    quoted: quoted.size,
    said,
    failure: reconciled ? null : wantsCertificate(said) ? noCertificate(inWords('en', said), parts.profile[venue].name) : notLoggedOn(said.length === 0 ? `no logon within ${TRIAL_MS} ms` : inWords('en', said), parts.profile[venue].name),
  };
}

/** The same without the password, which a venue may repeat in its words. */
const masked = (said: Wording, password: string): Wording =>
  said.map((one) =>
    password.length >= HIDDEN_CHARS_MIN && 'words' in one && typeof one.words === 'string' ? { ...one, words: one.words.replaceAll(password, '***') } : one,
  );

/** A peer that misses our certificate, or does not take it, says so in an alert after the handshake. Source: RFC 8446, 6.2. */
const wantsCertificate = (said: Wording): boolean => said.some((one) => 'words' in one && typeof one.words === 'string' && /alert (certificate required|bad certificate|unsupported certificate|certificate (revoked|expired|unknown)|unknown ca)|handshake failure/.test(one.words));

const noCertificate = (why: string, where: string): Complaint =>
  complaint('test_certificate', `The venue does not let us in without a certificate that it takes: ${why}`, where, 'Name the certificate and key that the venue gave out, and check that it knows them.');

const notLoggedOn = (why: string, where: string): Complaint =>
  complaint('test_no_logon', `The venue was reached, and the logon did not go through: ${why}`, where, 'Check user, password and, where they are asked for, broker, client application id and CompIDs.');
