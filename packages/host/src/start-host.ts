import { randomInt } from 'node:crypto';
import { statfs } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ok, seededRandom, sentence, type Clock, type Complaint, type Dispose, type Random, type Result, type Scheduler } from '@tandem/kernel';
import { termsOfConnection, usesOwnPaperVenues } from '@tandem/contract';
import { inWords, stricterMode, tradingDay, type Alert, type VenueId, type Wording } from '@tandem/domain';
import { HEARTBEAT_LOSS_MS as DIFF_SILENCE_MS } from '@tandem/gateway-diff';
import { HEARTBEAT_LOSS_MS as FIX_SILENCE_MS, type InitiatorTls } from '@tandem/gateway-fix';
import type { EngineView, OperatorAction } from '@tandem/engine';
import { ARCHIVE_FOLDER, archiveDays, openJournal, type Journal } from '@tandem/journal';
import { serveContract, type Channel, type ContractHandlers, type ServeOptions } from '@tandem/transport';
import { readConfiguration, sessionTerms, type Configuration } from './configuration.ts';
import { deskFolder } from './connections/desk-folder.ts';
import { DeskConnections } from './connections/desk-connections.ts';
import { readPasswords, type Environment, type ProfilePasswords } from './connections/passwords.ts';
import { tlsOf } from './connections/tls.ts';
import { watchDisk } from './disk-watch.ts';
import { EngineLoop } from './engine-loop.ts';
import { DeskFunds } from './funds/desk-funds.ts';
import { addressesOf, openGateways, type Addresses, type OpenGateways } from './gateways.ts';
import { createHandlers, type HandlerParts } from './handlers.ts';
import { writeIncident } from './incident.ts';
import { loadOf, type HostLoad } from './load.ts';
import type { HostOptions } from './options.ts';
import { Projection, SYSTEM_VIEW_MS, type SystemFacts } from './projection/projection.ts';
import { PromiseMeter } from './promises/promise-meter.ts';
import { newsOf } from './reconciliation-news.ts';
import { recoverEngine, type Recovered } from './recovery.ts';
import { createRehearsalLink, type RehearsalLink } from './rehearsal.ts';
import type { SecretStore } from './secrets/secret-store.ts';
import { Timers } from './timers.ts';
import { observeTurns } from './turn-observer.ts';
import { warmUp } from './warm-up.ts';

/** One frame of updates to a screen, milliseconds. */
const FRAME_MS = 16;

/** Where user interfaces come from: a channel each. */
export interface Connections {
  onConnect(callback: (channel: Channel) => void): Dispose;
}

export interface RunningHost {
  readonly tradingDay: string;
  /** Read when asked for. */
  readonly load: () => HostLoad;
  /** Logs out of the venues, writes the last record and closes the journal. */
  stop(): Promise<void>;
}

/** What a host has from the thread it runs in. */
export interface HostPorts {
  readonly clock: Clock;
  readonly scheduler: Scheduler;
  readonly secrets: SecretStore;
  readonly environment: Environment;
  /** For whoever reads the console. */
  readonly say: (text: string) => void;
  /** Has this host stopped and another started; where that one cannot, one on the profile named here. */
  readonly restart: (fallbackId: string) => void;
}

/** What a link had to leave out of what its venue said, that is written down in one life of a host. */
const LINK_COMPLAINTS_MAX = 200;

/**
 * The composition root: journal, engine, gateways and the contract's server, joined. `onFatal` is called at most once,
 * after a broken invariant or a journal that cannot be written: end the process and start anew, by recovery.
 */
export async function startHost(
  options: HostOptions,
  connections: Connections,
  onFatal: (error: unknown) => void,
  ports: HostPorts,
): Promise<Result<RunningHost, Complaint>> {
  const read = readConfiguration(options);
  if (!read.ok) return read;
  const { profile } = read.value;
  const passwords = await readPasswords(profile, ports.environment, ports.secrets);
  if (!passwords.ok) return passwords;
  const addresses = addressesOf(profile, options.venues);
  if (!addresses.ok) return addresses;
  const tls = tlsOf(profile.outer, passwords.value.key);
  if (!tls.ok) return tls;
  const warmed = warmUp(read.value.catalogue.data, tmpdir(), () => ports.clock.monotonicNs());
  if (!warmed.ok) ports.say(sentence(warmed.error));
  return joinHost({ options, configuration: read.value, passwords: passwords.value, addresses: addresses.value, tls: tls.value, ports, onFatal }, connections);
}

