// What the core needs of the outside: the interfaces that adapters implement and main.ts wires.
import type { Account } from './model/account.ts';
import type { Capabilities } from './model/capabilities.ts';
import type { Command, CommandData, IdentityHeader } from './model/command.ts';
import type { ConnectionState } from './model/fact.ts';
import type { Envelope, Envelopes, Header } from './model/envelope.ts';
import type { HeaderReport } from './model/header-report.ts';
import type { LineReader, Writing } from './model/mail-lines.ts';
import type { FetchedStructure, Structure } from './model/mime-part.ts';
import type { ExportKey, ExportName, ExportOrder } from './model/export.ts';
import type { Failure, Result } from './model/failure.ts';
import type { FlagList } from './model/flags.ts';
import type { Folder, FolderCounts } from './model/folder.ts';
import type { FoundMail, ImportFile, ImportPlace } from './model/import.ts';
import type { MailboxPath, MailboxRef } from './model/mailbox.ts';
import type { RowBatch } from './model/message-table.ts';
import type { PlanProgress } from './model/plan.ts';
import type { FolderQuota } from './model/quota.ts';
import type { RescuedMessage } from './model/rescue.ts';
import type { CertificateFacts, PinnedCertificate, ServerReport } from './model/server-report.ts';
import type { SentFor, TranscriptLine } from './model/transcript.ts';
import type { UidSet } from './model/uid-set.ts';
import type { Uid } from './model/uid.ts';
import type { Safe } from './text/safe-text.ts';

export type Answer<Data> =
  | { readonly kind: 'ok'; readonly data: Data; readonly text: Safe; readonly code: string | undefined }
  /** NO or BAD, with the server's words and response code, and what it did all the same where it said so (COPYUID, MODIFIED). */
  | { readonly kind: 'refused'; readonly failure: Failure; readonly partial?: Data }
  /** No answer will come. `sent: false` is said only where no byte of the command left. */
  | { readonly kind: 'lost'; readonly sent: boolean; readonly failure: Failure };

/** The octets of a message to APPEND, read as they are sent. Reading them again starts anew. */
export type Literal = AsyncIterable<Uint8Array>;

/** Batches go before what the user looks at, and that before scans. */
export type LeaseRank = 'batch' | 'view' | 'scan';

/**
 * Sole use of the wire: nobody else's command comes between those of one lease, so the selected mailbox stays the same.
 */
export interface Lease {
  /** What is selected now; undefined after a failed SELECT, and at first. */
  readonly selected: { readonly mailbox: MailboxRef; readonly readOnly: boolean } | undefined;
  /** Of the connection it is on. */
  readonly capabilities: Capabilities;
  /** Somebody who goes before its holder waits: what is under way is to be ended, and nothing else begun. */
  readonly wanted: boolean;
  /** Sends one command and waits for its tagged answer. Never rejects; deadlines are the wire's. */
  run<C extends Command>(
    command: C,
    literal?: Literal,
    sentFor?: SentFor,
  ): Promise<Answer<CommandData[C['kind']]>>;
  /** Goes on as a scan does: whoever has something to look at goes before it. */
  yieldToViews(): void;
  release(): void;
}

/** The connection for scans and queue steps. */
export interface Wire {
  /** Capabilities of the signed-in wire. */
  readonly capabilities: Capabilities;
  /** Waits for its turn, also over a reconnection. Undefined when `signal` aborts or the server is closed first. */
  lease(rank: LeaseRank, signal?: AbortSignal): Promise<Lease | undefined>;
}

/** What the watched mailbox let us know without being asked. */
export type Hint =
  /** The number of messages grew: ask for the newer UIDs. */
  | { readonly kind: 'grew'; readonly mailbox: MailboxRef }
  /** Something was expunged, named by number only: ask for the UIDs. */
  | { readonly kind: 'shrank'; readonly mailbox: MailboxRef }
  | { readonly kind: 'vanished'; readonly mailbox: MailboxRef; readonly uids: UidSet }
  /** `uid` is missing where the server named the message by number only: ask for the flags. */
  | {
      readonly kind: 'flags';
      readonly mailbox: MailboxRef;
      readonly uid: Uid | undefined;
      readonly flags: FlagList;
    };

