import { complaint, type Dispose, type Scheduler } from '@tandem/kernel';
import type { Sentence, VenueEvent } from '@tandem/domain';
import { MsgType, saidReason, Tag, type FieldList } from '@tandem/fix';
import { collateralInquiry, orderMassStatusRequest, requestForPositions } from '../models/requests.ts';
import { parseAccount, parsePosition } from '../parse/account.ts';
import type { ParsedExecution } from '../parse/execution-report.ts';
import { lotsAt, reading } from '../parse/read.ts';
import { createReconciling, type Gathered, type Reconciling } from './reconciling.ts';
import type { DeskPorts } from './desk-ports.ts';

/** A venue that has not told its orders, positions and account by then is left and called again. */
const RECONCILE_TIMEOUT_MS = 15_000;

/** Between two accounts that are asked for because an order's executions lack. */
export const ACCOUNT_ANEW_MS = 5_000;

/** What a reconciliation is gathered with: refused, the venue cannot be traded on. */
const requests: ReadonlySet<string> = new Set([MsgType.OrderMassStatusRequest, MsgType.RequestForPositions, MsgType.CollateralInquiry]);

export interface AccountDeskOptions extends DeskPorts {
  readonly account: string;
  readonly scheduler: Scheduler;
  readonly nextId: (kind: string) => string;
  readonly request: (msgType: string, fields: FieldList) => void;
  readonly drop: (why: Sentence) => void;
  readonly emit: (event: VenueEvent) => void;
}

/** The venue's whole account of us: asked for after a logon and when something lacks, told as one, then kept up to date. */
export class AccountDesk {
  readonly #options: AccountDeskOptions;
  #reconciling: Reconciling | null = null;
  #timer: Dispose = () => undefined;
  /** When the account was asked for last, on the monotonic clock. */
  #gatheredMs = -Infinity;
  /** What the requests of the last gathering are called, but for their last letter. */
  #id = '';

  constructor(options: AccountDeskOptions) {
    this.#options = options;
  }

  /** Whether the account is asked for and not all in. */
  get gathering(): boolean {
    return this.#reconciling !== null;
  }

  /** Asks for everything the venue knows of us. */
  gather(): void {
    const { venue, account, dialect, clock, scheduler, drop, nextId, request } = this.#options;
    const { offers } = dialect;
    this.#reconciling = createReconciling(venue, offers);
    this.#gatheredMs = this.#nowMs();
    this.#timer();
    this.#timer = scheduler.after(RECONCILE_TIMEOUT_MS, () => drop({ code: 'account_not_told', ms: RECONCILE_TIMEOUT_MS }));
    this.#id = nextId('R');
    if (offers.orders) request(MsgType.OrderMassStatusRequest, orderMassStatusRequest(`${this.#id}O`, account));
    if (offers.positions) request(MsgType.RequestForPositions, requestForPositions(`${this.#id}P`, account, clock.nowUs()));
    if (offers.account) request(MsgType.CollateralInquiry, collateralInquiry(`${this.#id}A`, account));
  }

  /** Asks anew where orders are told and the last time is a while ago; whether it did. */
  gatherAnew(): boolean {
    const due = this.#options.dialect.offers.orders && !this.gathering && this.#nowMs() - this.#gatheredMs >= ACCOUNT_ANEW_MS;
    if (due) this.gather();
    return due;
  }

  /** The connection is gone, and what was gathered with it. */
  down(): void {
    this.#timer();
    this.#reconciling = null;
  }

  /** The whole account once all of it is in, once; null before. */
  drain(): Gathered | null {
    const gathered = this.#reconciling;
    if (gathered === null) return null;
    if (gathered.overflowed) {
      this.#options.drop({ code: 'too_many_reports' });
      return null;
    }
    const result = gathered.result(this.#options.clock.nowUs());
    if (result !== null) this.down();
    return result;
  }

  /** News that is no answer: at once, or behind the account that is being gathered. */
  news(event: VenueEvent): void {
    if (this.#reconciling === null) this.#options.emit(event);
    else this.#reconciling.later(event);
  }

  /** An answer to the mass status request; gives what was told, null for nothing. */
  takeOrder(fields: FieldList, parse: () => ParsedExecution): ParsedExecution | null {
    if (this.#isOld(fields, Tag.MassStatusReqID)) return null;
    // Nothing to tell is told by a report about no order.
    const told = fields.get(Tag.TotNumReports) === '0' ? null : reading(parse);
    if (told?.ok === false) {
      this.#options.complain(complaint('fix_unreadable', told.error, 'an order told after the logon', 'It was left out; compare the catalogue with the venue’s.'));
    }
    const execution = told?.ok === true ? told.value : null;
    this.#reconciling?.told(execution?.report ?? null, fields.get(Tag.LastRptRequested) === 'Y');
    return execution;
  }

  /** Positions and money; false where the message is about something else. */
  take(msgType: string, fields: FieldList): boolean {
    switch (msgType) {
      case MsgType.RequestForPositionsAck:
        if (!this.#isOld(fields, Tag.PosReqID)) this.#takePositionsAck(fields);
        return true;
      case MsgType.PositionReport:
        if (!this.#isOld(fields, Tag.PosReqID)) this.#takePosition(fields);
        return true;
      case MsgType.CollateralInquiryAck:
        // 4 = rejected.
        if (!this.#isOld(fields, Tag.CollInquiryID) && fields.get(Tag.CollInquiryStatus) === '4') {
          this.#options.drop({ code: 'account_refused', words: saidReason(fields, Tag.CollInquiryResult) });
        }
        return true;
      case MsgType.CollateralReport:
        if (!this.#isOld(fields, Tag.CollInquiryID)) this.#takeMoney(fields);
        return true;
      default:
        return false;
    }
  }

  /** The venue refused a message of ours: without what the account is gathered with nothing can be traded. */
  refused(about: string, said: string): void {
    if (this.gathering && requests.has(about)) this.#options.drop({ code: 'message_refused', about, words: said });
  }

  #takePositionsAck(fields: FieldList): void {
    // A request refused is no empty answer. 2 = rejected; results 0 and 2 are positions found, and none.
    if (fields.get(Tag.PosReqStatus) === '2' || !['0', '2', undefined].includes(fields.get(Tag.PosReqResult))) {
      this.#options.drop({ code: 'positions_not_told', words: saidReason(fields, Tag.PosReqResult) });
    } else this.#reconciling?.positionsFollow(lotsAt(fields, Tag.TotalNumPosReports, 0));
  }

  #takePosition(fields: FieldList): void {
    const position = reading(() => parsePosition(fields, this.#options.venue, this.#options.listings));
    // A position left out would reconcile as flat: rather no connection than that.
    if (!position.ok) this.#options.drop({ code: 'unreadable', words: position.error });
    else if (this.#reconciling === null) this.#options.emit({ type: 'position', position: position.value });
    else this.#reconciling.position(position.value);
  }

  #takeMoney(fields: FieldList): void {
    const account = parseAccount(fields, this.#options.venue);
    if (this.#reconciling === null) this.#options.emit({ type: 'account', account });
    else this.#reconciling.account(account);
  }

  /** A repeat of what was told to a request of an earlier connection or run: it was true then. */
  #isOld(fields: FieldList, idTag: number): boolean {
    return fields.get(Tag.PossDupFlag) === 'Y' && fields.get(idTag)?.startsWith(this.#id) !== true;
  }

  #nowMs(): number {
    return Number(this.#options.clock.monotonicNs() / 1_000_000n);
  }
}
