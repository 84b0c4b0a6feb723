import { catalogueSchema, type InstrumentId, type PairOrderId, type SpreadId, type TriggerId } from '@tandem/domain';
import { z } from 'zod';
import {
  accountCodec,
  alertCodec,
  bookCodec,
  fillCodec,
  idAs,
  orderCodec,
  pairOrderCodec,
  pairOrderRequestCodec,
  pairPolicyCodec,
  positionCodec,
  receiptCodec,
  sessionTermsCodec,
  spreadQuoteCodec,
  triggerCodec,
  triggerTermsCodec,
  tsUsCodec,
} from './codecs.ts';
import { connectionProfileCodec, connectionsCodec, linkTrialCodec, passwordsCodec, profileIdCodec } from './connections.ts';
import { accountActCodec, fundsCodec, newPassword, transferCodec } from './funds.ts';
import { tradingStateCodec, venueCodec } from './states.ts';
import { faultCodec, rehearsalCodec } from './rehearsal.ts';
import { command, query, stream } from './table.ts';
import { promiseCodec, spreadPointCodec, systemCodec } from './views.ts';

const nothing = z.strictObject({});
/** Made by the sender, once per intent; ULIDs and UUIDs fit. */
const commandId = z.string().min(8).max(64);

/** The one table: everything that can pass between the engine's host and a user interface. Both ends are typed from it. */
export const contract = {
  catalogue: query(
    nothing,
    z.strictObject({
      catalogue: catalogueSchema,
      defaultPolicies: z.record(z.string(), pairPolicyCodec),
      sessions: sessionTermsCodec,
      /** Pairs of one pair order, at the most: the desk's limit. */
      pairsPerOrderMax: z.int().positive(),
    }),
  ),
  spreadHistory: query(
    z.strictObject({ spreadId: idAs<SpreadId>(), fromUs: tsUsCodec }),
    z.strictObject({ points: z.array(spreadPointCodec).max(20_000) }),
  ),
  /** The audit trail as CSV in chunks: ask with `cursor` 0, then with each `nextCursor`, until it is null. */
  auditCsv: query(
    z.strictObject({ tradingDay: z.iso.date().nullable(), cursor: z.int().nonnegative() }),
    z.strictObject({ fileName: z.string().max(128), chunk: z.string(), nextCursor: z.int().positive().nullable() }),
  ),
  receipts: query(
    z.strictObject({ pairOrderId: idAs<PairOrderId>() }),
    z.strictObject({ receipts: z.array(receiptCodec).max(10_000) }),
  ),
  promises: query(nothing, z.strictObject({ promises: z.array(promiseCodec).max(32) })),
  connections: query(nothing, connectionsCodec),
  /** Connects and logs on with what is given, sends no order, and hangs up: seconds, bounded. Null passwords: the stored ones. */
  tryProfile: query(
    z.strictObject({ profile: connectionProfileCodec, passwords: passwordsCodec }),
    z.strictObject({ inner: linkTrialCodec, outer: linkTrialCodec }),
  ),
  /** The inner account beside trading; what the venue does not answer within seconds is said in `problem`. */
  funds: query(nothing, fundsCodec),
  /** The statement of a past trading day, as the broker wrote it; empty where it has none. */
  statement: query(z.strictObject({ tradingDay: z.iso.date() }), z.strictObject({ text: z.string().max(4_000_000) })),

  submitPair: command(z.strictObject({ commandId, request: pairOrderRequestCodec })),
  cancelPair: command(z.strictObject({ commandId, pairOrderId: idAs<PairOrderId>() })),
  unwindPair: command(z.strictObject({ commandId, pairOrderId: idAs<PairOrderId>() })),
  pausePair: command(z.strictObject({ commandId, pairOrderId: idAs<PairOrderId>() })),
  resumePair: command(z.strictObject({ commandId, pairOrderId: idAs<PairOrderId>() })),
  completePair: command(z.strictObject({ commandId, pairOrderId: idAs<PairOrderId>() })),
  takeOverPair: command(z.strictObject({ commandId, pairOrderId: idAs<PairOrderId>() })),
  /** A stranded pair order was dealt with by hand, as `note` says. */
  resolvePair: command(z.strictObject({ commandId, pairOrderId: idAs<PairOrderId>(), note: z.string().trim().min(1).max(200) })),
  /** A person has seen this alert: on every screen it waits no longer. An alert of code `acknowledged` on the stream says so. */
  acknowledgeAlert: command(z.strictObject({ commandId, alertId: z.string().min(1).max(64) })),
  flattenAll: command(z.strictObject({ commandId })),
  /** `level` in the measure's own scale. */
  armTrigger: command(z.strictObject({ commandId, request: pairOrderRequestCodec, level: z.int(), terms: triggerTermsCodec })),
  disarmTrigger: command(z.strictObject({ commandId, triggerId: idAs<TriggerId>() })),
  setTradingState: command(z.strictObject({ commandId, state: tradingStateCodec })),
  /** Paper venues alone: what the named venue shall do to the next orders, now or from now on. */
  rehearse: command(z.strictObject({ commandId, venue: venueCodec, fault: faultCodec })),
  /** Ends one fault; null ends all of that venue. */
  clearFault: command(z.strictObject({ commandId, venue: venueCodec, faultId: z.int().positive().nullable() })),
  /** Runs one of the rehearsals that stream `rehearsal` lists, in place of one that runs. */
  runRehearsal: command(z.strictObject({ commandId, name: z.string().min(1).max(64) })),
  stopRehearsal: command(z.strictObject({ commandId })),
  /** Adds the profile, or replaces the one of its id; with passwords that are not null, which are never shown again. */
  saveProfile: command(z.strictObject({ commandId, profile: connectionProfileCodec, passwords: passwordsCodec })),
  removeProfile: command(z.strictObject({ commandId, id: profileIdCodec })),
  /** Starts the host anew on another profile, by recovery; refused while pair orders are under way. */
  activateProfile: command(z.strictObject({ commandId, id: profileIdCodec })),
  /** Drops a link, if it is up, and connects anew at once. */
  reconnectVenue: command(z.strictObject({ commandId, venue: venueCodec })),
  /** Between a bank and the inner account. What becomes of it arrives on `accountActs`. */
  transferMoney: command(transferCodec.extend({ commandId })),
  /** Of the inner account; what becomes of it arrives on `accountActs`. */
  changePassword: command(z.strictObject({ commandId, oldPassword: z.string().min(1).max(64), newPassword })),
  /** Of the broker's statement that waits; what becomes of it arrives on `accountActs`. */
  confirmSettlement: command(z.strictObject({ commandId })),

  system: stream('conflated', nothing, systemCodec, () => 'system'),
  /** Empty where the venues are no paper venues, or do not answer. */
  rehearsal: stream('conflated', nothing, rehearsalCodec, () => 'rehearsal'),
  books: stream(
    'conflated',
    z.strictObject({ instrumentIds: z.array(idAs<InstrumentId>()).max(64) }),
    bookCodec,
    (book) => book.instrumentId,
  ),
  spreads: stream('conflated', nothing, spreadQuoteCodec, (quote) => quote.spreadId),
  pairOrders: stream('lossless', nothing, pairOrderCodec, (order) => order.pairOrderId),
  orders: stream('lossless', nothing, orderCodec, (order) => order.clOrdId),
  fills: stream('lossless', nothing, fillCodec, (fill) => `${fill.venue}/${fill.execId}`),
  positions: stream('lossless', nothing, positionCodec, (position) => `${position.venue}/${position.instrumentId}`),
  accounts: stream('lossless', nothing, accountCodec, (account) => account.venue),
  triggers: stream('lossless', nothing, triggerCodec, (trigger) => trigger.triggerId),
  receiptLog: stream('lossless', nothing, receiptCodec, (receipt) => `${receipt.pairOrderId}/${receipt.step}`),
  /** What was asked for of the inner account since the start, newest last, each replaced as it ends. */
  accountActs: stream('lossless', nothing, accountActCodec, (act) => act.actId),
  alerts: stream('lossless', nothing, alertCodec, (alert) => alert.alertId),
} as const;

export type Contract = typeof contract;
type NamesOf<Kind extends string> = { [N in keyof Contract]: Contract[N]['kind'] extends Kind ? N : never }[keyof Contract];
export type QueryName = NamesOf<'query'>;
export type CommandName = NamesOf<'command'>;
export type StreamName = NamesOf<'stream'>;

export type RequestOf<N extends keyof Contract> = z.infer<Contract[N]['request']>;
export type ResponseOf<N extends QueryName> = z.infer<Contract[N]['response']>;
export type ItemOf<N extends StreamName> = z.infer<Contract[N]['item']>;