/** A folder, and what it held when its watch began. */
export interface Watched {
  readonly mailbox: MailboxRef;
  readonly exists: number;
  /** As of `Opened`. */
  readonly uidNext: number | undefined;
}

/** The connection for folders, headers and watching. It opens folders with EXAMINE and never changes mail. */
export interface Reader {
  readonly capabilities: Capabilities;
  list(): Promise<Result<readonly Folder[]>>;
  status(path: MailboxPath): Promise<Result<FolderCounts>>;
  /** Used and allowed, of all roots that a folder counts towards. For servers that offer QUOTA. */
  quota(path: MailboxPath): Promise<Result<FolderQuota>>;
  /**
   * EXAMINEs a folder and watches it (IDLE, or NOOP where there is none) until another one is watched. Undefined where that
   * is so already.
   */
  watch(path: MailboxPath): Promise<Result<Watched | undefined>>;
  /** BODY.PEEK of at most 64 KB of the header. The mailbox must be the watched one with this UIDVALIDITY. */
  header(mailbox: MailboxRef, uid: Uid): Promise<Result<Header>>;
  /**
   * The messages that came or were changed after a mod-sequence (RFC 7162 §3.1.5), all that happened before the mailbox
   * was watched among them; what happens later is told by hints. It must be the watched one with this UIDVALIDITY.
   */
  changedSince(mailbox: MailboxRef, modSeq: bigint): Promise<Result<Changes>>;
}

export interface Changes {
  readonly uids: UidSet;
  /** No change up to this mod-sequence is missing. */
  readonly upTo: bigint;
}

export interface SignedIn {
  /** "TLS 1.3", "TLS 1.2 STARTTLS", "NO TLS". */
  readonly tls: Safe;
  readonly cleartext: boolean;
  /** Until the server's certificate ends; undefined without one. */
  readonly certificateDays: number | undefined;
}

/** One account on one server: both connections, kept up. */
export interface MailServer {
  readonly reader: Reader;
  readonly wire: Wire;
  /**
   * Sole use of one connection more, for a long scan; released, it is closed. Undefined where the server gives none, or when
   * `signal` aborts.
   */
  spareWire(signal: AbortSignal): Promise<Lease | undefined>;
  /** Signs in for the first time. Later losses are mended by reconnecting with backoff. */
  connect(): Promise<Result<SignedIn>>;
  on(listener: MailServerListener): void;
  /**
   * What became known on the way in, at once; and again with what the server says when it is asked about itself and about
   * a folder. Nothing is told where there was no connection yet.
   */
  report(path: MailboxPath | undefined, tell: (report: ServerReport, whole: boolean) => void): Promise<void>;
  /** The newest attempt ended for want of trust in the certificate: `report` shows it, and `pin` may follow. */
  readonly isUntrusted: boolean;
  /** Accepts exactly this certificate from now on. */
  pin(certificate: CertificateFacts): Result<null>;
  /** Reconnects now instead of after the backoff. */
  retry(): void;
  close(): Promise<void>;
}

export interface MailServerListener {
  connection(state: ConnectionState): void;
  hint(hint: Hint): void;
  /** The server's ALERT (RFC 9051 §7.1), sanitised. */
  alert(text: Safe): void;
}

/**
 * Where plans and steps are written before a step is sent and after it is answered. A write that fails keeps the step
 * from being sent. Several programs share one journal; each plan has one owner.
 */
export interface Journal {
  /** The state of a plan and its steps now. Returns only once it is on disk, unless that can wait. */
  write(progress: PlanProgress, wait?: DiskWait): Result<null>;
  /**
   * What was said in it of the messages that a plan names: Message-ID and subject, once they are known; of each message
   * once. It is on disk with the next write that waits for the disk.
   */
  describe(planId: number, headers: ReadonlyMap<Uid, IdentityHeader>): Result<null>;
  /** An id that no plan in the journal has. */
  nextPlanId(): number;
  /** This account's plans. Those that a program which is gone left unfinished belong to this one from now on. */
  read(): Result<JournalContents>;
  close(): void;
}

