import { complaint, err, ok, type Clock, type Complaint, type Dispose, type Result, type Scheduler } from '@tandem/kernel';
import { parseCalendar, parseCatalogue, venueIds, type Calendar, type Catalogue, type VenueId } from '@tandem/domain';
import { randomBytes } from 'node:crypto';
import { existsSync, readFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { serveDiff } from '../front-diff/index.ts';
import { serveFix } from '../front-fix/index.ts';
import { hoursBy, noHours, type Hours } from '../exchange/hours.ts';
import { runMarket } from '../market/market.ts';
import { PAPER_ACCOUNT, createVenues } from '../venues.ts';
import type { VenuesArguments } from './arguments.ts';
import { serveControl } from './control.ts';
import { lockFolder } from './folder-lock.ts';
import { runQuotes } from './run-quotes.ts';
import { readScript, readScripts } from './scripts.ts';
import { openVenueStore, type OpenedVenueStore } from './venue-store.ts';

const HOST = '127.0.0.1';
/** The outer venue's name in FIX: what a client gives as TargetCompID. */
const OUTER_COMP_ID = 'PAPER';
const TOKEN_BYTES = 24;
/** A folder in use is tried for two seconds. */
const LOCK_RETRY_MS = 100;
const LOCK_TRIES_MAX = 20;

/** What the parent process is told: where everything listens. */
export interface ReadyMessage {
  readonly ready: true;
  readonly inner: { readonly port: number };
  readonly outer: { readonly port: number };
  readonly control: { readonly port: number; readonly token: string };
}

export interface RunningVenues {
  readonly ready: ReadyMessage;
  /** Saves first, then closes every connection. */
  stop(): Promise<void>;
}

interface Service {
  readonly port: number;
  close(): Promise<void>;
}

/** Starts both venues and everything that they are reached by; what was started is stopped again where a part fails. */
export async function runVenues(
  options: VenuesArguments,
  clock: Clock,
  scheduler: Scheduler,
  warn: (complaint: Complaint) => void,
): Promise<Result<RunningVenues, Complaint>> {
  const lock = await lockWithin(options.data, scheduler, LOCK_TRIES_MAX);
  if (!lock.ok) return lock;
  const started = await runLocked(options, clock, scheduler, warn);
  if (!started.ok) {
    lock.value();
    return started;
  }
  const running = started.value;
  return ok({ ready: running.ready, stop: () => running.stop().finally(lock.value) });
}

/** The venues of an application that was killed need a moment to notice; a new start waits for them that long. */
async function lockWithin(folder: string, scheduler: Scheduler, triesLeft: number): Promise<Result<Dispose, Complaint>> {
  const lock = lockFolder(folder);
  if (lock.ok || lock.error.code !== 'folder_in_use' || triesLeft <= 1) return lock;
  await new Promise<void>((resolve) => scheduler.after(LOCK_RETRY_MS, resolve));
  return lockWithin(folder, scheduler, triesLeft - 1);
}

async function runLocked(
  options: VenuesArguments,
  clock: Clock,
  scheduler: Scheduler,
  warn: (complaint: Complaint) => void,
): Promise<Result<RunningVenues, Complaint>> {
  const catalogue = readCatalogue(options.catalogue);
  if (!catalogue.ok) return catalogue;
  const inner = openVenueStore(options.data, 'inner', scheduler, warn);
  if (!inner.ok) return inner;
  const outer = openVenueStore(options.data, 'outer', scheduler, warn);
  if (!outer.ok) return outer;
  const opened: Record<VenueId, OpenedVenueStore> = { inner: inner.value, outer: outer.value };
  for (const venue of venueIds) if (opened[venue].warning !== null) warn(opened[venue].warning);

  const calendar = readCalendar(options.calendar);
  if (!calendar.ok) return calendar;
  const hours = hoursFor(options, calendar.value);
  if (!hours.ok) return hours;
  const scripts = readScripts(options.rehearsals);
  if (!scripts.ok) return scripts;
  const script = options.faults === null ? ok(null) : readScript(options.faults);
  if (!script.ok) return script;

  const venues = createVenues({
    catalogue: catalogue.value,
    seed: options.seed,
    clock,
    scheduler,
    saved: { inner: opened.inner.saved, outer: opened.outer.saved },
    keepers: { inner: opened.inner.store, outer: opened.outer.store },
    holidays: calendar.value?.holidays ?? new Set(),
    hours: hours.value,
    scripts: scripts.value,
  });
  const { market, exchanges, stages } = venues;
  // Kept before the first order: a later run counts on from this one.
  for (const venue of venueIds) {
    opened[venue].store.follow(exchanges[venue]);
    opened[venue].store.keepNow();
  }
  const token = randomBytes(TOKEN_BYTES).toString('base64url');
  const { quotesPerSecond } = options;
  /** Where the pace is given, the fronts hold nothing back. */
  const paced = <Name extends string>(name: Name): { readonly [N in Name]?: number } =>
    quotesPerSecond === null ? {} : ({ [name]: 0 } as { readonly [N in Name]: number });
  const services: Service[] = [];
  const closeServices = (): Promise<unknown> => Promise.allSettled(services.map((service) => service.close()));
  const starts: readonly (readonly [option: string, port: number, start: (port: number) => Promise<Service>])[] = [
    ['--inner-port', options.innerPort, (port) => serveDiff({ exchange: stages.inner, cashier: exchanges.inner.cashier, host: HOST, port, clock, scheduler, ...paced('quoteIntervalMs') })],
    ['--outer-port', options.outerPort, (port) => serveFix({ exchange: stages.outer, host: HOST, port, senderCompId: OUTER_COMP_ID, clock: stages.outer.clock, scheduler, ...paced('bookIntervalMs') })],
    ['--control-port', options.controlPort, (port) => serveControl({ venues, scheduler, accountIds: [PAPER_ACCOUNT.accountId], host: HOST, port, token })],
  ];
  for (const [option, port, start] of starts) {
    try {
      await probe(port);
      services.push(await start(port));
    } catch (error) {
      venues.stop();
      await closeServices();
      return err(cannotListen(option, port, error));
    }
  }
  if (script.value !== null) venues.rehearsal.run(script.value);
  const halts = [runMarket(market, scheduler)];
  if (quotesPerSecond !== null) {
    for (const venue of venueIds) halts.push(runQuotes(() => exchanges[venue].quoteNext(), quotesPerSecond, clock, scheduler));
  }
  const [innerPort, outerPort, controlPort] = services.map((service) => service.port);
  return ok({
    ready: {
      ready: true,
      inner: { port: innerPort ?? 0 },
      outer: { port: outerPort ?? 0 },
      control: { port: controlPort ?? 0, token },
    },
    stop: async () => {
      for (const halt of halts) halt();
      venues.stop();
      for (const venue of venueIds) {
        opened[venue].store.close();
      }
      await closeServices();
    },
  });
}

function readCatalogue(path: string): Result<Catalogue, Complaint> {
  try {
    return parseCatalogue(JSON.parse(readFileSync(path, 'utf8')), path);
  } catch (error) {
    const what = `The catalogue cannot be read: ${error instanceof Error ? error.message : String(error)}`;
    return err(complaint('unreadable_catalogue', what, path, 'Name a readable catalogue file with --catalogue.'));
  }
}

/** A catalogue of one's own may lie without a calendar beside it: then there are weekends alone. */
function readCalendar(path: string): Result<Calendar | null, Complaint> {
  if (!existsSync(path)) return ok(null);
  try {
    return parseCalendar(JSON.parse(readFileSync(path, 'utf8')), path);
  } catch (error) {
    const what = `The calendar cannot be read: ${error instanceof Error ? error.message : String(error)}`;
    return err(complaint('unreadable_calendar', what, path, 'Put a readable calendar beside the catalogue.'));
  }
}

function hoursFor({ sessions, calendar: path }: VenuesArguments, calendar: Calendar | null): Result<Record<VenueId, Hours>, Complaint> {
  if (calendar === null && venueIds.some((venue) => sessions[venue] === 'calendar')) {
    return err(complaint('no_calendar', 'The sessions are to go by a calendar, and there is none', path, 'Put a calendar beside the catalogue, or start with --sessions always.'));
  }
  const hours = calendar === null ? noHours : hoursBy(calendar);
  return ok({ inner: sessions.inner === 'always' ? noHours : hours, outer: sessions.outer === 'always' ? noHours : hours });
}

/** Fails where the port cannot be had, in the same way whatever will listen on it. */
function probe(port: number): Promise<void> {
  return new Promise((resolve, reject) => {
    const server = createServer();
    server.once('error', reject);
    server.listen(port, HOST, () => server.close(() => resolve()));
  });
}

function cannotListen(option: string, port: number, error: unknown): Complaint {
  const inUse = error instanceof Error && 'code' in error && error.code === 'EADDRINUSE';
  const what = inUse
    ? `Port ${port} is in use by another program`
    : `Port ${port} cannot be opened: ${error instanceof Error ? error.message : String(error)}`;
  return complaint('port_unavailable', what, `${option} on ${HOST}`, 'Stop that program, or give another port; 0 takes any free one.');
}
