import { Decimal, complaint, err, isDecimalString, ok, type Complaint, type Result, type TsUs } from '@tandem/kernel';
import type { ClOrdId, ExecId, InstrumentId, NewOrder, OrdStatus, Price, Quantity, VenueId } from '@tandem/domain';
import { emptyOffice, type Statement, type Transfer } from './cashier.ts';
import { DayTrades } from './day-trades.ts';
import type { VenueReport } from './exchange.ts';
import type { HoldingSide } from './holding.ts';
import type { SealedPassword } from './password.ts';
import { exactText, holdingOf, type AccountSetup, type OrderRecord, type SavedHolding, type SavedSide, type TradingAccount } from './trading-account.ts';

export const SAVED_VERSION = 1;

export interface SavedAccount {
  readonly accountId: string;
  readonly cash: string;
  readonly realizedPnl: string;
  readonly fees: string;
  readonly holdings: readonly SavedHolding[];
  readonly orders: readonly OrderRecord[];
  readonly trades: readonly VenueReport[];
  readonly passwordAfter: SealedPassword | null;
  readonly confirmedDay: string | null;
  readonly transfers: readonly Transfer[];
  readonly statements: readonly Statement[];
}

/** Everything of a venue that outlives its process: plain JSON. */
export interface SavedVenue {
  readonly version: typeof SAVED_VERSION;
  readonly venue: VenueId;
  readonly tradingDay: string;
  /** How often the venue was started on this file; part of every id, so that none comes twice. */
  readonly run: number;
  /** Number of the last change that is in it; 0 in files of before changes were numbered. */
  readonly seq: number;
  readonly accounts: readonly SavedAccount[];
}

/** What of an account is to be saved. */
export interface SavedPart {
  readonly orders: Iterable<OrderRecord>;
  readonly holdings: Iterable<InstrumentId>;
  readonly trades: readonly VenueReport[];
  readonly transfers: readonly Transfer[];
}

/** The money, and of the rest `part`; all of it where there is none. */
export function saveAccount(account: TradingAccount, part: SavedPart | null = null): SavedAccount {
  const side = (s: HoldingSide): SavedSide => ({ today: s.today, yesterday: s.yesterday, cost: exactText(s.cost) });
  const holdings = [...(part?.holdings ?? account.holdings.keys())].map((instrumentId) => {
    const { long, short } = holdingOf(account, instrumentId);
    return { instrumentId, long: side(long), short: side(short) };
  });
  return {
    accountId: account.accountId,
    cash: exactText(account.cash),
    realizedPnl: exactText(account.realizedPnl),
    fees: exactText(account.fees),
    holdings: part === null ? [...holdings, ...account.unlisted] : holdings,
    orders: [...(part?.orders ?? account.orders.values())],
    trades: part?.trades ?? [...account.trades.all],
    passwordAfter: account.office.passwordAfter,
    confirmedDay: account.office.confirmedDay,
    transfers: part?.transfers ?? [...account.office.transfers],
    // A day's statement comes with the turn of the day, at which everything is saved.
    statements: part === null ? [...account.office.statements] : [],
  };
}

/** Puts what was saved into a fresh account. Lots of an instrument that is not `listed` any more are kept and saved again. */
function restoreAccount(account: TradingAccount, saved: SavedAccount, listed: (id: InstrumentId) => boolean): void {
  const side = (s: SavedSide): HoldingSide => ({ today: s.today, yesterday: s.yesterday, cost: new Decimal(s.cost) });
  account.cash = new Decimal(saved.cash);
  account.realizedPnl = new Decimal(saved.realizedPnl);
  account.fees = new Decimal(saved.fees);
  for (const h of saved.holdings) {
    if (listed(h.instrumentId)) account.holdings.set(h.instrumentId, { long: side(h.long), short: side(h.short) });
    else account.unlisted.push(h);
  }
  for (const was of saved.orders) {
    const record = { ...was, changeIds: [...was.changeIds], pendingChange: null };
    account.orders.set(record.order.clOrdId, record);
    for (const id of record.changeIds) account.changed.set(id, record);
  }
  for (const trade of saved.trades) account.trades.add(trade);
  account.office.passwordAfter = saved.passwordAfter;
  account.office.confirmedDay = saved.confirmedDay;
  account.office.transfers.push(...saved.transfers);
  account.office.statements.push(...saved.statements);
}

/** An account as it was saved, or a fresh one with its deposit. */
export function openAccount(setup: AccountSetup, saved: SavedVenue | null, listed: (id: InstrumentId) => boolean): TradingAccount {
  const account: TradingAccount = {
    accountId: setup.accountId,
    password: setup.password,
    office: emptyOffice(),
    cash: new Decimal(setup.deposit),
    realizedPnl: new Decimal(0),
    fees: new Decimal(0),
    holdings: new Map(),
    unlisted: [],
    orders: new Map(),
    changed: new Map(),
    live: new Set(),
    trades: new DayTrades(),
  };
  const was = saved?.accounts.find((a) => a.accountId === setup.accountId);
  if (was !== undefined) restoreAccount(account, was, listed);
  return account;
}