/**
 * How long a write takes to return. What is written and not on disk yet outlives the program but not the machine: it is
 * for answers, which can be asked for again.
 */
export type DiskWait = 'until-on-disk' | 'until-written';

export interface JournalContents {
  /** Plans without an owner that lives, oldest first. */
  readonly unfinished: readonly JournalledPlan[];
  /** Plans that have ended, newest first: what can be undone, and what was ours. */
  readonly ended: readonly JournalledPlan[];
}

export interface JournalledPlan {
  readonly progress: PlanProgress;
  /** Milliseconds since 1970-01-01 UTC of the last word about it. */
  readonly updated: number;
}

/**
 * What was read of mailboxes before, on this machine's disk. It may be out of date and may lack anything, but what it gives
 * was once read as it is. Failures are told in a line and never end anything: what is not there is read from the server.
 */
export interface MailboxCache {
  load(path: MailboxPath): Promise<CachedMailbox | undefined>;
  /** From and Subject of messages of it that were seen, some at a time. */
  envelopes(mailbox: MailboxRef): AsyncIterable<ReadonlyMap<Uid, Envelope>>;
  /** Takes the place of what was kept of the mailbox, all at once or not at all. */
  store(list: MailboxToKeep): Promise<void>;
  drop(path: MailboxPath): Promise<void>;
  /** What is being stored is given up. */
  close(): void;
}

export interface CachedMailbox {
  readonly mailbox: MailboxRef;
  /** By which the server tells it from other mailboxes, where it does (RFC 8474). */
  readonly mailboxId: string | undefined;
  /** Every change up to this mod-sequence is in the rows; undefined where the mailbox kept none. */
  readonly modSeq: bigint | undefined;
  /** Ascending by UID. */
  readonly rows: RowBatch;
}

export interface MailboxToKeep extends CachedMailbox {
  readonly envelopes: Envelopes;
}

/** Copies of messages on this machine's disk, made before they are removed; by plan and UID. */
export interface RescueStore {
  /** Octets that may still be written. */
  room(): number;
  /** Begins a copy; nothing of it counts until `commit`. */
  begin(planId: number, mailbox: MailboxRef, message: RescuedMessage): Result<RescueFile>;
  /** The copies that are there of a plan's messages. */
  list(planId: number): readonly RescuedMessage[];
  /** The octets of a copy, for APPEND. */
  literal(planId: number, uid: Uid): Literal;
}

export interface RescueFile {
  write(octets: Uint8Array): Result<null>;
  /** Returns once the copy is on disk, `octets` long. */
  commit(octets: number): Result<null>;
  discard(): void;
}

/** Makes what can be shown of the octets of a message, and what can be saved of a part's. Loaded when it is first asked for. */
export interface MailText {
  headerReport(octets: Uint8Array, cut: boolean): Promise<HeaderReport>;
  structure(fetched: FetchedStructure): Promise<Structure>;
  lines(writing: Writing): Promise<LineReader>;
  /** Undoes a Content-Transfer-Encoding; octets in an encoding that is not known stay as they are. */
  decoder(encoding: Safe): Promise<OctetDecoder>;
}

export interface OctetDecoder {
  take(octets: Uint8Array): Uint8Array;
  end(): Uint8Array;
}

/** Files that the user asks for, in one directory: nothing outside of it, and none that is there already, is written. */
export interface SavedFiles {
  readonly directory: Safe;
  /** A name like this one that is free there. */
  freeName(wanted: string): string;
  /** Nothing is there under its name before `commit`. */
  begin(name: string): Result<SavedFile>;
}

export interface SavedFile {
  write(octets: Uint8Array): Result<null>;
  /** Gives its path. */
  commit(): Result<Safe>;
  discard(): void;
}

/**
 * Files of mail: what messages are exported to, and imported from. Nothing that is there already is written over, and no link is followed. An
 * export that was cut short goes on where it stopped, once the same is asked for again.
 */
