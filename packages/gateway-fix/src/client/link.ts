import type { Clock, Dispose, Random, Scheduler } from '@tandem/kernel';
import type { Sentence } from '@tandem/domain';
import { backoffMs, defaultBackoff } from '@tandem/gateway-core';
import {
  connectFix,
  defaultSessionSettings,
  FieldList,
  memoryStore,
  periodAt,
  Tag,
  toWireText,
  type FixConnection,
  type FixMessage,
  type InitiatorTls,
  type MarketDataReader,
  type NoticeCode,
  type SessionLog,
  type SessionSchedule,
  type SessionSettings,
  type SessionStore,
} from '@tandem/fix';
import type { FixDialect } from '../dialects/dialect.ts';
import { STAMP_DIGITS } from '../models/requests.ts';

const CONNECT_TIMEOUT_MS = 5_000;
export const HEARTBEAT_S = 10;
/** Between two measurements of the round trip. */
const PROBE_MS = 2_500;
/**
 * A venue that says nothing for so long left two probes without an answer: the line is dead, whatever TCP thinks. Seen at
 * the next probe, hence within {@link SILENCE_MS_MAX} and {@link PROBE_MS} together.
 */
export const SILENCE_MS_MAX = 7_500;
/** Within this a line that went silent is noticed. */
export const HEARTBEAT_LOSS_MS = SILENCE_MS_MAX + PROBE_MS;
/** Between two looks at a schedule that does not run. */
const SCHEDULE_CHECK_MS = 3_600_000;
/** How long `stop` waits for the venue's goodbye. */
const GOODBYE_MS = 2_000;

export interface LinkOptions {
  readonly host: string;
  readonly port: number;
  readonly senderCompId: string;
  readonly targetCompId: string;
  readonly username: string;
  readonly password: string;
  readonly senderSubId: string;
  readonly targetSubId: string;
  readonly dialect: FixDialect;
  readonly tls: InitiatorTls | null;
  /** The session's memory, with which it goes on after a crash; null begins anew with every connection. */
  readonly store: SessionStore | null;
  /** When the session runs; null runs always. */
  readonly schedule: SessionSchedule | null;
  readonly log: SessionLog | null;
  /** Whether both numbers begin anew with every logon. */
  readonly resetOnLogon: boolean;
  readonly heartbeatS: number;
  readonly clock: Clock;
  readonly scheduler: Scheduler;
  readonly random: Random;
  readonly onConnecting: () => void;
  readonly onEstablished: () => void;
  readonly marketData: MarketDataReader;
  readonly onMessage: (message: FixMessage) => void;
  /** The link is down and tries again in `retryMs`. */
  readonly onDown: (why: Sentence, retryMs: number) => void;
  readonly onRoundTrip: (roundTripUs: number, offsetUs: number) => void;
  readonly onNotice: (code: NoticeCode | 'garbled', text: string) => void;
}

/** One FIX session that reconnects by itself. */
export interface Link {
  start(): void;
  /** The session that is up, null while there is none. */
  readonly connection: FixConnection | null;
  /** Drops the connection; another attempt follows. */
  drop(why: Sentence): void;
  /** The connection did all it was made for: the next failure begins the backoff anew. */
  proven(): void;
  stop(): Promise<void>;
}