/** Reads a saved venue; the complaint names the first field that is not as it was written. */
export function decodeSavedVenue(json: unknown, venue: VenueId, where: string): Result<SavedVenue, Complaint> {
  try {
    const o = record(json, 'file');
    must(o['version'] === SAVED_VERSION, 'version');
    must(o['venue'] === venue, 'venue');
    const tradingDay = text(o['tradingDay'], 'tradingDay');
    must(/^\d{4}-\d{2}-\d{2}$/.test(tradingDay), 'tradingDay');
    const accounts = list(o['accounts'], 'accounts', decodeAccount);
    return ok({ version: SAVED_VERSION, venue, tradingDay, run: lots(o['run'], 'run'), seq: lots(o['seq'] ?? 0, 'seq'), accounts });
  } catch (error) {
    if (!(error instanceof BadField)) throw error;
    return err(complaint('bad_saved_venue', 'The saved state of the paper venue is not readable', `${where}: ${error.field}`, 'It was set aside; the venue starts with a fresh account.'));
  }
}

class BadField extends Error {
  readonly field: string;
  constructor(field: string) {
    super(field);
    this.field = field;
  }
}

function must(condition: boolean, field: string): asserts condition {
  if (!condition) throw new BadField(field);
}
type Fields = Record<string, unknown>;
function record(value: unknown, field: string): Fields {
  must(typeof value === 'object' && value !== null && !Array.isArray(value), field);
  return value as Fields;
}
function text(value: unknown, field: string): string {
  must(typeof value === 'string', field);
  return value;
}
function oneOf<T extends string>(value: unknown, allowed: readonly T[], field: string): T {
  const found = allowed.find((a) => a === value);
  must(found !== undefined, field);
  return found;
}
function integer(value: unknown, field: string): number {
  must(typeof value === 'number' && Number.isSafeInteger(value), field);
  return value;
}
function lots(value: unknown, field: string): number {
  const whole = integer(value, field);
  must(whole >= 0, field);
  return whole;
}
function money(value: unknown, field: string): string {
  const amount = text(value, field);
  must(isDecimalString(amount), field);
  return amount;
}
function list<T>(value: unknown, field: string, item: (value: unknown, field: string) => T): T[] {
  must(Array.isArray(value), field);
  return value.map((v: unknown, i) => item(v, `${field}.${i}`));
}

function decodeAccount(value: unknown, at: string): SavedAccount {
  const o = record(value, at);
  return {
    accountId: text(o['accountId'], `${at}.accountId`),
    cash: money(o['cash'], `${at}.cash`),
    realizedPnl: money(o['realizedPnl'], `${at}.realizedPnl`),
    fees: money(o['fees'], `${at}.fees`),
    holdings: list(o['holdings'], `${at}.holdings`, (v, f) => {
      const h = record(v, f);
      return {
        instrumentId: text(h['instrumentId'], `${f}.instrumentId`) as InstrumentId,
        long: decodeSide(h['long'], `${f}.long`),
        short: decodeSide(h['short'], `${f}.short`),
      };
    }),
    orders: list(o['orders'], `${at}.orders`, decodeOrder),
    trades: list(o['trades'], `${at}.trades`, decodeTrade),
    ...decodeOffice(o, at),
  };
}

/** Missing in files of before they were kept. */
function decodeOffice(o: Fields, at: string): Pick<SavedAccount, 'passwordAfter' | 'confirmedDay' | 'transfers' | 'statements'> {
  const sealed = o['passwordAfter'] ?? null;
  const confirmed = o['confirmedDay'] ?? null;
  return {
    passwordAfter: sealed === null ? null : decodePassword(sealed, `${at}.passwordAfter`),
    confirmedDay: confirmed === null ? null : text(confirmed, `${at}.confirmedDay`),
    transfers: list(o['transfers'] ?? [], `${at}.transfers`, (v, f) => {
      const t = record(v, f);
      return {
        transferId: lots(t['transferId'], `${f}.transferId`),
        atUs: integer(t['atUs'], `${f}.atUs`),
        amount: money(t['amount'], `${f}.amount`),
        outcome: oneOf(t['outcome'], ['done', 'uncovered'], `${f}.outcome`),
      };
    }),
    statements: list(o['statements'] ?? [], `${at}.statements`, decodeStatement),
  };
}

function decodePassword(value: unknown, at: string): SealedPassword {
  const o = record(value, at);
  return { salt: text(o['salt'], `${at}.salt`), hash: text(o['hash'], `${at}.hash`) };
}

