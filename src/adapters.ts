// Makes the adapters of an account: server, journal and rescue copies. Loaded when the screen is drawn.
import { KnownCertificateFile } from './config/known-certificates.ts';
import { readAppendLimit } from './imap/append-limit.ts';
import { ImapMailServer } from './imap/mail-server.ts';
import { ImapMailText } from './imap/mail-text.ts';
import { ImapRawConsole } from './imap/raw-console.ts';
import { decode } from './model/modified-utf7.ts';
import type { EarlySocket } from './imap/socket-times.ts';
import { offerSockets } from './imap/tls-transport.ts';
import { TranscriptFile } from './imap/transcript/transcript-file.ts';
import { Transcript } from './imap/transcript/transcript.ts';
import { hostAndPort, ownerOf, type Account, type Proofs } from './model/account.ts';
import { ok, type Result } from './model/failure.ts';
import type { MailboxPath } from './model/mailbox.ts';
import type { Adapters, Clock, MailboxCache } from './ports.ts';
import { DiskMailFiles } from './rescue/disk-mail-files.ts';
import { DiskRescueStore } from './rescue/rescue-store.ts';
import { DiskSavedFiles } from './rescue/saved-files.ts';
import { SqliteJournal } from './sqlite/journal.ts';
import { SqliteMailboxCache } from './sqlite/mailbox-cache.ts';
import { NoCache } from './sqlite/no-cache.ts';
import { NoJournal } from './sqlite/no-journal.ts';
import { toSafe, type Safe } from './text/safe-text.ts';

export interface AdapterOptions {
  readonly account: Account;
  readonly password: string;
  readonly proofs?: Proofs | undefined;
  readonly keepPassword?: Adapters['keepPassword'];
  /** On their way to the server. */
  readonly sockets: readonly EarlySocket[];
  readonly stateDirectory: string;
  /** Undefined where nothing is to be kept; a failure where there is no such place. */
  readonly cacheDirectory: Result<string> | undefined;
  readonly logFile: string | undefined;
  /** Where parts of messages are saved. */
  readonly saveDirectory: string;
  /** Servers whose Authentication-Results are believed. */
  readonly authservIds: readonly string[];
  /** An account of the configuration by its name, with what it takes to sign in. */
  readonly otherAccount: (
    name: string,
  ) => Promise<Result<Pick<AdapterOptions, 'account' | 'password' | 'proofs'>>>;
  readonly clock: Clock;
  /** Something to say once the terminal is given back. */
  readonly remark: (line: Safe) => void;
}

const nameOf = (path: MailboxPath): Safe => toSafe(decode(path));

/** Fails where the log cannot be written. */
export function openAdapters(options: AdapterOptions): Result<Adapters> {
  const { account, password, proofs, sockets, stateDirectory, logFile, clock } = options;
  const { user, as } = account;
  const file = logFile === undefined ? ok(undefined) : TranscriptFile.open(logFile);
  if (file.kind === 'failed') return file;
  const log = new Transcript({ password, user, as, token: proofs?.token }, clock.now, file.value);
  const name = `${ownerOf(account)}@${hostAndPort(account)}`;
  const opened = SqliteJournal.open(stateDirectory, name, clock.now, options.remark);
  offerSockets(account, sockets);
  const known = KnownCertificateFile.open(stateDirectory, clock.now);
  const connection = { account, password, proofs, known, clock, log };
  return ok({
    server: new ImapMailServer({ ...connection, random: Math.random }),
    rawConsole: new ImapRawConsole(connection),
    account,
    protocol: log.memory,
    // A full disk keeps nobody from reading mail.
    journal: opened.kind === 'ok' ? opened.value : new NoJournal(opened.failure),
    rescueStore: new DiskRescueStore({
      stateDirectory,
      account: name,
      now: clock.now,
      nameOf,
    }),
    mailText: new ImapMailText(options.authservIds),
    savedFiles: new DiskSavedFiles(options.saveDirectory),
    mailFiles: new DiskMailFiles(options.saveDirectory, name),
    appendLimit: async (other) => {
      const found = await options.otherAccount(other);
      if (found.kind === 'failed') return found;
      return readAppendLimit({ ...found.value, known, onAlert: () => undefined });
    },
    keepPassword: options.keepPassword,
    openCache: (tell) => openCache(options, name, tell),
  });
}

/** Whatever is wrong with it keeps nobody from reading mail. */
function openCache(options: AdapterOptions, account: string, tell: (line: Safe) => void): MailboxCache {
  const { cacheDirectory: directory, clock } = options;
  if (!directory) return new NoCache();
  const opened =
    directory.kind === 'failed'
      ? directory
      : SqliteMailboxCache.open({ directory: directory.value, account, now: clock.now, nameOf, tell });
  if (opened.kind === 'ok') return opened.value;
  tell(opened.failure.text);
  return new NoCache();
}
