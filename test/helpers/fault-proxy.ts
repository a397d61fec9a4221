// A TCP proxy in front of an IMAP server. It records every line that clients send, can hold a line back until a test
// says go, and can cut the connection around a chosen command: what was sent and what was answered is then known.
import { once } from 'node:events';
import { connect, createServer, type AddressInfo, type Server, type Socket } from 'node:net';

export interface ProxyLine {
  /** Connections count from 1. */
  readonly connection: number;
  readonly tag: string;
  /** Without tag. */
  readonly line: string;
}

export type CutMoment =
  /** The server never gets the command. */
  | 'before the server has it'
  /** Half of the line reaches the server, without an end. */
  | 'in the command'
  /** The server has it, and nothing moves any more in either direction; the connection stays. */
  | 'stalled'
  /** The server has done it; nothing of its answer comes through. */
  | 'before the answer'
  /** Half of the tagged line comes through. */
  | 'in the answer'
  /** Half of a literal goes through: of the command's, else of the first one in its answer; without one all goes on. */
  | 'half a literal'
  /** Nothing is cut: what comes before the tagged line comes in reverse order. */
  | 'reordered';

export interface Cut {
  /** The commands it is for, without tag. */
  readonly command: Pick<RegExp, 'test'>;
  readonly moment: CutMoment;
  readonly how: 'FIN' | 'RST';
  /** How many times; once unless given. */
  readonly times?: number;
}

interface Hold {
  readonly command: Pick<RegExp, 'test'>;
  readonly reached: (line: ProxyLine) => void;
  readonly gate: Promise<void>;
}

/** What the server says on a connection, from a command on. */
interface KeptAnswer {
  readonly command: Pick<RegExp, 'test'>;
  /** Once the command is answered. */
  readonly reached: (line: ProxyLine) => void;
  readonly gate: Promise<void>;
}

interface Pair {
  readonly client: Socket;
  readonly server: Socket;
}

interface Cutting {
  readonly cut: Cut;
  readonly tag: string;
  answer: string;
}

const PLUS = 0x2b;

export class FaultProxy {
  /** Every line of every connection, in the order they came. */
  readonly lines: ProxyLine[] = [];
  /** Called for each line before it goes on. */
  onLine: (line: ProxyLine) => void = () => undefined;
  /** Called when a connection has stalled. */
  onStall: () => void = () => undefined;
  private readonly pairs = new Set<Pair>();
  private readonly server: Server;
  private readonly target: number;
  private cuts: { readonly cut: Cut; left: number }[] = [];
  private holds: Hold[] = [];
  private kept: KeptAnswer[] = [];
  private connections = 0;
  /** Cuts, and answers in another order, so far. */
  struck = 0;

  private constructor(target: number) {
    this.target = target;
    this.server = createServer({ noDelay: true }, (client) => this.serve(client));
  }

  static async start(target: number): Promise<FaultProxy> {
    const proxy = new FaultProxy(target);
    proxy.server.listen(0, '127.0.0.1');
    await once(proxy.server, 'listening');
    return proxy;
  }

  get port(): number {
    return (this.server.address() as AddressInfo).port;
  }

  /** Cuts at the next command that matches. */
  cutAt(cut: Cut): void {
    this.cuts.push({ cut, left: cut.times ?? 1 });
  }

  /** Keeps the next matching command from the server until `release`; what comes behind it waits, too. */
  hold(command: Pick<RegExp, 'test'>): {
    readonly reached: Promise<ProxyLine>;
    readonly release: () => void;
  } {
    const reached = Promise.withResolvers<ProxyLine>();
    const gate = Promise.withResolvers<void>();
    this.holds.push({ command, reached: reached.resolve, gate: gate.promise });
    return { reached: reached.promise, release: () => gate.resolve() };
  }

