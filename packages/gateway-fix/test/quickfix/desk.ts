import { spawn, type ChildProcess } from 'node:child_process';
import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { connect, createServer, type AddressInfo, type Server, type Socket } from 'node:net';
import { join } from 'node:path';
import { clOrdId, inWords, price, quantity, type ExecutionReport, type NewOrder, type Price, type Quantity, type VenueEvent } from '@tandem/domain';
import { createFixGateway, type FixGatewayOptions } from '@tandem/gateway-fix';
import { deskOptions, HG } from '../desk-options.ts';

const PATIENCE_MS = 15_000;

export async function until<T>(what: () => T | undefined | false, name: string): Promise<T> {
  const end = Date.now() + PATIENCE_MS;
  for (;;) {
    const value = what();
    if (value !== undefined && value !== false) return value;
    if (Date.now() > end) throw new Error(`never came: ${name}`);
    await new Promise((resolve) => setTimeout(resolve, 5));
  }
}

export const pause = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));

/** What a peer gets beside its session: default settings and command-line arguments. */
export interface PeerExtras {
  readonly settings: readonly string[];
  readonly arguments: readonly string[];
}

/** One of QuickFIX's example programs, in a folder of its own with its session's files. */
export class Peer {
  readonly #program: string;
  readonly #folder: string;
  readonly #port: number;
  readonly #more: readonly string[];
  #child: ChildProcess | null = null;

  constructor(program: string, folder: string, port: number, session: readonly string[], more: PeerExtras = { settings: [], arguments: [] }) {
    this.#program = program;
    this.#folder = folder;
    this.#port = port;
    this.#more = more.arguments;
    mkdirSync(folder, { recursive: true });
    const settings = ['ConnectionType=acceptor', `SocketAcceptPort=${port}`, 'SocketReuseAddress=Y', 'StartTime=00:00:00', 'EndTime=00:00:00'];
    settings.push('SenderCompID=VENUE', 'TargetCompID=US', `FileStorePath=${join(folder, 'store')}`, 'UseDataDictionary=N');
    writeFileSync(join(folder, 'settings'), ['[DEFAULT]', ...settings, ...more.settings, '[SESSION]', ...session, ''].join('\n'));
  }

