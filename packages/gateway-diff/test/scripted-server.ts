import type { AddressInfo } from 'node:net';
import { WebSocketServer, type WebSocket } from 'ws';

/** A server of both lines that says nothing by itself: the test writes every frame. */
export class ScriptedServer {
  readonly #server: WebSocketServer;
  readonly #sockets = new Map<string, WebSocket>();
  readonly requests: { path: string; aid: string }[] = [];
  connections = 0;
  #heard: () => void = () => undefined;

  static async listen(pongs: boolean): Promise<ScriptedServer> {
    const server = new ScriptedServer(pongs);
    await new Promise<void>((resolve) => server.#server.once('listening', resolve));
    return server;
  }

  private constructor(pongs: boolean) {
    this.#server = new WebSocketServer({ host: '127.0.0.1', port: 0, autoPong: pongs });
    this.#server.on('connection', (socket, request) => {
      const path = request.url ?? '';
      this.connections++;
      this.#sockets.set(path, socket);
      socket.on('message', (data: Buffer) => {
        this.requests.push({ path, aid: (JSON.parse(data.toString('utf8')) as { aid: string }).aid });
        this.#heard();
      });
      this.#heard();
    });
  }

  get url(): string {
    return `ws://127.0.0.1:${(this.#server.address() as AddressInfo).port}`;
  }

  async until(fits: () => boolean): Promise<void> {
    while (!fits()) await new Promise<void>((resolve) => (this.#heard = resolve));
  }

  asked = (path: string, aid: string): number => this.requests.filter((r) => r.path === path && r.aid === aid).length;

  send(path: string, frame: object): void {
    this.#sockets.get(path)?.send(JSON.stringify(frame));
  }

  drop(path: string): void {
    this.#sockets.get(path)?.terminate();
  }

  async close(): Promise<void> {
    for (const client of this.#server.clients) client.terminate();
    await new Promise<void>((resolve) => this.#server.close(() => resolve()));
  }
}
