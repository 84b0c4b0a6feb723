import { sentence, type Clock, type Dispose, type Random, type Scheduler, type TsUs } from '@tandem/kernel';
import type { Wording } from '@tandem/domain';
import { createStateTree, objectAt, touchedKeys, type Json, type JsonObject } from '../merge-patch/merge-patch.ts';
import type { News } from '../desk/requests.ts';
import { confirmSettlement, peekMessage, reqLogin, type ClientIdentity } from '../models/request.ts';
import type { WireNotice } from '../models/wire.ts';
import { readNotice, refusesLogin, refusesSecondLogin, SETTLEMENT } from '../order-life/notice.ts';
import type { Done, Touched } from '../order-life/order-life.ts';
import type { Complain } from '../parse/complain.ts';
import { createLine, type Line } from './line.ts';
import { decodeMessage } from './receive.ts';

/** A login without a full snapshot after this long ends the connection. */
const LOGIN_TIMEOUT_MS = 10_000;
/** A connection that is given up for a new one, to hear the whole state, has been up for at least this long. */
export const CONNECTION_AGE_MS_MIN = 1_000;

/** What changed in `trade/<user>` in one transaction. */
export interface TradeChange extends Touched {
  readonly positions: ReadonlySet<string>;
  readonly account: boolean;
}

export interface TradingClientOptions {
  readonly url: string;
  readonly identity: ClientIdentity;
  readonly userId: string;
  readonly password: string;
  /** Whether a login confirms the broker's statement by itself. */
  readonly confirmsSettlement: boolean;
  readonly clock: Clock;
  readonly scheduler: Scheduler;
  readonly random: Random;
  readonly complain: Complain;
  readonly onConnecting: () => void;
  /** The first full snapshot after a login stands in `user`. */
  readonly onReady: (user: JsonObject, tsIngestUs: TsUs) => void;
  readonly onChange: (user: JsonObject, change: TradeChange, tsIngestUs: TsUs) => void;
  /** A snapshot asked for with `refresh` has come and is in the tree. */
  readonly onRefreshed: (user: JsonObject, tsIngestUs: TsUs) => void;
  /** Every message, after it is in the state. True where it answers a request, which its notices then belong to. */
  readonly onNews: (news: News) => boolean;
  /** The broker's statement, which it wants confirmed; confirmed already where {@link confirmsSettlement}. */
  readonly onStatement: (text: string) => void;
  /** Notices beside the state of a user that is logged in, after all else of their transaction was told. */
  readonly onNotices: (notices: readonly Json[]) => void;
  /** What the tree may forget now; asked for when everything else of a message was done. */
  readonly takeDone: () => Done;
  readonly onDown: (why: Wording, retryMs: number) => void;
  readonly onRoundTrip: (us: number) => void;
}

export interface TradingClient {
  readonly line: Line;
  /**
   * Asks for the full state again, by a second login on the same connection. Servers that take one login a connection
   * (open-trade-gateway) are asked by a new connection instead.
   */
  refresh(): void;
  /** The password of the next login. */
  usePassword(password: string): void;
}

/** Logs in, confirms the settlement where it is to, and keeps the state of one user. */
export const createTradingClient = (options: TradingClientOptions): TradingClient => new DiffTradingClient(options);

const isError = (notice: Json): boolean => objectAt(notice)?.['level'] === 'ERROR';

const someNotice = (raw: readonly Json[], fits: (notice: WireNotice) => boolean): boolean => raw.flatMap((one) => readNotice(one) ?? []).some(fits);