export interface MailFiles {
  /** What an export is called: a name that is free, or that of the same export, cut short. In the directory of saved files. */
  propose(order: Omit<ExportOrder, 'path'>, name: ExportName): Promise<string>;
  export(order: ExportOrder): Promise<Result<ExportSink>>;
  /** Looks through a file of mail, `path` as typed; undefined where `signal` aborts. Told how far it is: octets of how many. */
  look(
    path: string,
    signal: AbortSignal,
    tell: (octets: number, total: number) => void,
  ): Promise<Result<FoundMail> | undefined>;
  /** The octets of a message in it, for APPEND; none where the file was changed since. */
  literal(file: ImportFile, place: ImportPlace): Literal;
}

/** An export under way. Of a list many messages come at once. */
export interface ExportSink {
  readonly path: Safe;
  /** Messages that are there whole, and those of which a beginning is. */
  readonly done: readonly ExportKey[];
  readonly begun: readonly ExportKey[];
  /** Gives the octets of it that are there: what comes behind them is to be written. `date`: as INTERNALDATE has it. */
  begin(key: ExportKey, date: number): Promise<Result<number>>;
  write(octets: Uint8Array): Promise<Result<null>>;
  /** All of it was written. */
  end(): Promise<Result<null>>;
  /** Nothing is to be kept of it. */
  drop(): Promise<Result<null>>;
  /** That was all; gives where it is. */
  finish(): Promise<Result<Safe>>;
  /** It is cut short: what is whole is kept. */
  close(): Promise<void>;
}

/** The newest lines of the protocol on all connections. */
export interface ProtocolLog {
  /** Oldest first. */
  lines(): readonly TranscriptLine[];
  /** Told of each line, until the returned function is called. */
  onLine(listener: () => void): () => void;
}

/** A piece of a command that is typed by hand: a line, and the literal that it announces at its end. */
export interface RawPart {
  readonly line: string;
  readonly literal?: Uint8Array;
}

export type RawAnswer =
  | {
      readonly kind: 'ok' | 'refused';
      readonly text: Safe;
      readonly code: string | undefined;
      /** Of the folder that the command opened, where it did. */
      readonly uidValidity: number | undefined;
    }
  | { readonly kind: 'lost'; readonly sent: boolean; readonly failure: Failure };

/** One connection more, for commands that are typed by hand. Opened at the first of them; what it answers is in the log. */
export interface RawConsole {
  /** False before the first command, and after it was lost. */
  readonly isOpen: boolean;
  /** Sends a command as it is, without a tag; one at a time. Never rejects. */
  run(parts: readonly RawPart[]): Promise<RawAnswer>;
  /** Puts a word of this program's own between the lines. */
  note(text: Safe): void;
  /** Closes it; an answer that is due is lost. */
  cancel(): void;
  close(): void;
}

/** How large a message a server takes. */
export interface AppendLimit {
  /** Octets; undefined where it does not say (RFC 7889). */
  readonly octets: number | undefined;
  readonly host: Safe;
}

/** What one account needs of the outside. */
export interface Adapters {
  readonly server: MailServer;
  readonly account: Account;
  readonly protocol: ProtocolLog;
  readonly rawConsole: RawConsole;
  readonly journal: Journal;
  readonly rescueStore: RescueStore;
  readonly mailText: MailText;
  readonly savedFiles: SavedFiles;
  readonly mailFiles: MailFiles;
  /** Asks the server of another account of the configuration, and nothing but that. */
  readonly appendLimit: (account: string) => Promise<Result<AppendLimit>>;
  /** Puts the password that was typed into the keyring; undefined where it is not to be asked. */
  readonly keepPassword?: (() => Promise<Result<null>>) | undefined;
  /** `tell` takes what is to be said of it, now and later. */
  readonly openCache: (tell: (line: Safe) => void) => MailboxCache;
}

/** Certificates that the user accepted, each for one host and port, whoever vouches for them. */
export interface KnownCertificates {
  /** The newest last. */
  of(account: Account): readonly PinnedCertificate[];
  pin(account: Account, certificate: CertificateFacts): Result<null>;
}

export interface Clock {
  /** Milliseconds since 1970-01-01 UTC. */
  now(): number;
  /** Calls once after `milliseconds`; the returned function cancels. */
  after(milliseconds: number, call: () => void): () => void;
}
