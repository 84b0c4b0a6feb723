import { execFileSync } from 'node:child_process';
import { readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { openFileStore, Tag, type InitiatorTls } from '@tandem/fix';
import { seededRandom } from '@tandem/kernel';
import { price, quantity } from '@tandem/domain';
import { routing42, routing44, routing50sp2, type FixDialect } from '@tandem/gateway-fix';
import { Cable, Desk, pause, Peer, until } from './desk.ts';

// Runs inside a network namespace of its own and prints what came of it; `quickfix-peer.test.ts` judges.
const [executor = '', ordermatch = '', folder = '', openssl = ''] = process.argv.slice(2);
let port = 22_000;

/** Logs on, trades, loses its peer without a word, finds it again and trades on. */
async function executes(name: string, dialect: FixDialect, session: readonly string[], secure: boolean): Promise<unknown> {
  const at = join(folder, name);
  const certificate = join(folder, 'peer.pem');
  const keys = [`ServerCertificateFile=${certificate}`, `ServerCertificateKeyFile=${join(folder, 'peer.key')}`];
  const peer = new Peer(executor, at, ++port, session, secure ? { settings: keys, arguments: ['SSL'] } : undefined);
  await peer.start();
  const tls: InitiatorTls | null = secure ? { ca: readFileSync(certificate, 'utf8'), serverName: 'peer.test', certificate: null } : null;
  const desk = new Desk(peer.port, { dialect, tls });
  await desk.connected();
  desk.order('A1');
  const first = await desk.told('A1', 1);
  await peer.kill();
  await desk.disconnected();
  await peer.start();
  await desk.connected(2);
  desk.order('A2', { side: 'sell', quantity: quantity(2) });
  const second = await desk.told('A2', 1);
  await desk.stop();
  await peer.kill();
  const secrets = desk.log.filter((line) => line.includes('hunter2')).length;
  return { first, second, secrets, logged: desk.log.length > 8, complaints: desk.complaints };
}

/** An executor that knows no FIX 5.0 SP2 refuses the order as a message. */
async function refuses(): Promise<unknown> {
  const peer = new Peer(executor, join(folder, 'executor50sp2'), ++port, ['BeginString=FIXT.1.1', 'DefaultApplVerID=FIX.5.0SP2']);
  await peer.start();
  const desk = new Desk(peer.port, { dialect: routing50sp2 });
  await desk.connected();
  desk.order('N1');
  const order = await desk.told('N1', 1);
  desk.cancel('N1');
  await until(() => desk.events.some((event) => event.type === 'cancel_reject'), 'the refusal of the cancel');
  await desk.stop();
  await peer.kill();
  return order;
}

/** A real book behind a bad cable, on a session whose numbers live in a file. */
async function matches(): Promise<unknown> {
  const at = join(folder, 'ordermatch');
  const peer = new Peer(ordermatch, at, ++port, ['BeginString=FIX.4.2']);
  await peer.start();
  const cable = new Cable(peer.port);
  const near = await cable.begin();
  const file = join(at, 'our-session');
  const begin = (): Desk => {
    // A process that ended left its lock behind; here it is this one that would still hold it.
    rmSync(`${file}.lock`, { force: true });
    const opened = openFileStore({ file, identity: 'FIX.4.2 US VENUE', sync: 'none' });
    if (!opened.ok) throw new Error(opened.error.what);
    return new Desk(near, { dialect: routing42, store: opened.value });
  };
  const desk = begin();
  await desk.connected();
  desk.order('B1');
  await desk.told('B1', 1);
  desk.order('S1', { side: 'sell', quantity: quantity(3), price: price(42_500) });
  const partly = await desk.told('B1', 2);
  const sold = await desk.told('S1', 2);
  // This book knows no changes: it refuses the message, and the order goes on.
  const unchanged = await desk.changeRefused('B1', { quantity: quantity(4), price: price(42_505) });
  desk.cancel('B1');
  const canceled = await desk.told('B1', 3);
  desk.order('R1', { timeInForce: 'fak' });
  const rejected = await desk.told('R1', 1);

  // What the peer says is lost; its next message shows the gap.
  cable.lose = 'theirs';
  desk.order('B2');
  await pause(300);
  cable.lose = 'nothing';
  desk.order('B3', { price: price(42_400) });
  await desk.told('B3', 1);
  const theirsLost = await desk.told('B2', 1);

  // What we say is lost; the peer asks for it again.
  cable.lose = 'ours';
  desk.order('B4', { price: price(42_300) });
  await pause(100);
  cable.lose = 'nothing';
  desk.order('B5', { price: price(42_200) });
  await desk.told('B5', 1);
  const oursLost = await desk.told('B4', 1);

  // The cable is pulled while a fill is on its way.
  cable.lose = 'theirs';
  desk.order('S2', { side: 'sell', quantity: quantity(5), price: price(42_505) });
  await pause(300);
  cable.pull();
  cable.lose = 'nothing';
  await desk.disconnected();
  await desk.connected(2);
  const pulled = { bought: await desk.told('B2', 2), sold: await desk.told('S2', 2) };

  // The process ends without a goodbye while the peer speaks; the next one goes on with the same numbers.
  cable.lose = 'theirs';
  desk.order('S3', { side: 'sell', quantity: quantity(5), price: price(42_400) });
  await pause(300);
  cable.pull();
  await desk.stop();
  cable.lose = 'nothing';
  const next = begin();
  await next.connected();
  const afterCrash = { bought: (await next.told('B3', 1)).at(-1), sold: (await next.told('S3', 2)).at(-1) };
  const resent = desk.log.filter((line) => line.startsWith('in ') && line.includes('|43=Y|')).length > 0;
  const asked = desk.log.some((line) => line.startsWith('in ') && line.includes('|35=2|'));
  await next.stop();
  cable.close();
  await peer.kill();
  return { partly, sold, unchanged, canceled, rejected, theirsLost, oursLost, pulled, afterCrash, resent, asked };
}

const STORM_ORDERS = 60;

/**
 * Orders of both sides at crossing prices while the cable is pulled and loses bytes at any moment; what did not leave is
 * sent again. Afterwards our ledger is held against the peer's own: every execution that its session file has.
 */
async function storms(): Promise<unknown> {
  const at = join(folder, 'storm');
  const peer = new Peer(ordermatch, at, ++port, ['BeginString=FIX.4.2']);
  await peer.start();
  const cable = new Cable(peer.port);
  const opened = openFileStore({ file: join(at, 'our-session'), identity: 'FIX.4.2 US VENUE', sync: 'none' });
  if (!opened.ok) throw new Error(opened.error.what);
  const desk = new Desk(await cable.begin(), { dialect: routing42, store: opened.value });
  await desk.connected();
  const random = seededRandom(6);
  let pulls = 0;
  for (let n = 0; n < STORM_ORDERS; ) {
    const chance = random.next();
    if (chance < 0.1) {
      cable.lose = chance < 0.03 ? 'theirs' : chance < 0.06 ? 'ours' : 'nothing';
      await pause(random.integer(1, 30));
    } else if (chance < 0.2 && pulls < 8) {
      pulls++;
      cable.pull();
      await desk.disconnected();
      cable.lose = 'nothing';
      await desk.connected(pulls + 1);
    }
    const side = n % 2 === 0 ? 'buy' : 'sell';
    if (desk.tryOrder(`W${n}`, { side, quantity: quantity(random.integer(1, 9)), price: price(42_500 + random.integer(-2, 2) * 5) })) n++;
  }
  cable.lose = 'nothing';
  cable.pull();
  await desk.disconnected();
  await desk.connected(pulls + 2);
  // A gap at the end shows with the peer's next message: each order has had its answer when the last one has.
  desk.order('LAST', { price: price(40_000) });
  await desk.told('LAST', 1);
  await until(() => Array.from({ length: STORM_ORDERS }, (_, n) => `W${n}`).every((id) => desk.reports(id).length > 0), 'an answer to every order');
  const ours = new Map<string, number>();
  const sides = { buy: 0, sell: 0 };
  const seen = new Set<string>();
  let twice = 0;
  for (const event of desk.events) {
    if (event.type !== 'execution_report' || event.report.execType !== 'trade') continue;
    const { clOrdId: id, execId, lastQty, side } = event.report;
    if (seen.has(execId)) twice++;
    seen.add(execId);
    ours.set(id, (ours.get(id) ?? 0) + lastQty);
    sides[side] += lastQty;
  }
  await desk.stop();
  opened.value.close();
  cable.close();
  await peer.kill();
  const theirs = peer.ledger();
  const differing = [...new Set([...ours.keys(), ...theirs.keys()])].filter((id) => ours.get(id) !== theirs.get(id));
  return { pulled: pulls > 2, traded: sides.buy > 50, even: sides.buy === sides.sell, twice, differing };
}

async function attempt(run: () => Promise<unknown>): Promise<unknown> {
  try {
    return await run();
  } catch (error) {
    return { failed: error instanceof Error ? error.message : String(error) };
  }
}

async function main(): Promise<void> {
  // This executor knows FIX 5.0 without service packs, which the Logon names by 7.
  const plain50: FixDialect = { ...routing50sp2, logonFields: [[Tag.DefaultApplVerID, '7']] };
  const fixt = ['BeginString=FIXT.1.1', 'DefaultApplVerID=FIX.5.0'];
  const results: Record<string, unknown> = {
    'FIX 4.2': await attempt(() => executes('executor42', routing42, ['BeginString=FIX.4.2'], false)),
    'FIX 4.4': await attempt(() => executes('executor44', routing44, ['BeginString=FIX.4.4'], false)),
    'FIXT 1.1': await attempt(() => executes('executor50', plain50, fixt, false)),
    refused: await attempt(refuses),
    book: await attempt(matches),
    storm: await attempt(storms),
  };
  if (openssl !== '') {
    const request = ['req', '-x509', '-newkey', 'rsa:2048', '-nodes', '-days', '2', '-subj', '/CN=peer.test', '-addext', 'subjectAltName=DNS:peer.test'];
    execFileSync(openssl, [...request, '-keyout', join(folder, 'peer.key'), '-out', join(folder, 'peer.pem')], { stdio: 'ignore' });
    results['TLS'] = await attempt(() => executes('executor-tls', routing44, ['BeginString=FIX.4.4'], true));
  }
  process.stdout.write(`${JSON.stringify(results, null, 1)}\n`, () => process.exit(0));
}

void main();
