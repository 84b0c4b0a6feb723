import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { clOrdId, inWords, type VenueEvent } from '@tandem/domain';
import { createDiffGateway, type DiffGateway } from '@tandem/gateway-diff';
import { CONNECTION_AGE_MS_MIN } from '../src/client/trading.ts';
import { deskOptions } from './desk-options.ts';
import { HandTime } from './hand-time.ts';
import { gold } from './instruments.ts';
import { ScriptedServer } from './scripted-server.ts';

/** Loopback would have carried in this what did not come. */
const NOTHING_MS = 50;

describe('a server like open-trade-gateway', () => {
  const user = (node: object): object => ({ aid: 'rtn_data', data: [{ trade: { desk: node } }] });
  const account = { accounts: { CNY: { account_id: 'desk', balance: 100, available: 90 } } };
  const notice = (content: string, level = 'INFO'): object => ({ aid: 'rtn_data', data: [{ notify: { [content]: { type: 'MESSAGE', level, code: 400, content } } }] });
  const order = { order_id: 'A', exchange_id: gold.exchange, instrument_id: gold.symbol, direction: 'BUY', offset: 'OPEN', volume_orign: 2, volume_left: 2, time_condition: 'GFD', insert_date_time: 1, exchange_order_id: 'A', status: 'ALIVE', last_msg: '' };
  const whole = user({ trade_more_data: false, ...account, orders: { A: order }, trades: {}, positions: {} });
  const answers = (): string[] => events.flatMap((e) => (e.type === 'execution_report' && e.report.execType === 'order_status' ? [e.report.ordStatus] : []));

  let server: ScriptedServer;
  let gateway: DiffGateway;
  let time: HandTime;
  let events: VenueEvent[];
  let heard: () => void;

  beforeEach(async () => {
    time = new HandTime();
    events = [];
    heard = () => undefined;
    server = await ScriptedServer.listen(true);
    gateway = createDiffGateway(deskOptions(server, time, (event) => {
      events.push(event);
      heard();
    }));
    gateway.start();
  });
  afterEach(async () => {
    await gateway.stop();
    await server.close();
  });

  const until = async (fits: () => boolean): Promise<void> => {
    while (!fits()) await new Promise<void>((resolve) => (heard = resolve));
  };
  const status = (): string => events.flatMap((e) => (e.type === 'venue_status' ? [e.status] : [])).at(-1) ?? '';
  const texts = (): string[] => events.flatMap((e) => (e.type === 'venue_status' ? [inWords('en', e.text)] : []));
  const connected = async (): Promise<void> => {
    await server.until(() => server.asked('/td', 'req_login') === 1 && server.asked('/md', 'subscribe_quote') === 1);
    server.send('/md', { aid: 'rsp_login', session_id: 'S' });
    server.send('/td', user({ trade_more_data: false, session: { user_id: 'desk' }, ...account, orders: {}, trades: {}, positions: {} }));
    await until(() => events.some((e) => e.type === 'account'));
  };

  it('that takes one login a connection is asked about an order by a new connection, from then on at once', async () => {
    await connected();
    for (const [attempt, logins] of [[1, 3], [2, 4]] as const) {
      events = [];
      gateway.orders.query(clOrdId('A'));
      if (attempt === 1) {
        await server.until(() => server.asked('/td', 'req_login') === 2);
        server.send('/td', notice('重复发送登录请求!'));
      }
      // What speaks of the account alone is no whole state.
      server.send('/td', user(account));
      await until(() => events.at(-1)?.type === 'account');
      expect(answers()).toEqual([]);
      time.turn(CONNECTION_AGE_MS_MIN);
      expect(texts().join()).toContain('The venue tells its whole state to a new connection alone');
      await server.until(() => server.asked('/td', 'req_login') === logins);
      server.send('/td', whole);
      await until(() => answers().length > 0);
      expect([answers(), status()]).toEqual([['new'], 'connected']);
    }
  });

  it('that tells the session ahead of the state has not told the state by it', async () => {
    await connected();
    gateway.orders.query(clOrdId('A'));
    await server.until(() => server.asked('/td', 'req_login') === 2);
    server.send('/td', user({ session: { user_id: 'desk' } }));
    server.send('/td', user({ user_id: 'desk' }));
    await new Promise((resolve) => setTimeout(resolve, NOTHING_MS));
    time.turn(1_000);
    expect(answers()).toEqual([]);
    server.send('/td', whole);
    await until(() => answers().length === 1);
    expect(answers()).toEqual(['new']);
  });

  it.each(['账户和密码不匹配!', '用户登录失败!', '交易服务器登录失败,CTP:不合法的登录'])('refuses a login by informing of it: %s', async (words) => {
    await server.until(() => server.asked('/td', 'req_login') === 1);
    server.send('/td', notice(words));
    await until(() => status() === 'disconnected');
    expect(texts().at(-1)).toContain(`The login was refused: check user and password. The venue says: “${words}”`);
  });

  it('refuses a transfer by informing of it', async () => {
    await connected();
    const asked = gateway.account.transfer({ bankId: 'SIM', bankPassword: 'b', account: 'desk', accountPassword: 'p', currency: 'CNY', amount: '-5' });
    await server.until(() => server.asked('/td', 'req_transfer') === 1);
    server.send('/td', notice('转账失败'));
    expect(await asked).toMatchObject({ ok: false, error: { code: 'diff_refused', what: '转账失败' } });
  });
});
