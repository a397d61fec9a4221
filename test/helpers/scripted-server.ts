// An IMAP server that says what its script says, right or wrong, on a loopback socket. It records every line it gets.
// `{TAG}` in an answer is the tag of the command that is answered. What the script leaves out is answered as by a plain
// IMAP4rev1 server with one empty INBOX, so that clients can sign in.
import { once } from 'node:events';
import { createServer, type AddressInfo, type Server, type Socket } from 'node:net';

export interface ReceivedCommand {
  readonly tag: string;
  /** Upper case, with UID: "UID FETCH". The bare line of a continuation has the name "". */
  readonly name: string;
  /** Arguments; literals stand in it as they came, after their `{n}` and CRLF. */
  readonly rest: string;
  readonly line: string;
}

/** Text is sent as latin1, so that any byte can be written as `\xNN`. Several parts are written one after the other. */
export type Reply = string | Buffer | readonly (string | Buffer)[];
export type Answer = Reply | ((command: ReceivedCommand, session: ScriptedSession) => Reply | undefined);

export interface Script {
  /** Undefined: the usual one. Empty: none at all. */
  readonly greeting?: Reply;
  /** By command name; "*" for all that have no answer of their own. */
  readonly answers?: Readonly<Record<string, Answer>>;
  /** What is said to a line that announces a literal and waits; undefined: `+`. With an answer, the line counts as a command. */
  readonly announced?: (command: ReceivedCommand, session: ScriptedSession) => Reply | undefined;
}

const CAPABILITY = '* CAPABILITY IMAP4rev1 UIDPLUS\r\n';
const EMPTY_MAILBOX = '* FLAGS (\\Seen \\Deleted)\r\n* 0 EXISTS\r\n* OK [UIDVALIDITY 1] ok\r\n';

/** What a plain server answers. */
const PLAIN_ANSWERS: Readonly<Record<string, Answer>> = {
  CAPABILITY: `${CAPABILITY}{TAG} OK done\r\n`,
  LOGIN: '{TAG} OK signed in\r\n',
  NOOP: '{TAG} OK done\r\n',
  LIST: '* LIST () "/" INBOX\r\n{TAG} OK done\r\n',
  LSUB: '{TAG} OK done\r\n',
  SELECT: `${EMPTY_MAILBOX}{TAG} OK [READ-WRITE] done\r\n`,
  EXAMINE: `${EMPTY_MAILBOX}{TAG} OK [READ-ONLY] done\r\n`,
  IDLE: '+ idling\r\n',
  '': '',
  LOGOUT: (_command, session) => {
    session.send('* BYE bye\r\n{TAG} OK done\r\n', _command.tag);
    session.end();
    return undefined;
  },
  '*': '{TAG} BAD not in the script\r\n',
};

export class ScriptedSession {
  readonly socket: Socket;
  readonly commands: ReceivedCommand[] = [];

  constructor(socket: Socket) {
    this.socket = socket;
  }

  send(reply: Reply, tag = ''): void {
    for (const part of typeof reply === 'string' || Buffer.isBuffer(reply) ? [reply] : reply) {
      this.socket.write(
        typeof part === 'string' ? Buffer.from(part.replaceAll('{TAG}', tag), 'latin1') : part,
      );
    }
  }

  /** FIN. */
  end(): void {
    this.socket.end();
  }

  /** RST. */
  reset(): void {
    this.socket.resetAndDestroy();
  }
}

export class ScriptedServer {
  readonly sessions: ScriptedSession[] = [];
  /** The commands of all connections, in the order they came. */
  readonly commands: ReceivedCommand[] = [];
  private readonly server: Server;
  private readonly script: Script;
  private readonly watchers = new Set<() => void>();

  private constructor(script: Script) {
    this.script = script;
    this.server = createServer({ noDelay: true }, (socket) => this.serve(socket));
  }

  static async start(script: Script = {}): Promise<ScriptedServer> {
    const scripted = new ScriptedServer(script);
    scripted.server.listen(0, '127.0.0.1');
    await once(scripted.server, 'listening');
    return scripted;
  }

