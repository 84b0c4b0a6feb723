import type { BilingualName, VenueId } from '@tandem/domain';
import { z } from 'zod';
import { venueCodec } from './states.ts';

/** What one parameter of a fault may be, and what it is where nobody says otherwise. `seconds` is null without an end. */
export type FaultParameter =
  | { readonly name: string; readonly type: 'whole'; readonly low: number; readonly high: number; readonly usual: number }
  | { readonly name: string; readonly type: 'seconds'; readonly low: number; readonly high: number; readonly usual: null }
  | { readonly name: string; readonly type: 'choice'; readonly of: readonly string[]; readonly usual: string };

const whole = (name: string, low: number, high: number, usual: number): FaultParameter => ({ name, type: 'whole', low, high, usual });
const choice = (name: string, of: readonly [string, ...string[]]): FaultParameter => ({ name, type: 'choice', of, usual: of[0] });
const orders = whole('orders', 1, 1_000, 1);
const forS: FaultParameter = { name: 'forS', type: 'seconds', low: 1, high: 3_600, usual: null };
const downS = whole('downS', 0, 600, 0);

const lines = ['orders', 'reports', 'quotes'] as const;
const delayShapes = ['even', 'bell', 'tail'] as const;
const rejectReasons = ['exchange', 'price_limit', 'no_money', 'market_closed', 'order_count'] as const;
const duplicateForms = ['same', 'resend', 'old_number'] as const;
const dropMoments = ['order_lost', 'before_ack', 'after_ack'] as const;
const limitSides = ['up', 'down'] as const;

/** What a person may set of each fault, in the order in which faults are listed. */
export const faultParameters = {
  reject_next: [choice('reason', rejectReasons), orders],
  partial_next: [whole('sharePercent', 0, 99, 50), orders],
  silence_next: [orders],
  duplicate_next: [choice('form', duplicateForms), whole('copies', 1, 5, 1), orders],
  reorder_next: [orders],
  drop_next: [choice('moment', dropMoments), downS, orders],
  disconnect: [downS],
  latency: [choice('line', lines), whole('lowMs', 0, 10_000, 50), whole('highMs', 0, 10_000, 250), choice('shape', delayShapes), forS],
  clock_skew: [whole('skewMs', -300_000, 300_000, 1_500), forS],
  close_market: [forS],
  open_market: [forS],
  lock_limit: [choice('side', limitSides), forS],
  thin_book: [whole('sharePercent', 1, 100, 20), forS],
} as const satisfies Readonly<Record<string, readonly FaultParameter[]>>;

export type FaultKind = keyof typeof faultParameters;
export const faultKinds = Object.keys(faultParameters) as readonly FaultKind[];

const count = z.int().min(1).max(1_000);
const lasting = z.int().min(1).max(3_600).nullable();
const down = z.int().min(0).max(600);
const delayMs = z.int().min(0).max(10_000);

/** A fault as a paper venue takes it; its meaning is the venue's to say. */
export const faultCodec = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.literal('latency'), line: z.enum(lines), lowMs: delayMs, highMs: delayMs, shape: z.enum(delayShapes), forS: lasting }),
  z.strictObject({ kind: z.literal('reject_next'), reason: z.enum(rejectReasons), orders: count }),
  z.strictObject({ kind: z.literal('partial_next'), sharePercent: z.int().min(0).max(99), orders: count }),
  z.strictObject({ kind: z.literal('silence_next'), orders: count }),
  z.strictObject({ kind: z.literal('duplicate_next'), copies: z.int().min(1).max(5), form: z.enum(duplicateForms), orders: count }),
  z.strictObject({ kind: z.literal('reorder_next'), orders: count }),
  z.strictObject({ kind: z.literal('drop_next'), moment: z.enum(dropMoments), downS: down, orders: count }),
  z.strictObject({ kind: z.literal('disconnect'), downS: down }),
  z.strictObject({ kind: z.literal('clock_skew'), skewMs: z.int().min(-300_000).max(300_000), forS: lasting }),
  z.strictObject({ kind: z.literal('close_market'), forS: lasting }),
  z.strictObject({ kind: z.literal('open_market'), forS: lasting }),
  z.strictObject({ kind: z.literal('lock_limit'), side: z.enum(limitSides), forS: lasting }),
  z.strictObject({ kind: z.literal('thin_book'), sharePercent: z.int().min(1).max(100), forS: lasting }),
]);
export type Fault = z.infer<typeof faultCodec>;

/** A fault of that kind with usual values in all that `parameters` leaves out; not checked yet. */
export const usualFault = (kind: FaultKind, parameters: Readonly<Record<string, unknown>> = {}): Fault =>
  ({ kind, ...Object.fromEntries(faultParameters[kind].map(({ name, usual }) => [name, usual])), ...parameters }) as unknown as Fault;

/** What the paper venues are made to do wrong at this moment. */
export interface RehearsalView {
  readonly venues: readonly VenueRehearsal[];
  /** Rehearsals that can be run by name. */
  readonly scripts: readonly { readonly name: string; readonly title: BilingualName; readonly about: BilingualName }[];
  readonly running: { readonly name: string; readonly startedUs: number; readonly done: number; readonly entries: number } | null;
}

export interface VenueRehearsal {
  readonly venue: VenueId;
  readonly phase: 'open' | 'closed';
  /** False while nobody gets a connection. */
  readonly reachable: boolean;
  readonly faults: readonly ActiveFault[];
}

export interface ActiveFault {
  readonly faultId: number;
  readonly fault: Fault;
  /** When it ends by itself, epoch microseconds; null where it does not. */
  readonly untilUs: number | null;
  /** Orders that it waits for; null where it waits for none. */
  readonly ordersLeft: number | null;
  /** The script that set it; null for a person. */
  readonly script: string | null;
}

const scriptNameCodec = z.string().min(1).max(64);
const bilingualCodec = z.strictObject({ en: z.string().max(400), zh: z.string().max(400) });

export const rehearsalCodec: z.ZodType<RehearsalView> = z.strictObject({
  venues: z
    .array(
      z.strictObject({
        venue: venueCodec,
        phase: z.enum(['open', 'closed']),
        reachable: z.boolean(),
        faults: z
          .array(
            z.strictObject({
              faultId: z.int().positive(),
              fault: faultCodec,
              untilUs: z.int().positive().nullable(),
              ordersLeft: z.int().nonnegative().nullable(),
              script: scriptNameCodec.nullable(),
            }),
          )
          .max(64),
      }),
    )
    .max(8),
  scripts: z.array(z.strictObject({ name: scriptNameCodec, title: bilingualCodec, about: bilingualCodec })).max(100),
  running: z
    .strictObject({ name: scriptNameCodec, startedUs: z.int().positive(), done: z.int().nonnegative(), entries: z.int().positive() })
    .nullable(),
});