function decodeStatement(value: unknown, at: string): Statement {
  const o = record(value, at);
  return {
    tradingDay: text(o['tradingDay'], `${at}.tradingDay`),
    balance: money(o['balance'], `${at}.balance`),
    available: money(o['available'], `${at}.available`),
    margin: money(o['margin'], `${at}.margin`),
    realizedPnl: money(o['realizedPnl'], `${at}.realizedPnl`),
    unrealizedPnl: money(o['unrealizedPnl'], `${at}.unrealizedPnl`),
    fees: money(o['fees'], `${at}.fees`),
    executions: lots(o['executions'], `${at}.executions`),
    positions: list(o['positions'], `${at}.positions`, (v, f) => {
      const p = record(v, f);
      return { instrumentId: text(p['instrumentId'], `${f}.instrumentId`) as InstrumentId, long: lots(p['long'], `${f}.long`), short: lots(p['short'], `${f}.short`) };
    }),
  };
}

function decodeSide(value: unknown, at: string): SavedSide {
  const o = record(value, at);
  return { today: lots(o['today'], `${at}.today`), yesterday: lots(o['yesterday'], `${at}.yesterday`), cost: money(o['cost'], `${at}.cost`) };
}

const ordStatuses: readonly OrdStatus[] = ['pending_new', 'new', 'partially_filled', 'filled', 'canceled', 'rejected', 'expired'];
const sides = ['buy', 'sell'] as const;

function decodeOrder(value: unknown, at: string): OrderRecord {
  const o = record(value, at);
  const sent = record(o['order'], `${at}.order`);
  const order: NewOrder = {
    clOrdId: text(sent['clOrdId'], `${at}.order.clOrdId`) as ClOrdId,
    venue: oneOf(sent['venue'], ['inner', 'outer'], `${at}.order.venue`),
    instrumentId: text(sent['instrumentId'], `${at}.order.instrumentId`) as InstrumentId,
    side: oneOf(sent['side'], sides, `${at}.order.side`),
    quantity: lots(sent['quantity'], `${at}.order.quantity`) as Quantity,
    price: integer(sent['price'], `${at}.order.price`) as Price,
    timeInForce: oneOf(sent['timeInForce'], ['day', 'fak', 'fok'], `${at}.order.timeInForce`),
    offset: oneOf(sent['offset'], ['open', 'close', 'close_today', 'close_yesterday'], `${at}.order.offset`),
  };
  const cumQty = lots(o['cumQty'], `${at}.cumQty`);
  must(cumQty <= order.quantity, `${at}.cumQty`);
  return {
    order,
    orderId: text(o['orderId'], `${at}.orderId`),
    // Missing in files of before orders could be changed.
    changeIds: list(o['changeIds'] ?? [], `${at}.changeIds`, (id, f) => text(id, f) as ClOrdId),
    pendingChange: null,
    ordStatus: oneOf(o['ordStatus'], ordStatuses, `${at}.ordStatus`),
    cumQty,
    text: text(o['text'], `${at}.text`),
    updatedUs: integer(o['updatedUs'], `${at}.updatedUs`),
  };
}

function decodeTrade(value: unknown, at: string): VenueReport {
  const o = record(value, at);
  const calledAs = o['calledAs'] === undefined ? {} : { calledAs: text(o['calledAs'], `${at}.calledAs`) as ClOrdId };
  return {
    ...calledAs,
    venue: oneOf(o['venue'], ['inner', 'outer'], `${at}.venue`),
    clOrdId: text(o['clOrdId'], `${at}.clOrdId`) as ClOrdId,
    orderId: text(o['orderId'], `${at}.orderId`),
    execId: text(o['execId'], `${at}.execId`) as ExecId,
    execType: oneOf(o['execType'], ['trade'], `${at}.execType`),
    ordStatus: oneOf(o['ordStatus'], ordStatuses, `${at}.ordStatus`),
    instrumentId: text(o['instrumentId'], `${at}.instrumentId`) as InstrumentId,
    side: oneOf(o['side'], sides, `${at}.side`),
    orderQty: lots(o['orderQty'], `${at}.orderQty`) as Quantity,
    cumQty: lots(o['cumQty'], `${at}.cumQty`) as Quantity,
    leavesQty: lots(o['leavesQty'], `${at}.leavesQty`) as Quantity,
    lastQty: lots(o['lastQty'], `${at}.lastQty`) as Quantity,
    lastPx: integer(o['lastPx'], `${at}.lastPx`) as Price,
    text: text(o['text'], `${at}.text`),
    tsEventUs: integer(o['tsEventUs'], `${at}.tsEventUs`) as TsUs,
    tsIngestUs: integer(o['tsIngestUs'], `${at}.tsIngestUs`) as TsUs,
  };
}