  /** Keeps the answer to the next matching command from the client until `release`; what comes behind it waits, too. */
  holdAnswer(command: Pick<RegExp, 'test'>): ReturnType<FaultProxy['hold']> {
    const reached = Promise.withResolvers<ProxyLine>();
    const gate = Promise.withResolvers<void>();
    this.kept.push({ command, reached: reached.resolve, gate: gate.promise });
    return { reached: reached.promise, release: () => gate.resolve() };
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
    const connection = ++this.connections;
    const server = connect({ port: this.target, host: '127.0.0.1', noDelay: true });
    const pair = { client, server };
    this.pairs.add(pair);
    let cutting: Cutting | undefined;
    let keep: ((chunk: Buffer) => void) | undefined;
    let turn = Promise.resolve();
    const take = async (text: string): Promise<void> => {
      // The end of a command behind its literal.
      if (text === '') return void (server.destroyed || server.write('\r\n'));
      const line = toLine(connection, text);
      this.lines.push(line);
      this.onLine(line);
      await this.held(line);
      const cut = this.nextCut(line);
      if (cut?.moment === 'before the server has it') return this.end(pair, cut);
      if (cut?.moment === 'in the command') {
        server.end(text.slice(0, Math.ceil(text.length / 2)), 'latin1');
        return this.end(pair, cut);
      }
      const kept = this.kept.findIndex(({ command }) => command.test(line.line));
      for (const { reached, gate } of kept < 0 ? [] : this.kept.splice(kept, 1)) {
        let answer = '';
        keep = (chunk) => {
          answer += chunk.toString('latin1');
          if (`\r\n${answer}`.includes(`\r\n${line.tag} `)) reached(line);
        };
        void gate.then(() => {
          keep = undefined;
          client.write(answer, 'latin1');
        });
      }
      if (cut) cutting = { cut, tag: line.tag, answer: '' };
      if (!server.destroyed) server.write(`${text}\r\n`);
      if (cut?.moment === 'stalled') {
        this.struck++;
        this.onStall();
      }
    };
    const pass = (octets: string): void => {
      turn = turn.then(() => {
        const cut = cutting?.cut.moment === 'half a literal' ? cutting.cut : undefined;
        const part = cut ? octets.slice(0, Math.ceil(octets.length / 2)) : octets;
        if (!server.destroyed) server.write(part, 'latin1');
        if (cut) this.end(pair, cut);
      });
    };
    const literal: LiteralState = { left: 0, asked: false };
    eachLine(
      client,
      literal,
      (text) => {
        turn = turn.then(() => take(text));
      },
      pass,
    );
    server.on('data', (chunk: Buffer) => {
      if (keep) return keep(chunk);
      // A server that answers instead of asking for the literal does not get it.
      if (literal.asked && literal.left > 0 && chunk[0] !== PLUS) literal.left = 0;
      // A server that asks for the literal has not answered yet.
      if (!cutting || (cutting.answer === '' && chunk[0] === PLUS)) return void client.write(chunk);
      if (cutting.cut.moment === 'stalled') return;
      cutting.answer += chunk.toString('latin1');
      const { cut, answer } = cutting;
      const half = cut.moment === 'half a literal' ? halfLiteral(answer) : undefined;
      const at = half ?? answerEnd(cutting);
      if (at === undefined) return;
      if (cut.moment === 'in the answer' || half !== undefined) client.write(answer.slice(0, at), 'latin1');
      if (half === undefined && (cut.moment === 'half a literal' || cut.moment === 'reordered')) {
        if (cut.moment === 'reordered') this.struck++;
        const whole = cut.moment === 'reordered' ? reordered(cutting) : answer;
        cutting = undefined;
        return void client.write(whole, 'latin1');
      }
      this.end(pair, cut);
    });
    for (const [socket, other] of [
      [client, server],
      [server, client],
    ] as const) {
      // Clients and servers that reset their connections are part of many scenarios.
      socket.on('error', () => socket.destroy());
      socket.on('end', () => other.end());
      socket.on('close', () => other.destroy());
    }
    client.on('close', () => this.pairs.delete(pair));
  }

