// A raw IMAP connection for asking the demonstration server: lines out, whole answers (with literals) in.
import { connect, type Socket } from 'node:net';
import type { DemoServer } from '../../src/demo/demo-server.ts';

export interface Answer {
  readonly status: string;
  readonly text: string;
  readonly untagged: readonly string[];
}

export class RawClient {
  readonly #socket: Socket;
  readonly #waiting: ((answer: string) => void)[] = [];
  readonly #answers: string[] = [];
  #buffer = '';
  #needed = 0;
  #tag = 0;

  private constructor(socket: Socket) {
    this.#socket = socket;
    socket.setEncoding('latin1');
    socket.on('data', (chunk: string) => {
      this.#buffer += chunk;
      this.#split();
    });
    socket.on('error', () => undefined);
  }

  /** Connects and reads the greeting. */
  static async connect(demo: DemoServer): Promise<RawClient> {
    const client = new RawClient(connect(demo.port, demo.host));
    await client.next();
    return client;
  }

  /** Connects and signs in. */
  static async signIn(demo: DemoServer): Promise<RawClient> {
    const client = await RawClient.connect(demo);
    await client.run(`LOGIN ${demo.user} ${demo.password}`);
    return client;
  }

  /** The next answer: one line, together with the literals in it. */
  next(): Promise<string> {
    const answer = this.#answers.shift();
    if (answer !== undefined) return Promise.resolve(answer);
    return new Promise((resolve) => this.#waiting.push(resolve));
  }

  send(line: string): void {
    this.#socket.write(line + '\r\n', 'latin1');
  }

  /** Sends a command and collects everything up to its tagged answer. */
  async run(command: string): Promise<Answer> {
    const tag = `t${++this.#tag}`;
    this.send(`${tag} ${command}`);
    return this.until(tag);
  }

  async until(tag: string): Promise<Answer> {
    const untagged: string[] = [];
    for (;;) {
      const answer = await this.next();
      const tagged = /^(\S+) (\S+) ?([^]*)$/.exec(answer);
      if (tagged?.[1] === tag) return { status: tagged[2] ?? '', text: tagged[3] ?? '', untagged };
      untagged.push(answer);
    }
  }

  /** Octets and answers that arrived without being asked for. */
  get unread(): readonly string[] {
    return [...this.#answers];
  }

  closed(): Promise<void> {
    return new Promise((resolve) => {
      if (this.#socket.closed) resolve();
      else this.#socket.once('close', () => resolve());
    });
  }

  close(): void {
    this.#socket.destroy();
  }

  #split(): void {
    while (this.#buffer.length >= this.#needed) {
      const end = this.#buffer.indexOf('\r\n', this.#needed);
      if (end < 0) return;
      const literal = /\{(\d+)\}$/.exec(this.#buffer.slice(Math.max(this.#needed, end - 20), end));
      if (literal) {
        this.#needed = end + 2 + Number(literal[1]);
        continue;
      }
      const answer = this.#buffer.slice(0, end);
      this.#buffer = this.#buffer.slice(end + 2);
      this.#needed = 0;
      const waiting = this.#waiting.shift();
      if (waiting) waiting(answer);
      else this.#answers.push(answer);
    }
  }
}

/** The numbers of the one untagged SEARCH answer. */
export function found(answer: Answer): number[] {
  const lines = answer.untagged.filter((line) => line.startsWith('* SEARCH'));
  if (lines.length !== 1) throw new Error(`${lines.length} SEARCH answers, wanted one`);
  return [...(lines[0] ?? '').matchAll(/\d+/g)].map(([digits]) => Number(digits));
}
