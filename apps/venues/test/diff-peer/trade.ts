import type { DecimalString } from '@tandem/kernel';
import { clOrdId, inWords, type VenueEvent } from '@tandem/domain';
import type { TransferRequest } from '@tandem/gateway-diff';
import { pause, type Desk } from './desk.ts';
import { FOREIGN_PORT } from './foreign-server.ts';
import { gold, PASSWORD, soymeal, Stage, USER } from './stage.ts';
import { storm } from './storm.ts';

// Runs inside namespaces of its own and prints what came of it; `diff-peer.test.ts` judges.
const [programs = '', folder = '', cuts = '0', seed = '1'] = process.argv.slice(2);
const transfer = (amount: DecimalString): TransferRequest => ({ bankId: 'SIM', bankPassword: 'bank-word', account: USER, accountPassword: 'money-word', currency: 'CNY', amount });
const notices = (desk: Desk): string[] => desk.events.flatMap((e: VenueEvent) => (e.type === 'venue_notice' ? [inWords('en', e.text)] : []));
const rejects = (desk: Desk): string[] => desk.events.flatMap((e) => (e.type === 'cancel_reject' ? [`${e.reject.clOrdId} ${e.reject.text}`] : []));

/** A life of each kind; the order of what is told, and the last comparison. */
async function trades(stage: Stage): Promise<unknown> {
  const desk = stage.desk(FOREIGN_PORT);
  await desk.until('the link is up', () => desk.isUp);
  const brokers = desk.gateway.account.brokers();
  const deposit = await desk.gateway.account.transfer(transfer('20000000'));
  await desk.until('the deposit is in the account', () => desk.account?.balance === '21000000');
  const at = (through: number, side: 'buy' | 'sell' = 'buy', instrument = gold): number => stage.price(instrument, side, through);
  desk.order('filled', gold, 'buy', 3, at(10));
  const filled = await desk.told('filled', 2);
  desk.order('resting', gold, 'buy', 1, at(-100));
  await desk.told('resting', 1);
  desk.cancel('resting', gold);
  const canceled = await desk.told('resting', 2);
  desk.cancel('resting', gold);
  await desk.until('the refusal of the cancel', () => rejects(desk).length > 0);
  desk.order('close', gold, 'sell', 1, at(10, 'sell'), { offset: 'close_yesterday' });
  const noneHeld = await desk.told('close', 1);
  desk.order('today', gold, 'sell', 1, at(10, 'sell'), { offset: 'close_today' });
  const closed = await desk.told('today', 2);
  desk.order('dear', gold, 'buy', 500, at(10));
  const tooDear = await desk.told('dear', 1);
  const limit = stage.venues.exchanges.inner.book(gold.instrumentId).upperLimit ?? 0;
  desk.order('high', gold, 'buy', 1, limit + gold.tickSize);
  const beyondLimit = await desk.told('high', 1);
  // Bought here, they are what tomorrow finds of yesterday.
  desk.order('short', gold, 'sell', 2, at(10, 'sell'));
  await desk.told('short', 2);
  desk.order('meal', soymeal, 'buy', 5, at(10, 'buy', soymeal));
  await desk.told('meal', 2);
  const told = { brokers, deposit: deposit.ok, filled, canceled, noneHeld, closed, tooDear, beyondLimit, cancelRefused: rejects(desk) };
  const { found } = await stage.compare(desk);
  const complaints = desk.complaints;
  const asked = await questions(desk);
  await desk.gateway.stop();
  return { ...told, ...asked, found, complaints, notices: notices(desk) };
}

/** What a desk asks: about one order, about money; and a question that this server has no answer to. */
async function questions(desk: Desk): Promise<Record<string, unknown>> {
  const startMs = Date.now();
  const known = desk.events.length;
  desk.gateway.orders.query(clOrdId('filled'));
  const answers = (): string[] => desk.events.slice(known).flatMap((e) => (e.type === 'execution_report' && e.report.execType === 'order_status' ? [`${e.report.clOrdId} ${e.report.ordStatus} ${e.report.cumQty}`] : []));
  await desk.until('the answer to the query', () => answers().length > 0);
  const tookMs = Date.now() - startMs;
  await desk.until('the link is up', () => desk.isUp);
  const tooMuch = await desk.gateway.account.transfer(transfer('-900000000'));
  const banks = await desk.gateway.account.banks();
  return { answers: answers(), answeredAtOnce: tookMs < 5_000, tooMuch: tooMuch.ok ? 'done' : tooMuch.error.what, banks: banks.ok ? banks.value : banks.error.code };
}

/** A wrong password is told as what it is, at once. */
async function refusesLogin(stage: Stage): Promise<unknown> {
  const desk = stage.desk(FOREIGN_PORT, 'wrong');
  const said = (): string | undefined => desk.events.flatMap((e) => (e.type === 'venue_status' && e.status === 'disconnected' ? [inWords('en', e.text)] : []))[0];
  await desk.until('the refusal', () => said() !== undefined);
  await desk.gateway.stop();
  return said()?.replace(/Next attempt.*/, '');
}

/** The server ends and comes back on another trading day, with the desk on the line all the while. */
async function nextDay(stage: Stage): Promise<unknown> {
  const before = stage.desk(FOREIGN_PORT);
  await before.until('the link is up', () => before.isUp);
  await stage.server.stop();
  await before.until('the loss of the link', () => !before.isUp);
  stage.server.agesUser(USER);
  stage.server.start();
  await before.until('the link is back', () => before.isUp);
  await before.gateway.stop();
  const desk = stage.desk(FOREIGN_PORT);
  await desk.until('the link is up', () => desk.isUp);
  const held = (): string => {
    const p = desk.positions.get(gold.instrumentId);
    return [p?.longToday, p?.longYesterday, p?.shortToday, p?.shortYesterday].join('/');
  };
  const turned = held();
  const at = (side: 'buy' | 'sell'): number => stage.price(gold, side, 10);
  desk.order('D1', gold, 'sell', 1, at('sell'), { offset: 'close_today' });
  const noneToday = await desk.told('D1', 1);
  desk.order('D2', gold, 'buy', 1, at('buy'));
  await desk.told('D2', 2);
  desk.order('D3', gold, 'buy', 1, at('buy'), { offset: 'close_yesterday' });
  await desk.told('D3', 2);
  await pause(300);
  const traded = held();
  const { found } = await stage.compare(desk);
  await desk.gateway.stop();
  return { turned, noneToday, traded, found };
}

async function attempt(run: () => Promise<unknown>): Promise<unknown> {
  try {
    return await run();
  } catch (error) {
    return { failed: error instanceof Error ? error.message : String(error) };
  }
}

async function main(): Promise<void> {
  const stage = await Stage.build(programs, folder);
  // The peer’s own client of market data has then heard our quotes.
  await pause(1_500);
  const results = {
    trades: await attempt(() => trades(stage)),
    login: await attempt(() => refusesLogin(stage)),
    nextDay: await attempt(() => nextDay(stage)),
    storm: await attempt(() => storm(stage, Number(cuts), Number(seed))),
  };
  await stage.end();
  const hidden = [PASSWORD, 'bank-word', 'money-word'].some((secret) => JSON.stringify(results).includes(secret));
  process.stdout.write(`${JSON.stringify({ ...results, hidden: !hidden }, null, 1)}\n`, () => process.exit(0));
}

void main();