  private end({ client, server }: Pair, { how, moment }: Cut): void {
    this.struck++;
    // What was written of a command has to arrive before the connection ends.
    if (moment === 'half a literal') server.end();
    else if (moment !== 'in the command') server.destroy();
    if (how === 'RST') client.resetAndDestroy();
    else client.end();
  }

  private async held(line: ProxyLine): Promise<void> {
    const index = this.holds.findIndex(({ command }) => command.test(line.line));
    const [hold] = index < 0 ? [] : this.holds.splice(index, 1);
    if (!hold) return;
    hold.reached(line);
    await hold.gate;
  }

  private nextCut({ line }: ProxyLine): Cut | undefined {
    const found = this.cuts.find(({ cut, left }) => left > 0 && cut.command.test(line));
    if (!found) return undefined;
    found.left--;
    return found.cut;
  }
}

function toLine(connection: number, text: string): ProxyLine {
  const space = text.indexOf(' ');
  return { connection, tag: text.slice(0, space), line: text.slice(space + 1) };
}

/** Octets of a literal that are still to come from the client, where one was announced. */
interface LiteralState {
  left: number;
  /** The server has to ask for it first. */
  asked: boolean;
}

/** A line is a command; a literal that it announces goes through as it is, and is no line. */
function eachLine(
  socket: Socket,
  literal: LiteralState,
  take: (line: string) => void,
  pass: (literal: string) => void,
): void {
  let text = '';
  socket.on('data', (chunk: Buffer) => {
    text += chunk.toString('latin1');
    for (;;) {
      if (literal.left > 0) {
        const part = text.slice(0, literal.left);
        if (part === '') return;
        text = text.slice(part.length);
        literal.left -= part.length;
        pass(part);
        if (literal.left > 0) return;
      }
      const end = text.indexOf('\r\n');
      if (end < 0) return;
      const line = text.slice(0, end);
      text = text.slice(end + 2);
      const [, octets = '0', plus = ''] = /\{(\d+)(\+?)\}$/.exec(line) ?? [];
      literal.left = Number(octets);
      literal.asked = plus === '';
      take(line);
    }
  });
}

/** Where the tagged line is cut in half, once all of it is there. */
function answerEnd({ answer, tag }: Cutting): number | undefined {
  const start = answer.startsWith(`${tag} `) ? 0 : answer.indexOf(`\r\n${tag} `) + 2;
  if (start === 1) return undefined;
  const end = answer.indexOf('\r\n', start);
  return end < 0 ? undefined : Math.floor((start + end) / 2);
}

/** The middle of the first literal of an answer, once all of that is there. */
function halfLiteral(answer: string): number | undefined {
  const [announced, octets = '0'] = /\{(\d+)\}\r\n/.exec(answer) ?? [];
  if (announced === undefined) return undefined;
  const start = answer.indexOf(announced) + announced.length;
  return answer.length < start + Number(octets) ? undefined : start + Math.floor(Number(octets) / 2);
}

/** The responses before the tagged line, last one first; that and what follows it stay where they are. */
function reordered({ answer, tag }: Cutting): string {
  const tagged = answer.startsWith(`${tag} `) ? 0 : answer.indexOf(`\r\n${tag} `) + 2;
  const responses: string[] = [];
  for (let from = 0; from < tagged;) {
    let to = answer.indexOf('\r\n', from) + 2;
    // A literal belongs to its response, and so does the line behind it.
    for (let literal = literalAt(answer, from, to); literal > 0; literal = literalAt(answer, from, to))
      to = answer.indexOf('\r\n', to + literal) + 2;
    responses.push(answer.slice(from, to));
    from = to;
  }
  return [...responses.toReversed(), answer.slice(tagged)].join('');
}

/** Octets of the literal that the line before `to` announces; 0 where it announces none. */
function literalAt(answer: string, from: number, to: number): number {
  return Number(/\{(\d+)\}\r\n$/.exec(answer.slice(Math.max(from, to - 20), to))?.[1] ?? 0);
}
