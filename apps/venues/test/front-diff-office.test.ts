import { afterEach, describe, expect, it } from 'vitest';
import { Decimal } from '@tandem/kernel';
import { PAPER_ACCOUNT } from '../src/venues.ts';
import { closeDesks, openDesk } from './front-diff-desk.ts';
import { fault } from './worlds.ts';

afterEach(closeDesks);

const transfer = { bankId: '1', bankPassword: 'b', account: PAPER_ACCOUNT.accountId, accountPassword: PAPER_ACCOUNT.password, currency: 'CNY' };

describe('the account’s holder at the paper venue over DIFF', () => {
  it('moves money in and out, sees it in the account, and is refused what is not there', async () => {
    const { gateway, exchange, until, events } = await openDesk();
    const before = exchange.account('paper').balance;
    expect(await gateway.account.banks()).toEqual({ ok: true, value: [{ bankId: '1', name: '模拟银行' }] });
    expect(await gateway.account.transfers()).toEqual({ ok: true, value: [] });
    const into = await gateway.account.transfer({ ...transfer, amount: '1000.25' });
    expect(into).toMatchObject({ ok: true, value: { currency: 'CNY', amount: '1000.25', refusal: '' } });
    const grown = new Decimal(before).plus('1000.25').toFixed();
    await until((e) => e.type === 'account' && e.account.balance === grown);
    expect(await gateway.account.transfer({ ...transfer, amount: '-0.25' })).toMatchObject({ ok: true });
    expect(new Decimal(exchange.account('paper').balance).minus(before).toFixed()).toBe('1000');
    expect(await gateway.account.transfer({ ...transfer, amount: '-999999999999' })).toMatchObject({ ok: false, error: { code: 'diff_refused', what: '可取资金不足' } });
    expect(await gateway.account.transfers()).toMatchObject({ ok: true, value: [{ amount: '1000.25' }, { amount: '-0.25' }, { refusal: '可取资金不足' }] });
    // Its answers are nobody's news.
    expect(events.flatMap((e) => (e.type === 'venue_notice' ? e.text.map(({ code }) => code) : []))).toEqual(['settlement_confirmed_automatically']);
  });

  it.each([
    ['0', '1'],
    ['1.001', '1'],
    ['a lot', '1'],
    ['5', 'another bank'],
  ])('is refused a transfer of %s with bank %s', async (amount, bankId) => {
    const { gateway, exchange } = await openDesk();
    const before = exchange.account('paper').balance;
    expect(await gateway.account.transfer({ ...transfer, bankId, amount })).toMatchObject({ ok: false, error: { code: 'diff_refused' } });
    expect(exchange.account('paper').balance).toBe(before);
  });

  it('is refused a transfer with a wrong password, which no complaint repeats', async () => {
    const { gateway } = await openDesk();
    const refused = await gateway.account.transfer({ ...transfer, accountPassword: 'guess-word', amount: '5' });
    expect(refused).toMatchObject({ ok: false, error: { what: '银期错误, 资金密码不正确' } });
    expect(JSON.stringify(refused)).not.toContain('guess-word');
  });

  it('changes the password, and the next login uses it', async () => {
    const { venues, gateway, events, until, complaints } = await openDesk();
    expect(await gateway.account.changePassword('guess', 'new-word')).toMatchObject({ ok: false, error: { code: 'diff_refused' } });
    expect(await gateway.account.changePassword(PAPER_ACCOUNT.password, 'new-word')).toEqual({ ok: true, value: undefined });
    expect(await gateway.account.changePassword(PAPER_ACCOUNT.password, 'newer-word')).toMatchObject({ ok: false, error: { what: '修改密码失败, 原密码不正确' } });
    const reconciled = events.filter((e) => e.type === 'reconciliation').length;
    fault(venues, 'inner', 'disconnect');
    await until(() => events.filter((e) => e.type === 'reconciliation').length > reconciled);
    expect(complaints).toEqual([]);
  });

  it('is sent the statement to be confirmed once a trading day', async () => {
    const { venues, gateway, events, until } = await openDesk();
    expect(gateway.account.statement()).toMatchObject({ text: expect.stringContaining('客户权益') as string, waits: false });
    expect(await gateway.account.confirmSettlement()).toEqual({ ok: true, value: undefined });
    const reconciled = events.filter((e) => e.type === 'reconciliation').length;
    fault(venues, 'inner', 'disconnect');
    await until(() => events.filter((e) => e.type === 'reconciliation').length > reconciled);
    expect(events.filter((e) => e.type === 'venue_notice')).toHaveLength(1);
  });

  it('asks for accounts, brokers and statements', async () => {
    const { gateway, exchange } = await openDesk();
    const { balance, available } = exchange.account('paper');
    const accounts = await gateway.account.accounts();
    expect(accounts).toMatchObject({ ok: true, value: [{ accountId: 'paper', currency: 'CNY' }] });
    expect([balance, available].every((amount) => amount !== '')).toBe(true);
    expect(gateway.account.brokers()).toEqual(['paper']);
    expect(await gateway.account.settlement('2020-01-02')).toEqual({ ok: true, value: '' });
    expect(await gateway.account.settlement('yesterday')).toMatchObject({ ok: false });
  });

  it('hears of a lost connection that an answer may have been lost with it', async () => {
    const { venues, gateway } = await openDesk();
    const asked = gateway.account.transfer({ ...transfer, amount: '7' });
    fault(venues, 'inner', 'disconnect');
    expect(await asked).toMatchObject({ ok: false, error: { code: 'diff_no_answer', doThis: expect.stringContaining('Look at the transfers') as string } });
    expect(await gateway.account.banks()).toMatchObject({ ok: false, error: { code: 'diff_down' } });
  });
});
