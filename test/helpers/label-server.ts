// A server with labels as Gmail has them, since no real one is at hand: the embedded server, and labels that are kept in its
// memory by the rules of Gmail's document and of what its users found out. A message is one, in however many folders; every
// label is a folder; a folder's own label is not among those that are said there, and a STORE of it does nothing; \Sent and
// \Draft are nobody's to change. How labels are written (atoms, quoted, literals) is as wild as the protocol allows.
import { once } from 'node:events';
import type { AddressInfo, Socket } from 'node:net';
import { onTestFinished } from 'vitest';
import { conformance } from '../../src/demo/conformance.ts';
import {
  createHoodiecrow,
  type Connection,
  type Hoodiecrow,
  type ImapNode,
  type Mailbox,
  type Reply,
  type StoredMessage,
  type Token,
} from '../../src/demo/hoodiecrow.ts';
import { decode } from '../../src/model/modified-utf7.ts';
import { makeMessage } from './seed.ts';

interface LabelledMessage {
  /** As on the wire, octets as letters. */
  readonly labels: readonly string[];
}

/** One for all copies of it that the folders show. */
interface Kept {
  labels: string[];
}

interface KeptMessage extends StoredMessage {
  kept?: Kept;
}

interface KeptMailbox extends Mailbox {
  readonly path: string;
}

type StoreHandler = (
  connection: Connection,
  message: KeptMessage,
  items: unknown,
  index: number,
  parsed: unknown,
  line: string,
) => void;

/** What of the embedded server its types leave out. */
interface Labelling extends Hoodiecrow {
  readonly storeHandlers: Record<string, StoreHandler>;
  readonly folderCache: Record<string, KeptMailbox>;
  createMailbox(path: string): void;
  appendMessage(mailbox: Mailbox, flags: string[], date: string, raw: string): { message: KeptMessage };
}

const SPECIAL: Readonly<Record<string, readonly [use: string, label: string]>> = {
  '[Gmail]/All Mail': ['\\All', ''],
  '[Gmail]/Drafts': ['\\Drafts', '\\Draft'],
  '[Gmail]/Important': ['\\Important', '\\Important'],
  '[Gmail]/Sent Mail': ['\\Sent', '\\Sent'],
  '[Gmail]/Spam': ['\\Junk', '\\Spam'],
  '[Gmail]/Starred': ['\\Flagged', '\\Starred'],
  '[Gmail]/Trash': ['\\Trash', '\\Trash'],
};
const FIXED = ['\\Sent', '\\Draft'];
export const ALL_MAIL = '[Gmail]/All Mail';

const labelOf = (path: string): string => (path === 'INBOX' ? '\\Inbox' : (SPECIAL[path]?.[1] ?? path));

export class LabelServer {
  readonly host = '127.0.0.1' as const;
  readonly password = 'Canary+7Zq/Wv3';
  readonly prefix = '' as const;
  /** The next STORE of a label: how many messages it is done to before the server says no. */
  refuseAfter: number | undefined;
  /** Lines that took a message out of all its folders, which nobody here is ever to send. */
  readonly forbidden: string[] = [];
  private readonly server: Labelling;
  private readonly sockets = new Set<Socket>();

  private constructor(messages: readonly LabelledMessage[], folders: readonly string[]) {
    this.server = createHoodiecrow({
      plugins: [
        'ID',
        'AUTH-PLAIN',
        'NAMESPACE',
        'IDLE',
        'LITERALPLUS',
        'UNSELECT',
        'SPECIAL-USE',
        'UIDPLUS',
        'MOVE',
        conformance,
      ],
      id: { name: 'labels' },
      users: { someone: { password: this.password } },
      storage: { INBOX: { messages: [] }, '': { separator: '/', type: 'personal', folders: {} } },
      credentials: {},
    }) as Labelling;
    this.server.connectionHandlers.push(({ socket }) => {
      if (!socket) return;
      this.sockets.add(socket);
      socket.once('close', () => this.sockets.delete(socket));
    });
    for (const path of [...Object.keys(SPECIAL), ...folders.toSorted()]) this.server.createMailbox(path);
    for (const [path, [use]] of Object.entries(SPECIAL)) this.server.folderCache[path]!['special-use'] = use;
    this.keepLabels();
    for (const [n, { labels }] of messages.entries()) this.deliver(n, labels);
  }

  /** Ended with the test. All messages are in All Mail, in this order, and in the folders that their labels are. */
  static async start(
    messages: readonly LabelledMessage[],
    folders: readonly string[] = [],
  ): Promise<LabelServer> {
    const labels = messages
      .flatMap((message) => message.labels)
      .filter((label) => !label.startsWith('\\') && isListable(label));
    const server = new LabelServer(messages, [...new Set([...folders, ...labels])]);
    server.server.listen(0, server.host, () => undefined);
    await once(server.server.server, 'listening');
    onTestFinished(() => server.stop());
    return server;
  }

  get port(): number {
    return (this.server.server.address() as AddressInfo).port;
  }

  newUser(): string {
    return 'someone';
  }