export function createLink(options: LinkOptions): Link {
  const { clock, scheduler, random } = options;
  const ends = endsOf(options);
  let current: FixConnection | null = null;
  let attempt = 0;
  /** Why we ended the connection; null where it ended by itself, and its own words say why. */
  let dropped: Sentence | null = null;
  let started = false;
  let stopped: (() => void) | null = null;
  let cancelTimer: Dispose = () => undefined;

  function connect(): void {
    const closedMs = waitMs(options.schedule, clock.nowUs());
    if (closedMs > 0) {
      cancelTimer = scheduler.after(closedMs, connect);
      return;
    }
    options.onConnecting();
    current = connectFix({
      ...ends,
      handler: {
        onEstablished() {
          options.onEstablished();
          probe();
        },
        marketData: options.marketData,
        onMessage: options.onMessage,
        onRoundTrip: options.onRoundTrip,
        onNotice: options.onNotice,
        onClosed: closed,
      },
    });
  }

  function probe(): void {
    if (current?.established !== true) return;
    if (current.silentMs > SILENCE_MS_MAX) drop({ code: 'no_heartbeat', ms: SILENCE_MS_MAX });
    else {
      current.probe();
      cancelTimer();
      cancelTimer = scheduler.after(PROBE_MS, probe);
    }
  }

  function drop(why: Sentence): void {
    if (current !== null) dropped ??= why;
    current?.destroy(why.code);
  }

  function closed(reason: string): void {
    const why = dropped ?? { code: 'link_says', words: reason };
    [current, dropped] = [null, null];
    cancelTimer();
    if (stopped !== null) {
      stopped();
      return;
    }
    const retryMs = Math.max(backoffMs(attempt++, defaultBackoff, random), waitMs(options.schedule, clock.nowUs()));
    options.onDown(why, retryMs);
    cancelTimer = scheduler.after(retryMs, connect);
  }

  return {
    start() {
      if (started) return;
      started = true;
      const closedMs = waitMs(options.schedule, clock.nowUs());
      if (closedMs > 0) options.onDown({ code: 'outside_schedule' }, closedMs);
      connect();
    },
    get connection() {
      return current?.established === true ? current : null;
    },
    drop,
    proven() {
      attempt = 0;
    },
    stop: () =>
      new Promise((resolve) => {
        cancelTimer();
        if (current === null) {
          stopped = () => undefined;
          resolve();
          return;
        }
        const giveUp = scheduler.after(GOODBYE_MS, () => current?.destroy('Stopped'));
        stopped = () => {
          giveUp();
          resolve();
        };
        if (current.established) current.logout('');
        else current.destroy('Stopped');
      }),
  };
}

/** How long until a schedule runs, 0 where it does; looked at anew every so often, as a machine's clock may be set meanwhile. */
function waitMs(schedule: SessionSchedule | null, nowUs: number): number {
  const period = schedule === null ? null : periodAt(schedule, nowUs);
  if (period === null || period.type === 'running') return 0;
  return period.nextUs === null ? SCHEDULE_CHECK_MS : Math.min(SCHEDULE_CHECK_MS, Math.ceil((period.nextUs - nowUs) / 1000));
}

/** What every connection of the link has in common. */
const endsOf = (options: LinkOptions): Omit<Parameters<typeof connectFix>[0], 'handler'> => ({
  host: options.host,
  port: options.port,
  tls: options.tls,
  log: options.log,
  connectTimeoutMs: CONNECT_TIMEOUT_MS,
  settings: sessionSettings(options),
  store: options.store ?? memoryStore(),
  clock: options.clock,
  scheduler: options.scheduler,
});

const sessionSettings = (options: LinkOptions): SessionSettings => ({
  ...defaultSessionSettings,
  role: 'initiator',
  dictionary: options.dialect.dictionary,
  senderCompId: options.senderCompId,
  targetCompId: options.targetCompId,
  heartBtIntS: options.heartbeatS,
  resetOnLogon: options.resetOnLogon,
  schedule: options.schedule,
  timestampDigits: STAMP_DIGITS,
  headerFields: headerFields(options),
  logonFields: logonFields(options),
});

function headerFields({ senderSubId, targetSubId, username, dialect }: LinkOptions): readonly (readonly [number, string])[] {
  const fields: [number, string][] = [];
  const { userHeaderTag } = dialect.credentials;
  if (senderSubId !== '') fields.push([Tag.SenderSubID, toWireText(senderSubId)]);
  if (targetSubId !== '') fields.push([Tag.TargetSubID, toWireText(targetSubId)]);
  if (userHeaderTag !== null && username !== '') fields.push([userHeaderTag, toWireText(username)]);
  return fields;
}

function logonFields({ username, password, dialect }: LinkOptions): FieldList {
  const { usernameTag, passwordTag, passwordLengthTag } = dialect.credentials;
  const fields = new FieldList();
  if (username !== '' && usernameTag !== null) fields.add(usernameTag, toWireText(username));
  if (password !== '' && passwordTag !== null) {
    const secret = toWireText(password);
    if (passwordLengthTag !== null) fields.addInteger(passwordLengthTag, secret.length);
    fields.add(passwordTag, secret);
  }
  for (const [tag, value] of dialect.logonFields) fields.add(tag, value);
  return fields;
}
