// The part of hoodiecrow-imap (CommonJS, untyped) that the demonstration uses, with types. It is loaded at run
// time from node_modules, also from the bundle: it requires its commands and plugins by computed names.
import { createRequire } from 'node:module';
import type { Server, Socket } from 'node:net';

/** A node of imap-handler's tree: strings are quoted, null is NIL, an array is a parenthesised list. */
export type ImapNode = string | number | null | Token | ImapNode[];

export interface Token {
  type: 'ATOM' | 'TEXT' | 'STRING' | 'LITERAL' | 'SEQUENCE' | 'SECTION';
  value?: string;
  section?: ImapNode[];
  partial?: number[];
}

export interface Command {
  readonly tag: string;
  readonly command: string;
  attributes?: ImapNode[];
}

export interface Reply {
  tag: string;
  command?: string;
  attributes?: ImapNode[];
}

export interface StoredMessage {
  uid: number;
  flags: string[];
  internaldate: string;
  /** The whole message as a binary string. On generated messages a getter: nothing keeps what it makes. */
  readonly raw: string;
  /** Octets of `raw`, where they are known without making it. */
  readonly size?: number;
  /** The header with its empty line, where it is known without making `raw`. */
  readonly header?: string;
  parsed?: unknown;
}

export interface Mailbox {
  messages: StoredMessage[];
  uidvalidity?: number;
  uidnext?: number;
  'special-use'?: string;
  folders?: Record<string, Mailbox>;
  SIZE?: number;
}

export interface Connection {
  readonly socket: Socket | null;
  state: string;
  readOnly?: boolean;
  selectedMailbox?: Mailbox | false;
  directNotifications: boolean;
  inputHandler: ((line: string) => void) | false;
  send(reply: Reply, description: string, parsed?: Command, data?: string): void;
  processNotifications(): void;
  expungeSpecificMessages(mailbox: Mailbox, doomed: StoredMessage[], quiet: boolean, noExists: boolean): void;
}

export type Handler = (connection: Connection, parsed: Command, data: string, done: () => void) => void;
type FetchHandler = (connection: Connection, message: StoredMessage, query: Token) => ImapNode;
type SearchHandler = (
  connection: Connection,
  message: StoredMessage,
  index: number,
  value: string,
) => boolean;

export interface Hoodiecrow {
  readonly server: Server;
  readonly fetchHandlers: Record<string, FetchHandler>;
  readonly searchHandlers: Record<string, SearchHandler>;
  readonly connectionHandlers: ((connection: Connection) => void)[];
  readonly messageHandlers: ((server: Hoodiecrow, message: StoredMessage, mailbox: Mailbox) => void)[];
  readonly outputHandlers: ((
    connection: Connection,
    reply: Reply,
    description: string,
    parsed?: Command | null,
  ) => void)[];
  readonly allowedStatus: string[];
  listen(port: number, host: string, listening: () => void): void;
  setMaxListeners(count: number): void;
  registerCapability(name: string): void;
  getCommandHandler(command: string): Handler;
  setCommandHandler(command: string, handler: Handler): void;
  getMailbox(path: string): Mailbox | undefined;
  getMessageRange(mailbox: Mailbox, set: string, byUid: boolean): [number, StoredMessage][];
  notify(reply: Reply, mailbox: Mailbox, except?: Connection): void;
}

interface HoodiecrowOptions {
  plugins: (string | ((server: Hoodiecrow) => void))[];
  id: Record<string, string>;
  users: Record<string, { password: string }>;
  storage: Record<string, unknown>;
  credentials: object;
}

const require = createRequire(import.meta.url);

export const createHoodiecrow = require('hoodiecrow-imap') as (options: HoodiecrowOptions) => Hoodiecrow;
export const stockFetch = require('hoodiecrow-imap/lib/commands/handlers/fetch.js') as Readonly<
  Record<'BODY' | 'BODYSTRUCTURE' | 'ENVELOPE', FetchHandler>
>;
export const parseMime = require('hoodiecrow-imap/lib/mimeparser.js') as (raw: string) => unknown;