interface Joined {
  readonly options: HostOptions;
  readonly configuration: Configuration;
  readonly passwords: ProfilePasswords;
  readonly addresses: Addresses;
  readonly tls: InitiatorTls | null;
  readonly ports: HostPorts;
  readonly onFatal: (error: unknown) => void;
}

function joinHost(parts: Joined, connections: Connections): Result<RunningHost, Complaint> {
  const { options, configuration, ports, onFatal } = parts;
  const { clock, scheduler } = ports;
  const { profile } = configuration;
  const desk = deskFolder(options.dataFolder, profile, configuration.builtInIds.has(profile.id));
  const folder = join(desk, 'journal');
  const opened = openRecord(folder, tradingDay(clock.nowUs(), configuration.calendar.holidays));
  if (!opened.ok) return opened;
  const { journal, engine, last, clean } = opened.value;

  const meter = new PromiseMeter();
  const projection = new Projection(engine.view, factsOf(options, configuration, journal, clock));
  const keeping = keepJournal(parts, folder, journal.tradingDay, projection);
  const timers = new Timers(clock, scheduler, (timerId) => loop.post({ type: 'timer', timerId }));
  const random = seededRandom(randomInt(2 ** 31));
  const opening = openGateways(
    {
      ...parts,
      profile,
      catalogue: configuration.catalogue,
      clock,
      scheduler,
      random,
      sink: (event) => loop.post(event.type === 'reconciliation' ? { ...event, report: newsOf(event.report, engine.view) } : event),
      complain: telling(ports.say),
    },
    desk,
  );
  if (!opening.ok) {
    keeping();
    journal.close();
    return opening;
  }
  const gateways = opening.value;
  const loop = new EngineLoop(
    {
      engine,
      journal,
      timers,
      gateways: gateways.byVenue,
      clock,
      scheduler,
      holidays: configuration.calendar.holidays,
      onFatal: (error, batch) => {
        writeIncident(desk, error, batch, clock.nowUs());
        onFatal(error);
      },
      observer: observeTurns(engine.view, projection, meter, journal, clock),
    },
    last,
  );

  const idPrefix = idPrefixOf(clock.nowUs());
  loop.post({ type: 'configuration', idPrefix, catalogue: configuration.catalogue.data, limits: configuration.limits });
  const terms = { inner: termsOfConnection(profile.inner), outer: termsOfConnection(profile.outer) };
  loop.post({ type: 'started', clean, connections: terms, sessions: sessionTerms(configuration) });
  loop.turn();
  for (const timer of engine.pendingTimers()) timers.set(timer.timerId, timer.atUs);
  for (const gateway of gateways.byVenue.values()) gateway.start();

  const deskConnections = connectionsOf(parts, engine.view, random);
  const rehearsal = rehearsalOf(parts);
  const act = (commandId: string, action: OperatorAction): void => loop.post({ type: 'operator', commandId, operator: configuration.operator, action });
  const handlers = createHandlers({ configuration, journal, projection, meter, rehearsal, clock, connections: deskConnections, ...accountActs(parts, gateways, act), act });
  const stopServing = serveAll(connections, handlers, { frameMs: FRAME_MS, scheduler, clock });
  const stopTicking = every(scheduler, SYSTEM_VIEW_MS, () => projection.emitSystem());

  return ok({
    tradingDay: journal.tradingDay,
    load: () => loadOf(loop, journal),
    stop: async () => {
      stopTicking();
      keeping();
      stopServing();
      rehearsal.stop();
      await Promise.all([gateways.stop(), deskConnections.stop()]);
      timers.cancelAll();
      loop.stop();
      journal.close();
    },
  });
}

/** The journal of a folder, opened, and the engine as it tells it. */
function openRecord(folder: string, day: string): Result<Recovered & { readonly journal: Journal }, Complaint> {
  const opened = openJournal({ folder, tradingDay: day });
  if (!opened.ok) return opened;
  const journal = opened.value;
  const recovered = recoverEngine(folder);
  if (!recovered.ok) {
    journal.close();
    return recovered;
  }
  if (recovered.value.wasBehind) journal.recordSnapshot(recovered.value.engine.drainSnapshot());
  return ok({ ...recovered.value, journal });
}

/**
 * Moves old days out of the way and watches the disk; what it finds is among the alerts. A start does not fail for it: what
 * could not be moved stays where it is, and is told.
 */
