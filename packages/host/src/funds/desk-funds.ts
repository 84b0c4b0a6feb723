import type { AccountActView, ConnectionProfile, FundsView, RequestOf } from '@tandem/contract';
import type { Sentence, Wording } from '@tandem/domain';
import type { OperatorAction } from '@tandem/engine';
import type { AccountDesk } from '@tandem/gateway-diff';
import { complaint, err, ok, type Clock, type Complaint, type Result, type Scheduler } from '@tandem/kernel';
import type { StreamSource } from '@tandem/transport';
import { secretName } from '../connections/passwords.ts';
import { Feed, RecentLog } from '../projection/feed.ts';
import type { SecretStore } from '../secrets/secret-store.ts';

/** A part of the overview that the venue has not told by then is left out and said so. Less than a screen waits. */
export const OVERVIEW_MS = 6_000;
/** Acts kept for screens that come later. */
const ACTS_MAX = 200;

export interface DeskFundsParts {
  readonly account: AccountDesk;
  readonly profile: ConnectionProfile;
  readonly operator: string;
  readonly secrets: SecretStore;
  readonly clock: Clock;
  readonly scheduler: Scheduler;
  /** Gives the engine, and with it the journal, what was asked for or what came of it. */
  readonly act: (commandId: string, action: Extract<OperatorAction, { type: 'account_act' }>) => void;
}

type Kind = AccountActView['kind'];

/**
 * The inner account beside trading: money to and from a bank, the password, the broker's statement. What is asked for is
 * in the journal before it leaves, and so is what came of it; passwords pass through and are kept nowhere but in the store
 * of secrets.
 */
export class DeskFunds {
  readonly #parts: DeskFundsParts;
  readonly #feed = new Feed<AccountActView>();
  readonly #acts = new RecentLog<AccountActView>(ACTS_MAX);
  readonly #underWay = new Set<Kind>();
  #overview: Promise<FundsView> | null = null;

  constructor(parts: DeskFundsParts) {
    this.#parts = parts;
  }

