import { sentence, type Clock, type Dispose, type Random, type Scheduler, type TsUs } from '@tandem/kernel';
import { createStateTree, objectAt, touchedKeys, type Json, type JsonObject } from '../merge-patch/merge-patch.ts';
import { confirmSettlement, peekMessage, reqLogin } from '../models/request.ts';
import type { Touched } from '../order-life/order-life.ts';
import type { Complain } from '../parse/complain.ts';
import { createLine, type Line } from './line.ts';
import { decodeMessage } from './receive.ts';

/** A login without a full snapshot after this long ends the connection. */
export const LOGIN_TIMEOUT_MS = 10_000;

/** What changed in `trade/<user>` in one transaction. */
export interface TradeChange extends Touched {
  readonly positions: ReadonlySet<string>;
  readonly account: boolean;
}

export interface TradingClientOptions {
  readonly url: string;
  readonly brokerId: string;
  readonly userId: string;
  readonly password: string;
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
  readonly onDown: (why: string, retryMs: number) => void;
  readonly onRoundTrip: (us: number) => void;
}

export interface TradingClient {
  readonly line: Line;
  /** Asks for the full state again, by a second login on the same connection. */
  refresh(): void;
}

/** Logs in, confirms the settlement, and keeps the state of one user. */
export function createTradingClient(options: TradingClientOptions): TradingClient {
  const { clock, scheduler, complain, userId } = options;
  const login = reqLogin(options.brokerId, userId, options.password);
  let tree = createStateTree();
  let phase: 'down' | 'logging_in' | 'ready' = 'down';
  let refreshing = false;
  let deadline: Dispose = () => undefined;
  let lastNotice = '';

  const line = createLine({
    ...options,
    onOpen() {
      tree = createStateTree();
      phase = 'logging_in';
      refreshing = false;
      lastNotice = '';
      askSnapshot('the venue did not answer the login');
    },
    onMessage: receive,
    onDown(why, retryMs) {
      deadline();
      phase = 'down';
      options.onDown(lastNotice === '' ? why : `${why}; the venue says: ${lastNotice}`, retryMs);
    },
  });

  function askSnapshot(complaintWhenLate: string): void {
    deadline();
    deadline = scheduler.after(LOGIN_TIMEOUT_MS, () => line.drop(`${complaintWhenLate} within ${LOGIN_TIMEOUT_MS} ms`));
    line.send(login);
    line.send(peekMessage);
  }

  function receive(text: string): void {
    const message = decodeMessage(text);
    if (!message.ok) {
      complain(message.error);
      line.drop(sentence(message.error));
      return;
    }
    const { aid, patches } = message.value;
    if (aid !== 'rtn_data') return;
    const applied = tree.apply(patches);
    if (!applied.ok) {
      complain(applied.error);
      line.drop(sentence(applied.error));
      return;
    }
    line.send(peekMessage);
    transacted(patches, clock.nowUs());
  }

  function transacted(patches: readonly Json[], tsIngestUs: TsUs): void {
    const notices = takeNotices(patches);
    const user = objectAt(tree.root, 'trade', userId);
    if (user === undefined) return;
    if (phase === 'logging_in') {
      if (user['trade_more_data'] !== false) return;
      phase = 'ready';
      deadline();
      line.send(confirmSettlement);
      line.settled();
      lastNotice = '';
      options.onReady(user, tsIngestUs);
      return;
    }
    const path = ['trade', userId] as const;
    const change: TradeChange = {
      orders: touchedKeys(patches, ...path, 'orders'),
      trades: touchedKeys(patches, ...path, 'trades'),
      positions: touchedKeys(patches, ...path, 'positions'),
      account: touchedKeys(patches, ...path, 'accounts').has('CNY'),
      notices,
    };
    options.onChange(user, change, tsIngestUs);
    if (!refreshing || !isFull(patches, user, change)) return;
    refreshing = false;
    deadline();
    options.onRefreshed(user, tsIngestUs);
  }

  /** A full snapshot has the account and every order of the tree; some servers name the user in every change. */
  function isFull(patches: readonly Json[], user: JsonObject, change: TradeChange): boolean {
    if (patches.some((patch) => objectAt(patch, 'trade', userId, 'session') !== undefined)) return true;
    return change.account && Object.keys(objectAt(user, 'orders') ?? {}).every((id) => change.orders.has(id));
  }

  /** Notices are events, not state: they are taken out of the tree, which would keep them for ever. */
  function takeNotices(patches: readonly Json[]): Json[] {
    const board = objectAt(tree.root, 'notify');
    if (board === undefined) return [];
    const notices = Object.values(board);
    for (const notice of notices) {
      const content = objectAt(notice)?.['content'];
      if (typeof content === 'string') lastNotice = content;
    }
    const cleared = tree.apply([{ notify: null }]);
    if (!cleared.ok) complain(cleared.error);
    return touchedKeys(patches, 'notify').size > 0 ? notices : [];
  }

  return {
    line,
    refresh() {
      if (phase !== 'ready' || refreshing) return;
      refreshing = true;
      askSnapshot('the venue did not answer a query');
    },
  };
}
