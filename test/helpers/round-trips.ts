// A proxy on loopback that counts round trips: how often a client waited for an answer before it said more.
import { once } from 'node:events';
import { connect, createServer, type AddressInfo, type Server, type Socket } from 'node:net';

export interface Flight {
  /** Connections count from 1. */
  readonly connection: number;
  /** What was said without waiting for an answer in between; the greeting is waited for before the first. */
  readonly lines: string[];
}

export class RoundTrips {
  /** In the order in which they began. */
  readonly flights: Flight[] = [];
  private readonly server: Server;
  private readonly target: number;
  private readonly sockets = new Set<Socket>();
  private connections = 0;

  private constructor(target: number) {
    this.target = target;
    this.server = createServer({ noDelay: true }, (client) => this.serve(client));
  }

  static async start(target: number): Promise<RoundTrips> {
    const proxy = new RoundTrips(target);
    proxy.server.listen(0, '127.0.0.1');
    await once(proxy.server, 'listening');
    return proxy;
  }

  get port(): number {
    return (this.server.address() as AddressInfo).port;
  }

  async stop(): Promise<void> {
    for (const socket of this.sockets) socket.destroy();
    this.server.close();
    if (this.server.listening) await once(this.server, 'close');
  }

  private serve(client: Socket): void {
    const connection = ++this.connections;
    const server = connect({ port: this.target, host: '127.0.0.1', noDelay: true });
    let flight: Flight | undefined;
    client.on('data', (chunk: Buffer) => {
      if (!flight) this.flights.push((flight = { connection, lines: [] }));
      flight.lines.push(...chunk.toString('latin1').split('\r\n').slice(0, -1));
      server.write(chunk);
    });
    server.on('data', (chunk: Buffer) => {
      flight = undefined;
      client.write(chunk);
    });
    for (const [one, other] of [
      [client, server],
      [server, client],
    ] as const) {
      this.sockets.add(one);
      one.on('error', () => other.destroy());
      one.on('close', () => other.destroy());
    }
  }
}
