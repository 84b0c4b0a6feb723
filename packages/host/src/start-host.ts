import { randomInt } from 'node:crypto';
import { join } from 'node:path';
import { ok, seededRandom, type Clock, type Complaint, type Dispose, type Result, type Scheduler } from '@tandem/kernel';
import { tradingDay } from '@tandem/domain';
import { openJournal } from '@tandem/journal';
import { serveContract, type Channel } from '@tandem/transport';
import { readConfiguration, sessionTerms, type Configuration } from './configuration.ts';
import { EngineLoop } from './engine-loop.ts';
import { createGateways } from './gateways.ts';
import { createHandlers } from './handlers.ts';
import { writeIncident } from './incident.ts';
import { nodeClock, nodeScheduler } from './node-clock.ts';
import type { HostOptions } from './options.ts';
import { Projection, SYSTEM_VIEW_MS, type SystemFacts } from './projection/projection.ts';
import { PromiseMeter } from './promises/promise-meter.ts';
import { recoverEngine } from './recovery.ts';
import { Timers } from './timers.ts';
import { observeTurns } from './turn-observer.ts';

/** One frame of updates to a screen, milliseconds. */
const FRAME_MS = 16;

/** Where user interfaces come from: a channel each. */
export interface Connections {
  onConnect(callback: (channel: Channel) => void): Dispose;
}

export interface RunningHost {
  readonly tradingDay: string;
  /** Logs out of the venues, writes the last record and closes the journal. */
  stop(): Promise<void>;
}

/**
 * The composition root: journal, engine, gateways and the contract's server, joined. `onFatal` is called at most once,
 * after a broken invariant or a journal that cannot be written: end the process and start anew, by recovery.
 */
export function startHost(
  options: HostOptions,
  connections: Connections,
  onFatal: (error: unknown) => void,
  ports: { readonly clock: Clock; readonly scheduler: Scheduler } = { clock: nodeClock, scheduler: nodeScheduler },
): Result<RunningHost, Complaint> {
  const { clock, scheduler } = ports;
  const read = readConfiguration(options.assetsFolder, options.configFile);
  if (!read.ok) return read;
  const configuration = read.value;

  const folder = join(options.dataFolder, 'journal');
  const opened = openJournal({ folder, tradingDay: tradingDay(clock.nowUs(), configuration.calendar.holidays) });
  if (!opened.ok) return opened;
  const journal = opened.value;
  const recovered = recoverEngine(folder);
  if (!recovered.ok) {
    journal.close();
    return recovered;
  }
  const { engine, last, clean } = recovered.value;

  const meter = new PromiseMeter();
  const projection = new Projection(engine.view, factsOf(options, configuration, journal, clock));
  const timers = new Timers(clock, scheduler, (timerId) => loop.post({ type: 'timer', timerId }));
  const gateways = createGateways({
    configuration,
    endpoints: options.venues,
    clock,
    scheduler,
    random: seededRandom(randomInt(2 ** 31)),
    sink: (event) => loop.post(event),
    environment: process.env,
  });
  if (!gateways.ok) {
    journal.close();
    return gateways;
  }
  const loop = new EngineLoop(
    {
      engine,
      journal,
      timers,
      gateways: gateways.value,
      clock,
      scheduler,
      holidays: configuration.calendar.holidays,
      onFatal: (error, batch) => {
        writeIncident(options.dataFolder, error, batch, clock.nowUs());
        onFatal(error);
      },
      observer: observeTurns(engine.view, projection, meter, journal, clock),
    },
    last,
  );

  loop.post({
    type: 'configuration',
    idPrefix: idPrefixOf(clock.nowUs()),
    catalogue: configuration.catalogue.data,
    limits: configuration.limits,
  });
  loop.post({ type: 'started', clean, sessions: sessionTerms(configuration) });
  loop.turn();
  for (const timer of engine.pendingTimers()) timers.set(timer.timerId, timer.atUs);
  for (const gateway of gateways.value.values()) gateway.start();

  const handlers = createHandlers({
    configuration,
    journal,
    projection,
    meter,
    control: options.venues?.control ?? null,
    clock,
    act: (commandId, action) => loop.post({ type: 'operator', commandId, operator: configuration.operator, action }),
  });
  const stopServing = connections.onConnect((channel) => serveContract(channel, handlers, { frameMs: FRAME_MS, scheduler, clock }));
  const stopTicking = every(scheduler, SYSTEM_VIEW_MS, () => projection.emitSystem());

  return ok({
    tradingDay: journal.tradingDay,
    stop: async () => {
      stopTicking();
      stopServing();
      await Promise.all([...gateways.value.values()].map((gateway) => gateway.stop()));
      timers.cancelAll();
      loop.stop();
      journal.close();
    },
  });
}

function factsOf(
  options: HostOptions,
  configuration: Configuration,
  journal: { readonly tradingDay: string; readonly head: { readonly seq: number; readonly hash: string } },
  clock: Clock,
): SystemFacts {
  const { inner, outer } = configuration.venues;
  return () => ({
    operator: configuration.operator,
    profile: configuration.profile,
    tradingDay: journal.tradingDay,
    version: options.version,
    venueNames: { inner: inner.name, outer: outer.name },
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