function keepJournal({ configuration, ports }: Joined, folder: string, day: string, projection: Projection): Dispose {
  const { keepDays, freeMbMin } = configuration.journal;
  const raise = (grade: Alert['grade'], code: Alert['code'], text: Wording): void => {
    ports.say(inWords('en', text));
    projection.raise(grade, code, text, ports.clock.nowUs());
  };
  const moved = keepDays === null ? ok([]) : archiveDays(folder, day, keepDays);
  if (!moved.ok) raise('warning', 'archive', [{ code: 'days_not_archived', folder, words: sentence(moved.error) }]);
  else if (keepDays !== null && moved.value.length > 0) raise('info', 'archive', [{ code: 'days_archived', days: moved.value, keepDays, folder: join(folder, ARCHIVE_FOLDER) }]);
  return watchDisk({ folder, freeMbMin, freeBytes, scheduler: ports.scheduler, raise });
}

/** Bytes that this user may still write in the file system of `folder`. */
async function freeBytes(folder: string): Promise<number> {
  const { bavail, bsize } = await statfs(folder);
  return bavail * bsize;
}

/** What is done at the venues beside trading, and in the journal all the same. */
function accountActs({ configuration, ports }: Joined, { account, byVenue }: OpenGateways, act: (commandId: string, action: OperatorAction) => void): Pick<HandlerParts, 'funds' | 'reconnect'> {
  const { operator, profile } = configuration;
  return {
    funds: new DeskFunds({ ...ports, account, profile, operator, act }),
    reconnect: (commandId, venue) => {
      act(commandId, { type: 'account_act', venue, grade: 'info', text: [{ code: 'operator_reconnects', operator, venue }] });
      byVenue.get(venue)?.reconnect();
    },
  };
}

/** Venues that are not our own take no faults from us. */
function rehearsalOf({ options, configuration, ports }: Joined): RehearsalLink {
  const own = usesOwnPaperVenues(configuration.profile);
  return createRehearsalLink(own ? (options.venues?.control ?? null) : null, ports.scheduler);
}

function connectionsOf({ options, configuration, ports }: Joined, engine: EngineView, random: Random): DeskConnections {
  const deskConnections = new DeskConnections({
    ...ports,
    options,
    configuration,
    ownVenues: options.venues,
    engine,
    random,
    // The reply goes first.
    restart: () => void ports.scheduler.after(0, () => ports.restart(configuration.profile.id)),
  });
  if (options.refusal !== null) {
    const adopted = deskConnections.adopt();
    if (!adopted.ok) ports.say(sentence(adopted.error));
  }
  return deskConnections;
}

/** Serves every user interface that comes. Its end closes them: an open one would keep the thread alive. */
function serveAll(connections: Connections, handlers: ContractHandlers, options: ServeOptions): Dispose {
  const served = new Set<Dispose>();
  const stopListening = connections.onConnect((channel) => {
    const stop = serveContract(channel, handlers, options);
    served.add(stop);
    channel.onClose(() => served.delete(stop));
  });
  return () => {
    stopListening();
    for (const stop of [...served]) stop();
  };
}

function telling(say: (text: string) => void): (venue: VenueId, what: Complaint) => void {
  let told = 0;
  return (venue, what) => {
    told += 1;
    if (told <= LINK_COMPLAINTS_MAX) say(`${venue}: ${sentence(what)}`);
  };
}

function factsOf(
  options: HostOptions,
  configuration: Configuration,
  journal: { readonly tradingDay: string; readonly head: { readonly seq: number; readonly hash: string } },
  clock: Clock,
): SystemFacts {
  const { name, kind, inner, outer } = configuration.profile;
  return () => ({
    operator: configuration.operator,
    profile: kind,
    profileName: name,
    mode: stricterMode(inner.mode, outer.mode),
    tradingDay: journal.tradingDay,
    version: options.version,
    connections: { inner: { ...inner, silenceMs: DIFF_SILENCE_MS }, outer: { ...outer, silenceMs: FIX_SILENCE_MS } },
    journal: { seq: journal.head.seq, hash: journal.head.hash },
    nowUs: clock.nowUs(),
  });
}

/** New at every start, so that no clOrdId of this installation, or of another at the same account, comes twice. */
function idPrefixOf(nowUs: number): string {
  const seconds = Math.floor(nowUs / 1e6).toString(36);
  return `${seconds}${randomInt(36 ** 2).toString(36).padStart(2, '0')}-`;
}

function every(scheduler: Scheduler, periodMs: number, action: () => void): Dispose {
  let stopped = false;
  let cancel: Dispose = () => undefined;
  const again = (): void => {
    cancel = scheduler.after(periodMs, () => {
      if (stopped) return;
      action();
      again();
    });
  };
  again();
  return () => {
    stopped = true;
    cancel();
  };
}