  async start(): Promise<void> {
    // Its standard input stays open: ordermatch takes an end of it for nothing to do but to print.
    const child = spawn(this.#program, [join(this.#folder, 'settings'), ...this.#more], { stdio: ['pipe', 'ignore', 'ignore'] });
    this.#child = child;
    // The gateway calls again until the port is open; a peer that dislikes its settings is gone by now.
    await pause(100);
    if (child.exitCode !== null) throw new Error('the peer ended at once');
  }

  async kill(): Promise<void> {
    const child = this.#child;
    if (child === null) return;
    this.#child = null;
    const ended = new Promise((resolve) => child.once('exit', resolve));
    child.kill('SIGKILL');
    await ended;
  }

  /** Lots that the peer filled of each order, by every execution that it ever sent: its session's file keeps them all. */
  ledger(): ReadonlyMap<string, number> {
    const file = readdirSync(join(this.#folder, 'store')).find((name) => name.endsWith('.body')) ?? '';
    const lots = new Map<string, number>();
    for (const message of readFileSync(join(this.#folder, 'store', file), 'latin1').split('8=FIX')) {
      const field = (tag: number): string => new RegExp(`\u0001${tag}=([^\u0001]*)`).exec(message)?.[1] ?? '';
      if (field(35) !== '8' || !['1', '2'].includes(field(150))) continue;
      lots.set(field(11), (lots.get(field(11)) ?? 0) + Number(field(32)));
    }
    return lots;
  }

  get port(): number {
    return this.#port;
  }
}

/** A cable between gateway and peer that can be pulled, or lose what one side says. */
export class Cable {
  lose: 'nothing' | 'ours' | 'theirs' = 'nothing';
  readonly #sockets = new Set<Socket>();
  readonly #server: Server;

  constructor(to: number) {
    this.#server = createServer((ours) => {
      const theirs = connect({ port: to, host: '127.0.0.1' });
      for (const [from, into, side] of [[ours, theirs, 'ours'], [theirs, ours, 'theirs']] as const) {
        this.#sockets.add(from);
        from.on('data', (chunk) => {
          if (this.lose !== side) into.write(chunk);
        });
        from.on('error', () => undefined);
        from.on('close', () => {
          this.#sockets.delete(from);
          into.destroy();
        });
      }
    });
  }

  async begin(): Promise<number> {
    await new Promise((resolve) => this.#server.listen(0, '127.0.0.1', () => resolve(undefined)));
    return (this.#server.address() as AddressInfo).port;
  }

  pull(): void {
    for (const socket of this.#sockets) socket.destroy();
  }

  close(): void {
    this.pull();
    this.#server.close();
  }
}

/** A gateway and what it said. */
export class Desk {
  readonly events: VenueEvent[] = [];
  readonly log: string[] = [];
  readonly complaints: string[] = [];
  readonly #gateway;

  constructor(port: number, options: Partial<FixGatewayOptions>) {
    this.#gateway = createFixGateway({ ...deskOptions(port, this), ...options });
    this.#gateway.start();
  }

  connections(): number {
    return this.events.filter((event) => event.type === 'venue_status' && event.status === 'connected').length;
  }

  async connected(times = 1): Promise<void> {
    await until(() => this.connections() >= times, `connection ${times}; ${this.complaints.join('; ')}`);
  }

  async disconnected(): Promise<void> {
    await until(() => this.events.findLast((event) => event.type === 'venue_status')?.status !== 'connected', 'the loss of the connection');
  }

  order(id: string, changes: Partial<NewOrder> = {}): void {
    if (!this.tryOrder(id, changes)) throw new Error(`order ${id} did not leave`);
  }

  /** False where the line is down and nothing left. */
  tryOrder(id: string, changes: Partial<NewOrder> = {}): boolean {
    const order: NewOrder = {
      clOrdId: clOrdId(id),
      venue: 'outer',
      instrumentId: HG.instrumentId,
      side: 'buy',
      quantity: quantity(5),
      price: price(42_505),
      timeInForce: 'day',
      offset: 'open',
      ...changes,
    };
    return this.#gateway.orders.prepareSubmit(order).send();
  }

  cancel(id: string): void {
    if (!this.#gateway.orders.prepareCancel(clOrdId(id), HG.instrumentId).send()) throw new Error(`the cancel of ${id} did not leave`);
  }

  /** Asks for a change; the notice of a refusal, in words. */
  async changeRefused(id: string, change: { readonly quantity: Quantity; readonly price: Price }): Promise<string> {
    const notices = (): readonly VenueEvent[] => this.events.filter((event) => event.type === 'venue_notice');
    const before = notices().length;
    if (this.#gateway.orders.prepareReplace?.(clOrdId(id), HG.instrumentId, change).send() !== true) throw new Error(`the change of ${id} did not leave`);
    await until(() => notices().length > before, `the refusal to change ${id}`);
    const notice = notices().at(-1);
    return notice?.type === 'venue_notice' ? inWords('en', notice.text) : '';
  }

  reports(id: string): readonly ExecutionReport[] {
    return this.events.flatMap((event) => (event.type === 'execution_report' && event.report.clOrdId === id ? [event.report] : []));
  }

  /** Awaits `count` reports of an order; gives all of them as words. */
  async told(id: string, count: number): Promise<readonly string[]> {
    await until(() => this.reports(id).length >= count, `report ${count} of ${id}; ${this.complaints.join('; ')}`);
    return this.reports(id).map(({ execType, ordStatus, lastQty, lastPx, cumQty, leavesQty, text }) => {
      const fill = execType === 'trade' ? ` ${lastQty}@${String(lastPx)}` : '';
      return `${execType} ${ordStatus}${fill} cum ${cumQty} leaves ${leavesQty}${text === '' ? '' : ` ${text}`}`;
    });
  }

  stop(): Promise<void> {
    return this.#gateway.stop();
  }
}
