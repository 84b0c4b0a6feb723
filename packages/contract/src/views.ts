import type { TsUs } from '@tandem/kernel';
import type { ConnectionMode, MoneyTerms, TradingState, VenueId, VenueStatus, Wording } from '@tandem/domain';
import { z } from 'zod';
import { tsUsCodec } from './codecs.ts';
import { connectionModeCodec } from './connections.ts';
import { tradingStateCodec, venueCodec, venueStatusCodec } from './states.ts';
import { wordingCodec } from './wording.ts';

/** What the status bar shows: the engine, its links and its journal. */
export interface SystemView {
  readonly tradingState: TradingState;
  /** Why trading is not active; empty where it is. */
  readonly tradingStateText: Wording;
  readonly operator: string;
  /** Where orders go: `paper` never reaches an exchange. */
  readonly profile: 'paper' | 'live';
  readonly profileName: string;
  /** How far orders go: of the two connections' modes the stricter. */
  readonly mode: ConnectionMode;
  readonly tradingDay: string;
  readonly version: string;
  readonly venues: readonly VenueView[];
  readonly journal: { readonly seq: number; readonly hash: string };
  readonly nowUs: TsUs;
}

export interface VenueView {
  readonly venue: VenueId;
  readonly name: string;
  readonly mode: ConnectionMode;
  /** Where it is `unstated`, margin is not checked there. */
  readonly money: MoneyTerms;
  readonly status: VenueStatus;
  readonly reconciled: boolean;
  readonly text: Wording;
  readonly roundTripUs: number | null;
  /** Within this a link that fell silent is noticed. */
  readonly silenceMs: number;
  /** Venue's clock minus ours. */
  readonly offsetUs: number | null;
}

export const systemCodec: z.ZodType<SystemView> = z.strictObject({
  tradingState: tradingStateCodec,
  tradingStateText: wordingCodec,
  operator: z.string().max(64),
  profile: z.enum(['paper', 'live']),
  profileName: z.string().max(64),
  mode: connectionModeCodec,
  tradingDay: z.iso.date(),
  version: z.string().max(32),
  venues: z
    .array(
      z.strictObject({
        venue: venueCodec,
        name: z.string().max(64),
        mode: connectionModeCodec,
        money: z.enum(['stated', 'unstated']),
        status: venueStatusCodec,
        reconciled: z.boolean(),
        text: wordingCodec,
        roundTripUs: z.int().nonnegative().nullable(),
        silenceMs: z.int().positive(),
        offsetUs: z.int().nullable(),
      }),
    )
    .max(8),
  journal: z.strictObject({ seq: z.int().nonnegative(), hash: z.string().max(64) }),
  nowUs: tsUsCodec,
});

/** One figure that the product promises and measures about itself. `measured` is null until there is something to measure. */
export interface PromiseView {
  readonly name: 'order_response' | 'dispatch' | 'quote_refresh' | 'alignment' | 'top_up' | 'risk_alert' | 'audit_coverage' | 'audit_export';
  /** The bound, with `atMost` telling its direction. */
  readonly target: number;
  readonly atMost: boolean;
  readonly unit: 'ms' | '/s' | '%' | 's';
  readonly measured: number | null;
  readonly samples: number;
}

export const promiseCodec: z.ZodType<PromiseView> = z.strictObject({
  name: z.enum([
    'order_response',
    'dispatch',
    'quote_refresh',
    'alignment',
    'top_up',
    'risk_alert',
    'audit_coverage',
    'audit_export',
  ]),
  target: z.number(),
  atMost: z.boolean(),
  unit: z.enum(['ms', '/s', '%', 's']),
  measured: z.number().nullable(),
  samples: z.int().nonnegative(),
});

/** One point of a spread's history: the executable bid and ask, null where a side was missing. */
export interface SpreadPoint {
  readonly tsUs: TsUs;
  readonly bid: number | null;
  readonly ask: number | null;
}

export const spreadPointCodec: z.ZodType<SpreadPoint> = z.strictObject({
  tsUs: tsUsCodec,
  bid: z.int().nullable(),
  ask: z.int().nullable(),
});
