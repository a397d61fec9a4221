// A line between client and server with a delay and a speed, on loopback: all connections share it, as they share a modem or
// a mobile network. It counts what goes over it.
import { once } from 'node:events';
import { connect, createServer, type AddressInfo, type Server, type Socket } from 'node:net';

export interface Line {
  /** Milliseconds from a question to its answer. */
  readonly roundTrip: number;
  /** Each way; as fast as the machine unless given. */
  readonly bitsPerSecond?: number;
}

export interface Traffic {
  readonly connections: number;
  /** Lines that the clients sent. */
  readonly commands: number;
  /**
   * Questions and answers one after another until now: what the client sends counts as sent after all that it has heard, on
   * whatever connection, and connecting as one. True where the delay is much longer than what is done in between.
   */
  readonly roundTrips: number;
  readonly up: number;
  readonly down: number;
}

const LINE_FEED = 0x0a;
/** A slice is what the line carries in so many milliseconds: nobody waits longer behind somebody else. */
const SLICE_MS = 50;
const LEAST_SLICE = 64;
/** What may wait at the line's end, like a socket's buffer, before the sender has to stop. */
const MOST_WAITING = 64 * 1024;

export class SlowLine {
  private readonly server: Server;
  private readonly sockets = new Set<Socket>();
  private readonly line: Line;
  private readonly target: number;
  private readonly up: OneWay;
  private readonly down: OneWay;
  private connections = 0;
  private commands = 0;
  private roundTrips = 0;

  private constructor(target: number, line: Line) {
    this.target = target;
    this.line = line;
    this.up = new OneWay(line);
    this.down = new OneWay(line);
    this.server = createServer({ noDelay: true }, (client) => this.serve(client));
  }

  static async start(target: number, line: Line): Promise<SlowLine> {
    const made = new SlowLine(target, line);
    made.server.listen(0, '127.0.0.1');
    await once(made.server, 'listening');
    return made;
  }

  get port(): number {
    return (this.server.address() as AddressInfo).port;
  }

  /** Since the start. */
  traffic(): Traffic {
    const { connections, commands, roundTrips } = this;
    return { connections, commands, roundTrips, up: this.up.octets, down: this.down.octets };
  }

  async stop(): Promise<void> {
    for (const socket of this.sockets) socket.destroy();
    this.server.close();
    if (this.server.listening) await once(this.server, 'close');
  }

  private serve(client: Socket): void {
    this.connections++;
    this.keep(client);
    client.on('data', (chunk: Buffer) => {
      for (const byte of chunk) if (byte === LINE_FEED) this.commands++;
    });
    client.pause();
    /** Round trips before what the server has heard last. */
    let asked = this.roundTrips + 1;
    // SYN, SYN-ACK, ACK: the server hears of it one and a half round trips later.
    setTimeout(() => {
      if (client.destroyed) return;
      const server = connect({ port: this.target, host: '127.0.0.1', noDelay: true });
      this.keep(server);
      this.up.join(client, server, () => {
        const before = this.roundTrips;
        return () => {
          asked = before;
        };
      });
      this.down.join(server, client, () => {
        const until = asked + 1;
        return () => {
          this.roundTrips = Math.max(this.roundTrips, until);
        };
      });
    }, 1.5 * this.line.roundTrip);
  }

  private keep(socket: Socket): void {
    this.sockets.add(socket);
    socket.on('error', () => socket.destroy());
    socket.on('close', () => this.sockets.delete(socket));
  }
}

/** Told when octets set out; what it returns is called when they arrive. */
type Departure = () => () => void;

interface Stream {
  readonly from: Socket;
  readonly to: Socket;
  readonly departs: Departure;
  readonly waiting: Buffer[];
  octets: number;
  ended: boolean;
}

/** One direction: slices of all streams in turn, each as long under way as it is long, and then the delay. */
class OneWay {
  octets = 0;
  private readonly delay: number;
  private readonly octetsPerMs: number;
  private readonly slice: number;
  private readonly streams: Stream[] = [];
  private busy = false;

  constructor({ roundTrip, bitsPerSecond = Infinity }: Line) {
    this.delay = roundTrip / 2;
    this.octetsPerMs = bitsPerSecond / 8 / 1000;
    this.slice = Math.max(LEAST_SLICE, Math.floor(this.octetsPerMs * SLICE_MS));
  }

  join(from: Socket, to: Socket, departs: Departure): void {
    const stream: Stream = { from, to, departs, waiting: [], octets: 0, ended: false };
    from.on('data', (chunk: Buffer) => {
      this.octets += chunk.length;
      if (this.octetsPerMs === Infinity) return this.deliver(stream, chunk);
      stream.waiting.push(chunk);
      stream.octets += chunk.length;
      if (stream.octets > MOST_WAITING) from.pause();
      this.add(stream);
    });
    const end = (): void => {
      stream.ended = true;
      if (stream.octets === 0) this.finish(stream);
    };
    from.on('end', end);
    from.on('close', end);
    from.resume();
  }

  private add(stream: Stream): void {
    if (!this.streams.includes(stream)) this.streams.push(stream);
    if (!this.busy) this.carryOn();
  }

  private carryOn(): void {
    const stream = this.streams.shift();
    this.busy = stream !== undefined;
    if (!stream) return;
    const all = stream.waiting.length === 1 ? stream.waiting[0]! : Buffer.concat(stream.waiting);
    const [part, rest] = [all.subarray(0, this.slice), all.subarray(this.slice)];
    stream.waiting.splice(0, Infinity, ...(rest.length > 0 ? [rest] : []));
    stream.octets = rest.length;
    setTimeout(() => {
      this.deliver(stream, part);
      if (stream.octets <= MOST_WAITING) stream.from.resume();
      if (stream.octets > 0) this.streams.push(stream);
      else if (stream.ended) this.finish(stream);
      this.carryOn();
    }, part.length / this.octetsPerMs);
  }

  private deliver(stream: Stream, part: Buffer): void {
    const arrived = stream.departs();
    this.later(() => {
      arrived();
      if (stream.to.writable) stream.to.write(part);
    });
  }

  private finish({ to }: Stream): void {
    this.later(() => to.end());
  }

  private later(call: () => void): void {
    if (this.delay === 0) call();
    else setTimeout(call, this.delay);
  }
}
