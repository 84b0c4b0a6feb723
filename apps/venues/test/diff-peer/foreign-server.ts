import { spawn, type ChildProcess } from 'node:child_process';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { createServer, type IncomingMessage, type Server } from 'node:http';
import { connect } from 'node:net';
import { join } from 'node:path';
import { Decimal, formatScaled } from '@tandem/kernel';
import type { Instrument } from '@tandem/domain';

/** Where open-trade-gateway listens as these settings have it. */
export const FOREIGN_PORT = 7788;
/** The name that the desk's own paper profile logs in to. */
export const FOREIGN_BROKER = 'paper';
const SETTINGS = '/etc/open-trade-gateway';
/** Any day but the one that the server takes for today. */
const PAST_DAY = '20200102';
const INSTRUMENTS_PATH = '/t/md/symbols/latest.json';

/**
 * open-trade-gateway as its makers wrote it: the server, one process for each user's simulated account, and its own
 * client of market data. That client and the list of instruments belong to addresses on the internet; inside the
 * namespace the door at port 80 answers for them, and leads to a quotes front of ours.
 */
export class ForeignServer {
  readonly #programs: string;
  readonly #users: string;
  readonly #folder: string;
  readonly #door: Server;
  #child: ChildProcess | null = null;

  constructor(programs: string, folder: string, instruments: readonly Instrument[], quotesPort: number) {
    this.#programs = programs;
    this.#folder = folder;
    this.#users = join(folder, 'users');
    this.#door = createDoor(JSON.stringify(instrumentList(instruments)), quotesPort);
  }

  async begin(): Promise<void> {
    mkdirSync(SETTINGS, { recursive: true });
    mkdirSync(join(this.#users, FOREIGN_BROKER), { recursive: true });
    const settings = { host: '0.0.0.0', port: FOREIGN_PORT, user_file_path: this.#users, auto_confirm_settlement: false, log_price_info: false, use_new_inst_service: false };
    const neverByClock = { run_server: true, max_new_cos_per_day: 20, max_valid_cos_all: 50, auto_start_ctp_time: [], auto_close_ctp_time: [], auto_restart_process_time: [] };
    const brokers = [{ name: FOREIGN_BROKER, type: 'sim', is_fens: false, broker_id: '', trading_fronts: [], product_info: '', auth_code: '' }];
    for (const [name, value] of [['config.json', settings], ['config-condition-order.json', neverByClock], ['broker_list.json', brokers]] as const) {
      writeFileSync(join(SETTINGS, name), JSON.stringify(value));
    }
    await new Promise<void>((resolve) => this.#door.listen(80, '127.0.0.1', resolve));
    this.start();
  }

  start(): void {
    const child = spawn(join(this.#programs, 'open-trade-gateway'), [], {
      stdio: 'ignore',
      // A group of its own, so that its children end with it however it ends.
      detached: true,
      cwd: this.#folder,
      env: { ...process.env, PATH: `${this.#programs}:${process.env['PATH'] ?? ''}`, LD_LIBRARY_PATH: this.#programs, TZ: 'Asia/Shanghai' },
    });
    child.once('exit', (code, signal) => {
      if (this.#child === child) process.stderr.write(`the server ended by itself: ${String(code ?? signal)}\n`);
    });
    this.#child = child;
  }

  /** Ends it and all that it started. What it keeps of an account is as of the last order that it took. */
  async stop(): Promise<void> {
    const child = this.#child;
    this.#child = null;
    if (child?.pid === undefined) return;
    const isOver = child.exitCode !== null || child.signalCode !== null;
    const ended = isOver ? Promise.resolve() : new Promise((resolve) => child.once('exit', resolve));
    process.kill(-child.pid, 'SIGKILL');
    await ended;
  }

  /** While it is stopped: the account's file is of an earlier trading day, so that today's lots are yesterday's. */
  agesUser(user: string): void {
    const file = join(this.#users, FOREIGN_BROKER, user);
    writeFileSync(file, readFileSync(file, 'utf8').replace(/"trading_day":"\d+"/, `"trading_day":"${PAST_DAY}"`));
  }

  async end(): Promise<void> {
    await this.stop();
    await new Promise<void>((resolve) => this.#door.close(() => resolve()));
  }
}

/** The list of instruments in the form of shinnytech's service: margin and commission are money a lot. */
function instrumentList(instruments: readonly Instrument[]): Readonly<Record<string, object>> {
  const one = (i: Instrument): [string, object] => {
    const lot = new Decimal(formatScaled(i.referencePrice, i.priceScale)).times(i.multiplier);
    return [
      i.instrumentId,
      {
        class: 'FUTURE',
        expired: false,
        price_tick: Number(formatScaled(i.tickSize, i.priceScale)),
        volume_multiple: Number(i.multiplier),
        margin: lot.times(i.marginRate).toNumber(),
        commission: Number(i.feePerLot),
      },
    ];
  };
  return Object.fromEntries(instruments.map(one));
}

/** Answers for the hosts that the peer has built in: the list of instruments, and market data out of our own front. */
function createDoor(list: string, quotesPort: number): Server {
  const server = createServer((request, response) => {
    if (request.url === INSTRUMENTS_PATH) response.writeHead(200, { 'content-type': 'application/json' }).end(list);
    else response.writeHead(404).end();
  });
  server.on('upgrade', (request: IncomingMessage, near, head) => {
    const far = connect(quotesPort, '127.0.0.1', () => {
      const fields = request.rawHeaders.reduce((text, word, at) => text + word + (at % 2 === 0 ? ': ' : '\r\n'), '');
      far.write(`GET /md HTTP/1.1\r\n${fields}\r\n`);
      far.write(head);
      near.pipe(far).pipe(near);
    });
    for (const [one, other] of [[near, far], [far, near]] as const) {
      one.on('error', () => other.destroy());
      one.on('close', () => other.destroy());
    }
  });
  return server;
}
