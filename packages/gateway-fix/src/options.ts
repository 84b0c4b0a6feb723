import type { Clock, Complaint, Random, Scheduler } from '@tandem/kernel';
import type { Instrument, VenueId } from '@tandem/domain';
import type { VenueEventSink } from '@tandem/gateway-core';
import type { InitiatorTls, SessionLog, SessionSchedule, SessionStore } from '@tandem/fix';
import type { FixDialect } from './dialects/dialect.ts';
import type { SecurityNames } from './models/security-name.ts';

/** A session of its own for prices. User, encryption, hours and heartbeat are those of the session for orders. */
export interface FixPriceSession {
  readonly host: string;
  readonly port: number;
  readonly senderCompId: string;
  readonly targetCompId: string;
  readonly senderSubId: string;
  readonly targetSubId: string;
  readonly password: string;
  readonly dialect: FixDialect;
}

export interface FixGatewayOptions {
  readonly venue: VenueId;
  readonly host: string;
  readonly port: number;
  readonly senderCompId: string;
  readonly targetCompId: string;
  readonly username: string;
  readonly password: string;
  /** SenderSubID(50) and TargetSubID(57) of every message; missing or empty for none. */
  readonly senderSubId?: string;
  readonly targetSubId?: string;
  /** Prices over a session of their own; null or missing has them over the one for orders, where its dialect offers them. */
  readonly prices?: FixPriceSession | null;
  /** {@link generic44} where missing. */
  readonly dialect?: FixDialect;
  /** What the venue calls single instruments, where the dialect cannot tell: SecurityIDs, contract months, price units. */
  readonly securities?: SecurityNames;
  /** Null or missing speaks in the clear. */
  readonly tls?: InitiatorTls | null;
  /** Sequence numbers that outlive the process; null or missing keeps them in memory. */
  readonly store?: SessionStore | null;
  /** When the venue's session runs; outside of it the gateway waits. Null or missing runs always. */
  readonly schedule?: SessionSchedule | null;
  /** Both numbers begin anew with every logon; missing: where there is no store. */
  readonly resetOnLogon?: boolean;
  /** Seconds between heartbeats; {@link HEARTBEAT_S} where missing. */
  readonly heartbeatS?: number;
  /** Hears every message in and out, secrets masked. */
  readonly log?: SessionLog | null;
  /** Account(1) on orders and requests. */
  readonly account: string;
  /** Everything that may be quoted, traded or held; what is not among them is left out with a complaint. */
  readonly instruments: readonly Instrument[];
  readonly clock: Clock;
  readonly scheduler: Scheduler;
  readonly random: Random;
  readonly sink: VenueEventSink;
  /** Hears what had to be left out of what the venue said, and faults of the session. */
  readonly complain?: (complaint: Complaint) => void;
}