  readonly source: StreamSource<AccountActView> = {
    // Of each act the newest word.
    snapshot: () => [...new Map(this.#acts.items.map((act) => [act.actId, act])).values()],
    onChange: (callback) => this.#feed.onChange(callback),
  };

  /** One look at the venue serves all who ask meanwhile. */
  async view(): Promise<Result<FundsView, Complaint>> {
    this.#overview ??= this.#look().finally(() => (this.#overview = null));
    return ok(await this.#overview);
  }

  async #look(): Promise<FundsView> {
    const { account, profile } = this.#parts;
    const [banks, transfers, accounts] = await Promise.all([this.#soon(account.banks()), this.#soon(account.transfers()), this.#soon(account.accounts())]);
    const failed = [banks, transfers, accounts].find((one) => !one.ok);
    return {
      accountId: profile.inner.userId,
      banks: banks.ok ? banks.value : [],
      transfers: transfers.ok ? transfers.value : [],
      accounts: accounts.ok ? accounts.value.map(({ accountId, currency, balance, available }) => ({ accountId, currency, balance, available })) : [],
      problem: failed?.ok === false ? failed.error : null,
      settlement: profile.inner.settlement,
      statement: account.statement(),
    };
  }

  #soon<T>(asked: Promise<Result<T, Complaint>>): Promise<Result<T, Complaint>> {
    return new Promise((resolve) => {
      const giveUp = this.#parts.scheduler.after(OVERVIEW_MS, () =>
        resolve(err(complaint('diff_no_answer', `The venue did not answer within ${OVERVIEW_MS} ms`, this.#parts.profile.inner.name, 'Ask again: nothing was changed.'))),
      );
      void asked.then((answer) => {
        giveUp();
        resolve(answer);
      });
    });
  }

  async statement(tradingDay: string): Promise<Result<{ readonly text: string }, Complaint>> {
    const answer = await this.#parts.account.settlement(tradingDay);
    return answer.ok ? ok({ text: answer.value }) : answer;
  }

  transfer({ commandId, into, amount, bankId, bankPassword, accountPassword }: RequestOf<'transferMoney'>): Result<null, Complaint> {
    const { account, operator, profile } = this.#parts;
    const asked: Sentence = { code: 'transfer_asked', operator, into, amount, currency: 'CNY', bank: bankId };
    return this.#begin(commandId, 'transfer', asked, async () => {
      const made = await account.transfer({ bankId, bankPassword, account: profile.inner.userId, accountPassword, currency: 'CNY', amount: into ? amount : `-${amount}` });
      if (made.ok) return { state: 'done', text: [{ code: 'transfer_done', into, amount, currency: 'CNY' }] };
      return unsure(made.error) ? { state: 'unanswered', text: [{ code: 'transfer_unanswered' }] } : { state: 'refused', text: [{ code: 'transfer_refused', words: made.error.what }] };
    });
  }

  changePassword({ commandId, oldPassword, newPassword }: RequestOf<'changePassword'>): Result<null, Complaint> {
    const { account, operator, profile } = this.#parts;
    if ('paper' in profile.inner.passwordFrom) {
      return err(complaint('paper_password', 'This profile takes the password that every paper account has', profile.name, 'Duplicate it and have the copy keep a password of its own.'));
    }
    return this.#begin(commandId, 'password', { code: 'password_change_asked', operator, venue: 'inner' }, async () => {
      const changed = await account.changePassword(oldPassword, newPassword);
      if (changed.ok) return { state: 'done', text: [{ code: 'password_changed', venue: 'inner' }, await this.#keep(newPassword)] };
      return unsure(changed.error) ? { state: 'unanswered', text: [{ code: 'password_change_unanswered' }] } : { state: 'refused', text: [{ code: 'password_change_refused', words: changed.error.what }] };
    });
  }

  /** So that the next start logs in with it. */
  async #keep(password: string): Promise<Sentence> {
    const { profile, secrets } = this.#parts;
    const from = profile.inner.passwordFrom;
    if ('environment' in from) return { code: 'password_to_be_set', variable: from.environment };
    const kept = await secrets.write(secretName(profile.id, 'inner'), password);
    return { code: kept.ok ? 'password_kept' : 'password_not_kept' };
  }

  confirmSettlement({ commandId }: RequestOf<'confirmSettlement'>): Result<null, Complaint> {
    const { account, operator, profile } = this.#parts;
    if (account.statement()?.waits !== true) return err(complaint('no_statement', 'No statement waits to be confirmed', profile.inner.name, 'Nothing needs to be done.'));
    return this.#begin(commandId, 'settlement', null, async () => {
      const confirmed = await account.confirmSettlement();
      if (confirmed.ok) return { state: 'done', text: [{ code: 'settlement_confirmed', operator }] };
      return { state: 'refused', text: [{ code: 'venue_says', words: confirmed.error.what }] };
    });
  }

  /** One of a kind at a time. `asked` is told, and journaled, before anything leaves: the engine turns before the next tick of timers. */
  #begin(actId: string, kind: Kind, asked: Sentence | null, run: () => Promise<Pick<AccountActView, 'state' | 'text'>>): Result<null, Complaint> {
    const { profile, scheduler } = this.#parts;
    if (this.#underWay.has(kind)) return err(complaint('act_under_way', 'The last one is still under way', profile.inner.name, 'Wait for its answer.'));
    if (!this.#parts.account.ready) return err(complaint('diff_down', 'The venue is not connected, and nothing was sent', profile.inner.name, 'Try again when it is back.'));
    this.#underWay.add(kind);
    this.#tell(actId, kind, 'asked', asked === null ? [] : [asked]);
    scheduler.after(0, () => {
      void run().then(({ state, text }) => {
        this.#underWay.delete(kind);
        this.#tell(actId, kind, state, text);
      });
    });
    return ok(null);
  }

  #tell(actId: string, kind: Kind, state: AccountActView['state'], text: Wording): void {
    const { clock, act } = this.#parts;
    const item: AccountActView = { actId, kind, state, text, tsUs: clock.nowUs() };
    this.#acts.add([item]);
    this.#feed.emit([item]);
    const grade = state === 'asked' || state === 'done' ? 'info' : 'warning';
    if (text.length > 0) act(`${actId}/${state}`, { type: 'account_act', venue: 'inner', grade, text });
  }
}

/** It may have been done all the same. */
const unsure = ({ code }: Complaint): boolean => code === 'diff_no_answer';
