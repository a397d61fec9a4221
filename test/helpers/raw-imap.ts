// A small IMAP client of its own for oracles and second clients: it shares no line with src/, so that an error there
// cannot hide itself here. It sends what it is told and hands back what came, byte for byte, as latin1 text.
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { connect as connectTcp } from 'node:net';
import type { Socket } from 'node:net';
import { connect as connectTls } from 'node:tls';

export interface RawImapOptions {
  readonly host: string;
  readonly port: number;
  readonly user: string;
  readonly password: string;
  /** Implicit TLS, trusting this CA (path of a PEM file). */
  readonly tls?: { readonly ca: string };
}

export interface RawReply {
  readonly status: 'OK' | 'NO' | 'BAD';
  /** What follows the status: response code and text. */
  readonly text: string;
  /** Every untagged and continuation line since the command was sent, as latin1; a literal keeps its `{n}` and CRLF. */
  readonly untagged: readonly string[];
}

/** A command: text, or text and literals (Buffers) in turn. */
export type RawCommand = string | ReadonlyArray<string | Buffer>;

export interface RawMessage {
  readonly bytes: Buffer;
  readonly flags?: readonly string[];
  readonly date?: Date;
}

export interface RawAppended {
  readonly status: RawReply['status'];
  readonly text: string;
  /** From APPENDUID (RFC 4315 section 3), where the server says it. */
  readonly uid: number | undefined;
}

/** Courier may miss that another session let a lock go: it looks again after two minutes. */
const ANSWER_MS = 150_000;
const BATCH_BYTES = 4_000_000; // per MULTIAPPEND; Dovecot keeps a whole one in memory until it ends
const BATCH_MESSAGES = 500;
const MONTHS = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec'];

const two = (n: number): string => String(n).padStart(2, '0');

/** RFC 3501 date-time, in UTC. */
const dateTime = (date: Date): string => {
  const day = `${two(date.getUTCDate())}-${MONTHS[date.getUTCMonth()] ?? ''}-${date.getUTCFullYear()}`;
  return `"${day} ${two(date.getUTCHours())}:${two(date.getUTCMinutes())}:${two(date.getUTCSeconds())} +0000"`;
};

/** A quoted string; non-ASCII names must come in modified UTF-7. */
export const quoted = (text: string): string => `"${text.replace(/["\\]/g, '\\$&')}"`;

/** UIDs of a set as servers write it in answers: `4:6,9`. */
const expand = (set: string): number[] =>
  set.split(',').flatMap((part) => {
    const [first = 0, last = first] = part.split(':').map(Number);
    return Array.from({ length: last - first + 1 }, (_, n) => first + n);
  });

const appendedUids = (text: string): number[] => {
  const set = /^\[APPENDUID \d+ ([\d:,]+)\]/i.exec(text)?.[1];
  return set === undefined ? [] : expand(set);
};

// Cuts a byte stream into response lines; a line goes on behind each literal it announces.
class Lines {
  #buffer = Buffer.alloc(0);
  #pending: Buffer[] = [];
  #pendingBytes = 0;
  #needed = 0;
  #scanned = 0;
  readonly #take: (line: string) => void;

  constructor(take: (line: string) => void) {
    this.#take = take;
  }

  push(chunk: Buffer): void {
    this.#pending.push(chunk);
    this.#pendingBytes += chunk.length;
    if (this.#buffer.length + this.#pendingBytes < this.#needed) return;
    this.#buffer = Buffer.concat([this.#buffer, ...this.#pending]);
    this.#pending = [];
    this.#pendingBytes = 0;
    for (let end = this.#lineEnd(); end >= 0; end = this.#lineEnd()) {
      this.#take(this.#buffer.toString('latin1', 0, end));
      this.#buffer = this.#buffer.subarray(end + 2);
      this.#scanned = 0;
    }
  }

  // Where the first whole line ends, literals included; -1 when more must come first.
  #lineEnd(): number {
    this.#needed = 0;
    for (;;) {
      const end = this.#buffer.indexOf('\r\n', this.#scanned, 'latin1');
      if (end < 0) return -1;
      const literal = /\{(\d+)\}$/.exec(
        this.#buffer.toString('latin1', Math.max(this.#scanned, end - 20), end),
      );
      if (literal === null) return end;
      const behind = end + 2 + Number(literal[1]);
      if (behind > this.#buffer.length) {
        this.#needed = behind;
        return -1;
      }
      this.#scanned = behind;
    }
  }
}

interface Waiting {
  readonly tag: string;
  /** What was asked, in a word. */
  readonly label: string;
  readonly untagged: string[];
  readonly resolve: (reply: RawReply) => void;
  readonly reject: (error: Error) => void;
  goOn: (() => void) | undefined;
}

