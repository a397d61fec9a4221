// A TCP proxy between the program and the server that strikes at one line of the wire: before the server has it, after
// it has it, in the middle of the answer, or right behind it.
import { once } from 'node:events';
import { connect, createServer, type AddressInfo, type Server, type Socket } from 'node:net';

export const LINE_MOMENTS = [
  /** The server never gets the line. */
  'before the line',
  /** The server gets it, and both connections end at once. */
  'behind the line',
  /** The server does it and answers; nothing of that comes through. */
  'before the answer',
  /** A part of the answer comes through. */
  'in the answer',
  /** All of it does. */
  'behind the answer',
] as const;
export type LineMoment = (typeof LINE_MOMENTS)[number];

export interface Strike {
  /** Counted from the first SELECT on, over one connection: the plans' own commands. */
  readonly line: number;
  readonly moment: LineMoment;
  /** How much of the answer comes through, from 0 to 1. */
  readonly part: number;
  /** Milliseconds between what comes through and the blow. */
  readonly pause: number;
  readonly blow: () => void;
}

interface Pair {
  readonly client: Socket;
  readonly server: Socket;
  counted: number;
  waiting: { readonly tag: string; answer: string } | undefined;
}

export class KillProxy {
  private readonly target: number;
  private readonly server: Server;
  private readonly pairs = new Set<Pair>();
  private strike: Strike | undefined;
  /** The command that was struck, without tag. */
  struck: string | undefined;

  private constructor(target: number) {
    this.target = target;
    this.server = createServer({ noDelay: true }, (client) => this.serve(client));
  }

  static async start(target: number): Promise<KillProxy> {
    const proxy = new KillProxy(target);
    proxy.server.listen(0, '127.0.0.1');
    await once(proxy.server, 'listening');
    return proxy;
  }

  get port(): number {
    return (this.server.address() as AddressInfo).port;
  }

  /** Lines count from now on. */
  arm(strike: Strike): void {
    this.strike = strike;
    this.struck = undefined;
    for (const pair of this.pairs) pair.counted = 0;
  }

  /** Nothing strikes any more; what was on its way is let through. */
  disarm(): void {
    this.strike = undefined;
  }

  /** Once no answer is due that is to be heard out. */
  async idle(): Promise<void> {
    for (const pair of this.pairs) if (pair.waiting) await once(pair.server, 'close');
  }

  async stop(): Promise<void> {
    for (const { client, server } of this.pairs) {
      client.destroy();
      server.destroy();
    }
    this.server.close();
    if (this.server.listening) await once(this.server, 'close');
  }

  private serve(client: Socket): void {
    const server = connect({ port: this.target, host: '127.0.0.1', noDelay: true });
    const pair: Pair = { client, server, counted: 0, waiting: undefined };
    this.pairs.add(pair);
    let text = '';
    client.on('data', (chunk: Buffer) => {
      text += chunk.toString('latin1');
      for (let end = text.indexOf('\r\n'); end >= 0; end = text.indexOf('\r\n')) {
        const line = text.slice(0, end + 2);
        text = text.slice(end + 2);
        this.take(pair, line);
      }
    });
    server.on('data', (chunk: Buffer) => this.answer(pair, chunk));
    for (const [socket, other] of [
      [client, server],
      [server, client],
    ] as const) {
      socket.on('error', () => socket.destroy());
      // A server that is still at work is heard out, also when the program is gone.
      socket.on('end', () => {
        if (socket === server || !pair.waiting) other.end();
      });
      socket.on('close', () => {
        if (socket === server || !pair.waiting) other.destroy();
      });
    }
    server.on('close', () => this.pairs.delete(pair));
  }

  private take(pair: Pair, line: string): void {
    const { strike } = this;
    const [tag = '', ...words] = line.trimEnd().split(' ');
    if (strike && (pair.counted > 0 || words[0] === 'SELECT')) pair.counted++;
    if (!strike || pair.counted !== strike.line) return void pair.server.write(line, 'latin1');
    this.strike = undefined;
    this.struck = words.join(' ');
    switch (strike.moment) {
      case 'before the line':
        strike.blow();
        return end(pair);
      case 'behind the line':
        pair.server.write(line, 'latin1', () => end(pair));
        return strike.blow();
      case 'before the answer':
        pair.waiting = { tag, answer: '' };
        pair.server.write(line, 'latin1');
        return strike.blow();
      case 'in the answer':
      case 'behind the answer':
        pair.waiting = { tag, answer: '' };
        this.pending = { ...strike, part: strike.moment === 'in the answer' ? strike.part : 1 };
        pair.server.write(line, 'latin1');
    }
  }

  private pending: Strike | undefined;

  private answer(pair: Pair, chunk: Buffer): void {
    if (!pair.waiting) return void pair.client.write(chunk);
    pair.waiting.answer += chunk.toString('latin1');
    // Other commands may have been sent behind it: what comes behind its tagged line is theirs.
    const [answer] =
      new RegExp(`^(.*\r\n)?${pair.waiting.tag} [^\r\n]*\r\n`, 's').exec(pair.waiting.answer) ?? [];
    if (answer === undefined) return;
    const { pending } = this;
    this.pending = undefined;
    pair.waiting = undefined;
    if (!pending) return end(pair);
    const octets = Math.max(1, Math.floor(answer.length * pending.part));
    pair.client.write(answer.slice(0, octets), 'latin1', () => {
      const blow = (): void => {
        pending.blow();
        end(pair);
      };
      // A part of an answer is read before the blow comes, or it is none.
      if (pending.pause > 0) setTimeout(blow, pending.pause);
      else blow();
    });
  }
}

function end({ client, server }: Pair): void {
  client.destroy();
  server.destroy();
}