  /** The labels of each message of a folder, its own one too, by UID. */
  labels(path = ALL_MAIL): Record<number, readonly string[]> {
    const { messages } = this.mailbox(path);
    return Object.fromEntries(messages.map((message) => [message.uid, [...keptOf(message).labels].sort()]));
  }

  uids(path: string): number[] {
    return this.mailbox(path).messages.map(({ uid }) => uid);
  }

  private async stop(): Promise<void> {
    for (const socket of this.sockets) socket.destroy();
    this.server.server.close();
  }

  private mailbox(path: string): KeptMailbox {
    const mailbox = this.server.folderCache[path];
    if (!mailbox) throw new Error(`no folder ${path}`);
    return mailbox;
  }

  private deliver(n: number, labels: readonly string[]): void {
    const kept: Kept = { labels: [...labels] };
    const raw = makeMessage({ n, seed: 5 }).bytes.toString('latin1');
    const paths = Object.keys(this.server.folderCache).filter((path) => labels.includes(labelOf(path)));
    for (const path of [ALL_MAIL, ...paths]) this.show(path, kept, raw, []);
  }

  private show(path: string, kept: Kept, raw: string, flags: readonly string[]): void {
    const date = '01-Jan-2024 00:00:00 +0000';
    this.server.appendMessage(this.mailbox(path), [...flags], date, raw).message.kept = kept;
  }

  private keepLabels(): void {
    const { server } = this;
    server.registerCapability('X-GM-EXT-1');
    server.fetchHandlers['X-GM-LABELS'] = (connection, message) => said(connection, message);
    for (const sign of ['+', '-'] as const) {
      server.storeHandlers[`${sign}X-GM-LABELS`] = (connection, message, _items, index, _parsed, line) => {
        if (this.refuseAfter !== undefined && this.refuseAfter-- <= 0) {
          this.refuseAfter = undefined;
          throw new Error('Lookup failed');
        }
        for (const label of labelsIn(line)) this.change(sign, connection, message, label);
        const echo: ImapNode[] = [atom('UID'), message.uid, atom('X-GM-LABELS'), said(connection, message)];
        const reply: Reply = { tag: '*', attributes: [index, atom('FETCH'), echo] };
        connection.send(reply, 'LABEL UPDATE');
      };
    }
  }

  private change(sign: '+' | '-', connection: Connection, message: KeptMessage, label: string): void {
    const kept = keptOf(message);
    if (label === '\\Trash' || label === '\\Spam') this.forbidden.push(`${sign}${label}`);
    if (FIXED.includes(label) || label === ownLabel(connection)) return;
    const known = Object.keys(this.server.folderCache).find((path) => isSame(labelOf(path), label));
    const name = known === undefined ? label : labelOf(known);
    if (kept.labels.some((one) => isSame(one, name)) === (sign === '+')) return;
    if (sign === '+') {
      kept.labels.push(name);
      if (known === undefined && isListable(name)) this.server.createMailbox(name);
      if (isListable(name)) this.show(known ?? name, kept, message.raw, message.flags);
      return;
    }
    kept.labels = kept.labels.filter((one) => !isSame(one, name));
    if (known === undefined) return;
    const mailbox = this.mailbox(known);
    const gone = mailbox.messages.filter((one) => keptOf(one) === kept);
    connection.expungeSpecificMessages(mailbox, gone, false, false);
  }
}

/** Other labels have no folder, as those on Gmail that the user keeps out of IMAP. */
const isListable = (label: string): boolean => /^[\x20-\x7e]+$/.test(label);

/** No two names differ in case alone. */
const isSame = (a: string, b: string): boolean => named(a).toLowerCase() === named(b).toLowerCase();

/** From modified UTF-7, or from octets of UTF-8. */
const named = (label: string): string =>
  /[\x80-\xff]/.test(label) ? Buffer.from(label, 'latin1').toString() : decode(label);

function keptOf(message: KeptMessage): Kept {
  return (message.kept ??= { labels: [] });
}

function ownLabel({ selectedMailbox }: Connection): string {
  return selectedMailbox ? labelOf((selectedMailbox as KeptMailbox).path) : '';
}

function said(connection: Connection, message: KeptMessage): ImapNode[] {
  const own = ownLabel(connection);
  return keptOf(message)
    .labels.filter((label) => label !== own)
    .map(written);
}

/** An atom, a quoted string or a literal: whatever carries it. */
function written(label: string): Token {
  if (/^[A-Za-z0-9/&-]+$/.test(label)) return atom(label);
  return /^[\x20-\x7e]*$/.test(label) ? { type: 'STRING', value: label } : { type: 'LITERAL', value: label };
}

/** Read here: the embedded server's own reader loses escaped quotation marks. */
function labelsIn(line: string): string[] {
  const list = /X-GM-LABELS \((.*)\)\s*$/.exec(line)?.[1] ?? '';
  return Array.from(list.matchAll(/"((?:[^"\\]|\\.)*)"|(\S+)/g), ([, quoted, word]) =>
    quoted === undefined ? word! : quoted.replace(/\\(.)/g, '$1'),
  );
}

const atom = (value: string): Token => ({ type: 'ATOM', value });
