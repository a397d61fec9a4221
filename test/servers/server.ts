// What a test knows of a real IMAP server, whichever of the three it is, and how accounts are handed out so that
// no two tests, in whatever process, get the same one.
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';

export type ServerName = 'dovecot' | 'cyrus' | 'courier';

/** A running server as a test uses it. */
export interface MailServer {
  readonly name: ServerName;
  readonly host: '127.0.0.1';
  readonly port: number;
  /** Implicit TLS; `port` offers STARTTLS exactly where this is set. */
  readonly tlsPort?: number;
  readonly password: string;
  /** Goes before every folder name except INBOX: Courier has all folders below INBOX. */
  readonly prefix: '' | 'INBOX.';
  /** Accounts that exist before any call of newUser; handed out by it, so not for a test to pick from. */
  readonly users: readonly string[];
  /** A fresh, empty account nobody else was given. */
  newUser(): string;
}

/** Whatever server it is. */
export type AnyServer = Omit<MailServer, 'name' | 'users'>;

/** Certificate and key of a server, PEM. */
export interface ServerTls {
  readonly cert: string;
  readonly key: string;
}

/** A server that whoever started it also stops. */
export interface RealServer extends MailServer {
  /** Resolves when no process of the server is left and its files are gone. */
  stop(): Promise<void>;
}

/** All that another process needs to use a running server; plain data. */
export interface ServerDescription {
  readonly name: ServerName;
  readonly port: number;
  readonly base: string;
  /** Process id, as this machine sees it, of the first process inside the server's namespaces. */
  readonly pid: number;
}

// Like nothing else, so that it can be searched for in all that the program writes (test/hostile/canary.ts). Courier's userdb
// holds its hash; see courier.ts.
export const PASSWORD = 'Canary+7Zq/Wv3';

// Accounts must exist before Cyrus and Courier start; a whole run uses about one per scenario, and torture many more.
const ACCOUNTS = Number(process.env['IMAPTOP_TEST_ACCOUNTS'] ?? 400);
const POOL = Array.from({ length: ACCOUNTS }, (_, n) => `user${String(n + 1).padStart(3, '0')}`);

/** The accounts made in advance on Cyrus and Courier. */
export const poolUsers = (): readonly string[] => POOL;

/** Takes the next account nobody took; mkdir is atomic between processes. */
export const claimUser = (base: string, users: readonly string[]): string => {
  const claims = join(base, 'claims');
  mkdirSync(claims, { recursive: true });
  for (const user of users) {
    try {
      mkdirSync(join(claims, user));
      return user;
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
    }
  }
  throw new Error(`all ${users.length} accounts are taken: make POOL in test/servers/server.ts bigger`);
};