  get port(): number {
    return (this.server.address() as AddressInfo).port;
  }

  /** All lines that came, over all connections. */
  get lines(): string[] {
    return this.commands.map((command) => command.line);
  }

  /** The first command of this name, once it has come. */
  async received(name: string): Promise<ReceivedCommand> {
    return this.until(() => this.commands.find((command) => command.name === name));
  }

  /** The session of the n-th connection, once it is there. */
  async session(n = 0): Promise<ScriptedSession> {
    return this.until(() => this.sessions[n]);
  }

  async stop(): Promise<void> {
    for (const { socket } of this.sessions) socket.destroy();
    this.server.close();
    if (this.server.listening) await once(this.server, 'close');
  }

  private until<T>(find: () => T | undefined): Promise<T> {
    return new Promise((resolve) => {
      const look = (): void => {
        const found = find();
        if (found === undefined) return;
        this.watchers.delete(look);
        resolve(found);
      };
      this.watchers.add(look);
      look();
    });
  }

  private changed(): void {
    for (const watcher of this.watchers) watcher();
  }

  private serve(socket: Socket): void {
    const session = new ScriptedSession(socket);
    this.sessions.push(session);
    // A client that resets its connection is part of many scripts.
    socket.on('error', () => socket.destroy());
    const reader = new LineReader(
      (line) => this.answer(line, session),
      (line) => this.announced(line, session),
    );
    socket.on('data', (chunk) => reader.push(chunk));
    session.send(this.script.greeting ?? '* OK [CAPABILITY IMAP4rev1 UIDPLUS] scripted\r\n');
    this.changed();
  }

  /** True where the literal may come. */
  private announced(line: string, session: ScriptedSession): boolean {
    const command = toCommand(line);
    const reply = this.script.announced?.(command, session);
    session.send(reply ?? '+ go on\r\n', command.tag);
    if (reply === undefined) return true;
    session.commands.push(command);
    this.commands.push(command);
    this.changed();
    return false;
  }

  private answer(line: string, session: ScriptedSession): void {
    const command = toCommand(line);
    session.commands.push(command);
    this.commands.push(command);
    const own = this.script.answers ?? {};
    const answer = own[command.name] ?? own['*'] ?? PLAIN_ANSWERS[command.name] ?? PLAIN_ANSWERS['*'] ?? '';
    const reply = typeof answer === 'function' ? answer(command, session) : answer;
    if (reply !== undefined) session.send(reply, command.tag);
    this.changed();
  }
}

function toCommand(line: string): ReceivedCommand {
  const [, tag = '', name = '', rest = ''] = /^([^ ]+) ((?:UID )?[A-Za-z]+)(?: (.*))?$/s.exec(line) ?? [];
  return { tag, name: name.toUpperCase(), rest, line };
}

class LineReader {
  private readonly take: (line: string) => void;
  private readonly mayGoOn: (line: string) => boolean;
  private text = '';
  private from = 0;

  constructor(take: (line: string) => void, mayGoOn: (line: string) => boolean) {
    this.take = take;
    this.mayGoOn = mayGoOn;
  }

  push(chunk: Buffer): void {
    this.text += chunk.toString('latin1');
    for (;;) {
      const end = this.text.indexOf('\r\n', this.from);
      if (end < 0) return;
      const literal = /\{(\d+)(\+?)\}$/.exec(this.text.slice(this.from, end));
      if (literal) {
        // RFC 7888: with a plus, the client does not wait.
        if (literal[2] === '' && !this.mayGoOn(this.text.slice(0, end))) {
          this.text = this.text.slice(end + 2);
          this.from = 0;
          continue;
        }
        this.from = end + 2 + Number(literal[1]);
        continue;
      }
      const line = this.text.slice(0, end);
      this.text = this.text.slice(end + 2);
      this.from = 0;
      this.take(line);
    }
  }
}