const openSocket = async ({ host, port, tls }: RawImapOptions): Promise<Socket> => {
  const socket = tls
    ? connectTls({ host, port, ca: readFileSync(tls.ca) })
    : connectTcp({ host, port, noDelay: true });
  await once(socket, tls ? 'secureConnect' : 'connect');
  return socket;
};

/** One connection, signed in. Its conveniences EXAMINE the mailbox they ask about and leave none selected. */
export class RawImap {
  readonly #socket: Socket;
  #waiting: Waiting | undefined;
  #greeted: () => void = () => undefined;
  #ended: Error | undefined;
  #serial = 0;
  #capabilities: ReadonlySet<string> = new Set();

  private constructor(socket: Socket) {
    this.#socket = socket;
    const lines = new Lines((line) => this.#onLine(line));
    socket.on('data', (chunk: Buffer) => lines.push(chunk));
    socket.on('error', (error) => this.#end(error));
    socket.on('close', () => this.#end(new Error(this.#closedWords())));
  }

  static async connect(options: RawImapOptions): Promise<RawImap> {
    const socket = await openSocket(options);
    const raw = new RawImap(socket);
    await new Promise<void>((resolve, reject) => {
      raw.#greeted = resolve;
      raw.#socket.once('close', () => reject(new Error('closed before the greeting')));
    });
    await raw.ok(`LOGIN ${quoted(options.user)} ${quoted(options.password)}`);
    // Asked for, because Courier does not repeat its list in the answer to LOGIN.
    const { untagged } = await raw.ok('CAPABILITY');
    raw.#capabilities = new Set(untagged.flatMap((line) => line.replace(/^\* CAPABILITY /i, '').split(' ')));
    return raw;
  }

  /** What the server announced after signing in. */
  get capabilities(): ReadonlySet<string> {
    return this.#capabilities;
  }

  /** Sends one command and waits for its tagged answer, whatever that says; rejects when the connection ends first. */
  async command(command: RawCommand): Promise<RawReply> {
    if (this.#ended) throw this.#ended;
    if (this.#waiting) throw new Error('RawImap takes one command at a time');
    const parts = typeof command === 'string' ? [command] : command;
    const tag = `r${++this.#serial}`;
    const label = `${tag} ${String(parts[0]).split(' ')[0] ?? ''}`;
    const timer = setTimeout(
      () => this.#fail(new Error(`${label}: no answer in ${ANSWER_MS} ms`)),
      ANSWER_MS,
    );
    try {
      return await new Promise<RawReply>((resolve, reject) => {
        this.#waiting = { tag, label, untagged: [], resolve, reject, goOn: undefined };
        this.#send(tag, parts);
      });
    } finally {
      clearTimeout(timer);
      this.#waiting = undefined;
    }
  }

  /** As command, but rejects unless the answer is OK. */
  async ok(command: RawCommand): Promise<RawReply> {
    const reply = await this.command(command);
    if (reply.status !== 'OK') {
      const what = typeof command === 'string' ? command : String(command[0]);
      throw new Error(`${what.startsWith('LOGIN') ? 'LOGIN' : what}: ${reply.status} ${reply.text}`);
    }
    return reply;
  }

  /** Appends one message; a refusal is an answer here, not an error. */
  async append(
    mailbox: string,
    flags: readonly string[],
    internalDate: Date | undefined,
    bytes: Buffer,
  ): Promise<RawAppended> {
    const message = { bytes, flags, ...(internalDate ? { date: internalDate } : {}) };
    const { status, text } = await this.command([`APPEND ${quoted(mailbox)}`, ...this.#appendParts(message)]);
    return { status, text, uid: appendedUids(text)[0] };
  }

  /** Appends all messages in order, several per command where the server can (RFC 3502); returns their UIDs. */
  async appendMany(mailbox: string, messages: Iterable<RawMessage>): Promise<number[]> {
    const most = this.#capabilities.has('MULTIAPPEND') ? BATCH_MESSAGES : 1;
    const uids: number[] = [];
    let [batch, bytes]: [Array<string | Buffer>, number] = [[], 0];
    const flush = async (): Promise<void> => {
      if (batch.length === 0) return;
      const { text } = await this.ok([`APPEND ${quoted(mailbox)}`, ...batch]);
      uids.push(...appendedUids(text));
      [batch, bytes] = [[], 0];
    };
    for (const message of messages) {
      batch.push(...this.#appendParts(message));
      bytes += message.bytes.length;
      if (batch.length >= 2 * most || bytes >= BATCH_BYTES) await flush();
    }
    await flush();
    return uids;
  }

  /** All UIDs of a mailbox, ascending. */
  async uids(mailbox: string): Promise<number[]> {
    await this.ok(`EXAMINE ${quoted(mailbox)}`);
    const { untagged } = await this.ok('UID SEARCH ALL');
    await this.#leave();
    const found = untagged
      .filter((line) => line.startsWith('* SEARCH '))
      .flatMap((line) => line.split(' ').slice(2));
    return found
      .filter((word) => /^\d+$/.test(word))
      .map(Number)
      .sort((a, b) => a - b);
  }

  /** The flags of each message by UID; \Recent is left out, since it tells of sessions and not of the message. */
  async flags(mailbox: string): Promise<Map<number, string[]>> {
    return this.#fetchAll(mailbox, 'FLAGS', (line) => {
      const words = /FLAGS \(([^)]*)\)/i.exec(line)?.[1] ?? '';
      return words.split(' ').filter((flag) => flag !== '' && flag !== '\\Recent');
    });
  }

  /** The Message-ID of each message by UID, with its angle brackets; empty where there is none. */
  async messageIds(mailbox: string): Promise<Map<number, string>> {
    return this.#fetchAll(mailbox, 'BODY.PEEK[HEADER.FIELDS (MESSAGE-ID)]', (line) => {
      return /message-id:\s*([^\r\n]*)/i.exec(line)?.[1]?.trim() ?? '';
    });
  }

  async logout(): Promise<void> {
    if (!this.#ended) await this.command('LOGOUT').catch(() => undefined);
    this.#socket.destroy();
  }

  // RFC 3501 section 6.4.2: CLOSE expunges nothing in a mailbox opened by EXAMINE. Courier knows no UNSELECT, and takes
  // no APPEND while a mailbox is selected read-only.
  async #leave(): Promise<void> {
    await this.ok('CLOSE');
  }

  async #fetchAll<T>(mailbox: string, item: string, read: (line: string) => T): Promise<Map<number, T>> {
    const { untagged: selected } = await this.ok(`EXAMINE ${quoted(mailbox)}`);
    const empty = selected.includes('* 0 EXISTS');
    const { untagged } = empty ? { untagged: [] } : await this.ok(`UID FETCH 1:* (${item})`);
    await this.#leave();
    const result = new Map<number, T>();
    for (const line of untagged) {
      const uid = /^\* \d+ FETCH \(.*?\bUID (\d+)/is.exec(line)?.[1];
      if (uid !== undefined) result.set(Number(uid), read(line));
    }
    return result;
  }

  #appendParts({ flags = [], date, bytes }: RawMessage): Array<string | Buffer> {
    return [` (${flags.join(' ')})${date ? ` ${dateTime(date)}` : ''} `, bytes];
  }

  // Text and literals in turn. Without LITERAL+ (RFC 7888) each literal waits for the server's "+".
  #send(tag: string, parts: ReadonlyArray<string | Buffer>): void {
    const eager = this.#capabilities.has('LITERAL+');
    this.#socket.cork();
    this.#socket.write(`${tag} `);
    const from = (first: number): void => {
      for (let n = first; n < parts.length; n++) {
        const part = parts[n] ?? '';
        if (typeof part === 'string') {
          this.#socket.write(part, 'latin1');
          continue;
        }
        this.#socket.write(`{${part.length}${eager ? '+' : ''}}\r\n`);
        if (!eager && this.#waiting) {
          this.#waiting.goOn = () => {
            this.#socket.cork();
            this.#socket.write(part);
            from(n + 1);
          };
          this.#socket.uncork();
          return;
        }
        this.#socket.write(part);
      }
      this.#socket.write('\r\n');
      this.#socket.uncork();
    };
    from(0);
  }

  #onLine(line: string): void {
    this.#greeted();
    const waiting = this.#waiting;
    if (!waiting) return;
    if (line.startsWith('+') && waiting.goOn) {
      const { goOn } = waiting;
      waiting.goOn = undefined;
      goOn();
    } else if (line.startsWith(`${waiting.tag} `)) {
      const [, status, text = ''] = /^\S+ (OK|NO|BAD) ?(.*)$/is.exec(line) ?? [];
      if (status === undefined) waiting.reject(new Error(`unexpected answer: ${line}`));
      else
        waiting.resolve({
          status: status.toUpperCase() as RawReply['status'],
          text,
          untagged: waiting.untagged,
        });
    } else {
      waiting.untagged.push(line);
    }
  }

  #fail(error: Error): void {
    this.#waiting?.reject(error);
    this.#socket.destroy(error);
  }

  #closedWords(): string {
    const asked = this.#waiting ? `${this.#waiting.label}: ` : '';
    return `${asked}the server closed the connection ${this.#waiting?.untagged.at(-1) ?? ''}`.trimEnd();
  }

  #end(error: Error): void {
    this.#ended ??= error;
    this.#waiting?.reject(error);
  }
}