class DiffTradingClient implements TradingClient {
  readonly line: Line;
  readonly #options: TradingClientOptions;
  readonly #userId: string;
  #password: string;
  #tree = createStateTree();
  #phase: 'down' | 'logging_in' | 'ready' = 'down';
  #refreshing: 'no' | 'asked' | 'again' = 'no';
  /** The whole state has begun to come: the login that opens it is told. */
  #toldSession = false;
  /** Of the server, found out at the first refresh and true of every connection to it. */
  #takesOneLogin = false;
  #deadline: Dispose = () => undefined;
  /** A new connection is due. */
  #anew: Dispose | null = null;
  #readyNs = 0n;
  #lastNotice = '';
  /** Orders of this connection that the tree has forgotten since they were over. */
  readonly #forgotten = new Set<string>();

  constructor(options: TradingClientOptions) {
    this.#options = options;
    this.#userId = options.userId;
    this.#password = options.password;
    this.line = createLine({
      ...options,
      onOpen: () => this.#opened(),
      onMessage: (bytes) => this.#receive(bytes),
      onDown: (why, retryMs) => {
        this.#deadline();
        this.#anew?.();
        this.#anew = null;
        this.#phase = 'down';
        options.onDown(this.#lastNotice === '' ? [why] : [why, { code: 'venue_says', words: this.#lastNotice }], retryMs);
      },
    });
  }

  usePassword(password: string): void {
    this.#password = password;
  }

  refresh(): void {
    if (this.#phase !== 'ready') return;
    if (this.#takesOneLogin) {
      this.#connectAnew();
      return;
    }
    // An order may have been written since the login that is under way: only a later one speaks of it.
    if (this.#refreshing !== 'no') this.#refreshing = 'again';
    else {
      this.#refreshing = 'asked';
      this.#askSnapshot();
    }
  }

  /** The first state of the next connection answers for the one that was asked for. */
  #connectAnew(): void {
    if (this.#anew !== null) return;
    const ageMs = Number((this.#options.clock.monotonicNs() - this.#readyNs) / 1_000_000n);
    this.#anew = this.#options.scheduler.after(Math.max(0, CONNECTION_AGE_MS_MIN - ageMs), () => this.line.reconnect({ code: 'state_by_new_connection' }));
  }

  #opened(): void {
    this.#tree = createStateTree();
    this.#phase = 'logging_in';
    this.#refreshing = 'no';
    this.#forgotten.clear();
    this.#lastNotice = '';
    this.#askSnapshot();
  }

  #askSnapshot(): void {
    this.#deadline();
    this.#toldSession = false;
    this.#deadline = this.#options.scheduler.after(LOGIN_TIMEOUT_MS, () => this.line.drop({ code: 'no_answer', ms: LOGIN_TIMEOUT_MS }));
    this.line.send(reqLogin(this.#options.identity, this.#userId, this.#password));
    this.line.send(peekMessage);
  }

  #receive(bytes: Buffer): void {
    const message = decodeMessage(bytes);
    if (!message.ok) {
      this.#options.complain(message.error);
      this.line.drop({ code: 'unreadable', words: sentence(message.error) });
      return;
    }
    const { aid, patches } = message.value;
    if (aid !== 'rtn_data') {
      this.#options.onNews({ ...message.value, notices: [], root: this.#tree.root });
      return;
    }
    const applied = this.#tree.apply(patches);
    if (!applied.ok) {
      this.#options.complain(applied.error);
      this.line.drop({ code: 'unreadable', words: sentence(applied.error) });
      return;
    }
    this.line.peek();
    const notices = this.#takeNotices(patches);
    this.#takeStatement(notices);
    if (this.#refreshing !== 'no' && someNotice(notices, refusesSecondLogin)) {
      this.#deadline();
      this.#takesOneLogin = true;
      this.#refreshing = 'no';
      this.#connectAnew();
    }
    const isAnswer = this.#options.onNews({ ...message.value, notices, root: this.#tree.root });
    this.#transacted(patches, notices, this.#options.clock.nowUs());
    if (this.#phase === 'ready') this.#forget(this.#options.takeDone());
    if (!isAnswer && notices.length > 0 && this.#phase === 'ready') this.#options.onNotices(notices);
  }

  #takeStatement(notices: readonly Json[]): void {
    const statement = notices.flatMap((raw) => readNotice(raw) ?? []).findLast(({ type }) => type === SETTLEMENT);
    if (statement === undefined) return;
    // One that comes after the login was not there to be confirmed by it.
    if (this.#options.confirmsSettlement && this.#phase === 'ready') this.line.send(confirmSettlement);
    this.#options.onStatement(statement.content);
  }

  #transacted(patches: readonly Json[], notices: readonly Json[], tsIngestUs: TsUs): void {
    const user = objectAt(this.#tree.root, 'trade', this.#userId);
    if (user === undefined) {
      // Nothing but the login was asked for yet, so a refusal without a state is its refusal: waiting would not help.
      if (this.#phase === 'logging_in' && someNotice(notices, refusesLogin)) this.line.drop({ code: 'login_refused' });
      return;
    }
    if (this.#phase === 'logging_in') {
      if (user['trade_more_data'] !== false) return;
      this.#phase = 'ready';
      this.#readyNs = this.#options.clock.monotonicNs();
      this.#deadline();
      if (this.#options.confirmsSettlement) this.line.send(confirmSettlement);
      this.line.settled();
      this.#lastNotice = '';
      this.#options.onReady(user, tsIngestUs);
      return;
    }
    const path = ['trade', this.#userId] as const;
    const change: TradeChange = {
      orders: touchedKeys(patches, ...path, 'orders'),
      trades: touchedKeys(patches, ...path, 'trades'),
      positions: touchedKeys(patches, ...path, 'positions'),
      account: touchedKeys(patches, ...path, 'accounts').has('CNY'),
      notices,
    };
    this.#options.onChange(user, change, tsIngestUs);
    if (this.#refreshing === 'no' || !this.#isFull(patches, user, change)) return;
    this.#deadline();
    const again = this.#refreshing === 'again';
    this.#refreshing = 'no';
    if (again) this.refresh();
    else this.#options.onRefreshed(user, tsIngestUs);
  }

  /** A full snapshot has the account and every order of the tree; some servers name the user in every change. */
  #isFull(patches: readonly Json[], user: JsonObject, change: TradeChange): boolean {
    this.#toldSession ||= patches.some((patch) => objectAt(patch, 'trade', this.#userId, 'session') !== undefined);
    // The session may come in a message of its own, ahead of the state.
    if (this.#toldSession && change.account) return true;
    const isTold = (id: string): boolean => change.orders.has(id);
    return change.account && Object.keys(objectAt(user, 'orders') ?? {}).every(isTold) && [...this.#forgotten].every(isTold);
  }

  /** Orders that are over and told are most of a day’s state, and nobody looks at them again; a whole state brings them back. */
  #forget({ orders, trades }: Done): void {
    if (orders.length + trades.length === 0) return;
    for (const id of orders) this.#forgotten.add(id);
    const gone = (keys: readonly string[]): JsonObject => Object.fromEntries(keys.map((key) => [key, null]));
    const forgotten = this.#tree.apply([{ trade: { [this.#userId]: { orders: gone(orders), trades: gone(trades) } } }]);
    if (!forgotten.ok) this.#options.complain(forgotten.error);
  }

  /** Notices are events, not state: they are taken out of the tree, which would keep them for ever. */
  #takeNotices(patches: readonly Json[]): Json[] {
    const board = objectAt(this.#tree.root, 'notify');
    if (board === undefined) return [];
    const notices = Object.values(board);
    for (const notice of notices) {
      const content = objectAt(notice)?.['content'];
      // Once logged in, only an error says why the line goes down: a settlement that was confirmed does not.
      if (typeof content === 'string' && (this.#phase !== 'ready' || isError(notice))) this.#lastNotice = content;
    }
    const cleared = this.#tree.apply([{ notify: null }]);
    if (!cleared.ok) this.#options.complain(cleared.error);
    return touchedKeys(patches, 'notify').size > 0 ? notices : [];
  }
}
