import type { Dispose } from '@tandem/kernel';
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
import type { FixGatewayOptions } from '../options.ts';

const CONNECT_TIMEOUT_MS = 5_000;
export const HEARTBEAT_S = 10;
/** Between two measurements of the round trip. */
const PROBE_MS = 2_500;
/**
 * A venue that says nothing for so long left two probes without an answer: the line is dead, whatever TCP thinks. Seen at
 * the next probe, hence within {@link SILENCE_MS_MAX} and {@link PROBE_MS} together.
 */
const SILENCE_MS_MAX = 7_500;
/** Within this a line that went silent is noticed. */
export const HEARTBEAT_LOSS_MS = SILENCE_MS_MAX + PROBE_MS;
/** Between two looks at a schedule that does not run. */
const SCHEDULE_CHECK_MS = 3_600_000;
/** How long `stop` waits for the venue's goodbye. */
const GOODBYE_MS = 2_000;

type Ends = Pick<FixGatewayOptions, 'host' | 'port' | 'senderCompId' | 'targetCompId' | 'username' | 'password' | 'clock' | 'scheduler' | 'random'>;

export interface LinkOptions extends Ends {
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
  /** Connects anew at once, with a short wait after the next failure; within the schedule alone. */
  reconnect(): void;
  /** The connection did all it was made for: the next failure begins the backoff anew. */
  proven(): void;
  stop(): Promise<void>;
}

export const createLink = (options: LinkOptions): Link => new ReconnectingLink(options);

class ReconnectingLink implements Link {
  readonly #options: LinkOptions;
  readonly #ends;
  #current: FixConnection | null = null;
  #attempt = 0;
  /** The next attempt does not wait. */
  #atOnce = false;
  /** Why we ended the connection; null where it ended by itself, and its own words say why. */
  #dropped: Sentence | null = null;
  #started = false;
  #stopped: (() => void) | null = null;
  #cancelTimer: Dispose = () => undefined;

  constructor(options: LinkOptions) {
    this.#options = options;
    this.#ends = endsOf(options);
  }

  get connection(): FixConnection | null {
    return this.#current?.established === true ? this.#current : null;
  }

  start(): void {
    if (this.#started) return;
    this.#started = true;
    const closedMs = this.#closedMs();
    if (closedMs > 0) this.#options.onDown({ code: 'outside_schedule' }, closedMs);
    this.#connect();
  }

  reconnect(): void {
    if (!this.#started || this.#stopped !== null) return;
    this.#attempt = 0;
    if (this.#current === null) {
      this.#cancelTimer();
      this.#connect();
      return;
    }
    this.#atOnce = true;
    this.drop({ code: 'reconnect_asked' });
  }

  drop(why: Sentence): void {
    if (this.#current !== null) this.#dropped ??= why;
    this.#current?.destroy(why.code);
  }

  proven(): void {
    this.#attempt = 0;
  }

  stop(): Promise<void> {
    return new Promise((resolve) => {
      this.#cancelTimer();
      const current = this.#current;
      if (current === null) {
        this.#stopped = () => undefined;
        resolve();
        return;
      }
      const giveUp = this.#options.scheduler.after(GOODBYE_MS, () => this.#current?.destroy('Stopped'));
      this.#stopped = () => {
        giveUp();
        resolve();
      };
      if (current.established) current.logout('');
      else current.destroy('Stopped');
    });
  }

  readonly #connect = (): void => {
    const options = this.#options;
    const closedMs = this.#closedMs();
    if (closedMs > 0) {
      this.#cancelTimer = options.scheduler.after(closedMs, this.#connect);
      return;
    }
    options.onConnecting();
    this.#current = connectFix({
      ...this.#ends,
      handler: {
        onEstablished: () => {
          options.onEstablished();
          this.#probe();
        },
        marketData: options.marketData,
        onMessage: options.onMessage,
        onRoundTrip: options.onRoundTrip,
        onNotice: options.onNotice,
        onClosed: (reason) => this.#closed(reason),
      },
    });
  };

  readonly #probe = (): void => {
    const current = this.connection;
    if (current === null) return;
    if (current.silentMs > SILENCE_MS_MAX) this.drop({ code: 'no_heartbeat', ms: SILENCE_MS_MAX });
    else {
      current.probe();
      this.#cancelTimer();
      this.#cancelTimer = this.#options.scheduler.after(PROBE_MS, this.#probe);
    }
  };

  #closed(reason: string): void {
    const { scheduler, random } = this.#options;
    const why = this.#dropped ?? { code: 'link_says', words: reason };
    [this.#current, this.#dropped] = [null, null];
    this.#cancelTimer();
    if (this.#stopped !== null) {
      this.#stopped();
      return;
    }
    const backoff = this.#atOnce ? 0 : backoffMs(this.#attempt++, defaultBackoff, random);
    this.#atOnce = false;
    const retryMs = Math.max(backoff, this.#closedMs());
    this.#options.onDown(why, retryMs);
    this.#cancelTimer = scheduler.after(retryMs, this.#connect);
  }

  #closedMs(): number {
    return waitMs(this.#options.schedule, this.#options.clock.nowUs());
  }
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
