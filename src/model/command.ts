// The commands of the wire, as data, and the lines they become. Messages are named by a UidSet only: there is no way to
// write a sequence number, `*` or CLOSE here.
import type { Safe } from '../text/safe-text.ts';
import type { FlagBatch } from './flag-batch.ts';
import type { FlagChange, Flag, FlagList } from './flags.ts';
import { systemBit } from './flags.ts';
import { isLabel, labelText, type Label, type Tag } from './labels.ts';
import type { RowBatch } from './message-table.ts';
import type { FieldName, FieldTexts } from './message-fields.ts';
import type { MailboxPath, MailboxRef } from './mailbox.ts';
import type { FetchedStructure, Section } from './mime-part.ts';
import { isAscii, type SearchKey } from './query/search-key.ts';
import type { Threading } from './threading.ts';
import { UidSet } from './uid-set.ts';
import type { Uid } from './uid.ts';
import type { Envelope } from './envelope.ts';

export interface FlagTest {
  readonly flag: Tag;
  readonly present: boolean;
}

/** What a server sorts by as this program does; a message's date is its INTERNALDATE, which is called ARRIVAL there. */
export type ServerSortKey = 'size' | 'date';

export type Command =
  | { readonly kind: 'select'; readonly path: MailboxPath }
  | { readonly kind: 'examine'; readonly path: MailboxPath }
  /**
   * All messages, or those of `uids`; with `test`, only those that have or lack a flag. `whole`: the line asks for all of
   * the mailbox, where naming `uids` would take many lines, and of what it finds only they count. For a label, which takes
   * `uids`, the line is a FETCH: what a search finds under a label's name is not told as exactly as what messages have.
   */
  | { readonly kind: 'search'; readonly uids?: UidSet; readonly test?: FlagTest; readonly whole?: true }
  /** All messages, or those of `uids`, in which a text is. What ASCII cannot say goes as a literal behind the line. */
  | { readonly kind: 'search-text'; readonly uids?: UidSet; readonly search: SearchKey }
  /** All messages, in the server's order: the first `count` where it can give a part (RFC 5267 §4.4), else all. */
  | {
      readonly kind: 'sort';
      readonly key: ServerSortKey;
      readonly descending: boolean;
      readonly count: number;
      readonly partial: boolean;
    }
  /** All messages in threads by their References alone: THREAD=REFERENCES joins one subject as well (RFC 5256 §3). */
  | { readonly kind: 'thread' }
  /** UID, FLAGS, INTERNALDATE, RFC822.SIZE. */
  | { readonly kind: 'fetch-rows'; readonly uids: UidSet }
  /** Of messages whose sizes and dates are known. */
  | { readonly kind: 'fetch-flags'; readonly uids: UidSet }
  /** Gmail's labels, but for the one that the open folder is: that is left out by the server. */
  | { readonly kind: 'fetch-labels'; readonly uids: UidSet }
  /** What tells messages from each other: the above and Message-ID, with the Subject for whoever reads it later. */
  | { readonly kind: 'fetch-identities'; readonly uids: UidSet; readonly modSeq: boolean }
  /** From and Subject, without setting \Seen, and no more of them than anybody would look at. */
  | { readonly kind: 'fetch-envelopes'; readonly uids: UidSet }
  /** What some header fields say, without setting \Seen, and no more of them than anybody would look at. */
  | { readonly kind: 'fetch-fields'; readonly uids: UidSet; readonly fields: readonly FieldName[] }
  /** Whole messages, or what of them lies from `offset` on, at most `octets` of each; sets no \Seen. */
  | {
      readonly kind: 'fetch-messages';
      readonly uids: UidSet;
      readonly offset: number;
      readonly octets: number;
    }
  /** How messages are put together, without any of their octets. */
  | { readonly kind: 'fetch-structure'; readonly uids: UidSet }
  /** What of a section lies from `offset` on, at most `octets`; sets no \Seen. */
  | {
      readonly kind: 'fetch-piece';
      readonly uids: UidSet;
      readonly section: Section;
      readonly offset: number;
      readonly octets: number;
    }
  /**
   * Flags always .SILENT: an echo proves less than the search that follows. With `unchangedSince` (RFC 7162 §3.1.3) only messages
   * that nobody changed after that are touched.
   */
  | {
      readonly kind: 'store';
      readonly uids: UidSet;
      readonly change: FlagChange;
      readonly flag: Tag;
      readonly unchangedSince?: bigint;
    }
  | { readonly kind: 'expunge'; readonly uids: UidSet }
  /**
   * EXPUNGE without UIDs, which removes everybody's \Deleted mail. Only for servers without UIDPLUS and MOVE, after typed
   * consent, where nobody else's mail is marked. `uids` are the ones that are meant; the line does not carry them.
   */
  | { readonly kind: 'expunge-all'; readonly uids: UidSet }
  | { readonly kind: 'copy'; readonly uids: UidSet; readonly to: MailboxPath }
  | { readonly kind: 'move'; readonly uids: UidSet; readonly to: MailboxPath }
  | { readonly kind: 'create'; readonly path: MailboxPath }
  | { readonly kind: 'delete-folder'; readonly path: MailboxPath }
  /** UIDVALIDITY, UIDNEXT and the number of messages of a mailbox that need not be open. */
  | { readonly kind: 'status'; readonly path: MailboxPath }
  /** What this account may do there (RFC 4314 §3.5). */
  | { readonly kind: 'my-rights'; readonly path: MailboxPath }
  /** The message itself is the literal that `Lease.run` is given beside it: `octets` of it. */
  | {
      readonly kind: 'append';
      readonly path: MailboxPath;
      readonly flags: readonly Flag[];
      /** INTERNALDATE as seconds since 1970-01-01 UTC; NaN, or a year without four digits, lets the server take the present. */
      readonly date: number;
      readonly octets: number;
    }
  /** From its OK on both directions are compressed (RFC 4978). */
  | { readonly kind: 'compress' }
  | { readonly kind: 'noop' };

export interface Identities {
  readonly rows: RowBatch;
  /** The highest mod-sequence of these messages; undefined where the server gave none for one of them. */
  readonly modSeq: bigint | undefined;
  readonly headers: ReadonlyMap<Uid, IdentityHeader>;
}

export interface IdentityHeader {
  /** With its angle brackets; empty where there is none. */
  readonly messageId: Safe;
  readonly subject: Safe;
}

export interface FetchedMessage {
  readonly uid: Uid;
  readonly flags: FlagList;
  /** INTERNALDATE as seconds since 1970-01-01 UTC; NaN where it cannot be read. */
  readonly date: number;
  readonly octets: Uint8Array;
}

/** Where messages went, from COPYUID (RFC 4315 §3). */
export interface Copied {
  readonly uidValidity: number;
  /** UID here to UID there. */
  readonly uids: ReadonlyMap<Uid, Uid>;
}

export interface Status {
  readonly messages: number;
  readonly uidNext: number;
  readonly uidValidity: number;
}

/** What a mailbox said when it was opened (RFC 9051 §6.3.2). */
export interface Opened {
  readonly mailbox: MailboxRef;
  readonly exists: number;
  readonly readOnly: boolean;
  /** Flags that can be changed for good; undefined when the server named none. */
  readonly permanentFlags: readonly Flag[] | undefined;
  /** Lower than the UID of every message to come; undefined when the server does not say. */
  readonly uidNext?: number | undefined;
  /**
   * What is read from now on is at least as new as this mod-sequence (RFC 7162 §3.1.2.1); undefined where the mailbox keeps
   * none for good.
   */
  readonly highestModSeq?: bigint | undefined;
  /** Stays with a mailbox that is renamed, and never comes back with another one (RFC 8474 §4). */
  readonly mailboxId?: string | undefined;
}

export interface CommandData {
  select: Opened;
  examine: Opened;
  search: UidSet;
  'search-text': UidSet;
  /** UIDs in order, at most as many as were asked for. */
  sort: readonly Uid[];
  thread: Threading;
  'fetch-rows': RowBatch;
  'fetch-flags': FlagBatch;
  'fetch-labels': ReadonlyMap<Uid, readonly Label[]>;
  'fetch-identities': Identities;
  'fetch-envelopes': ReadonlyMap<Uid, Envelope>;
  'fetch-fields': ReadonlyMap<Uid, FieldTexts>;
  'fetch-messages': readonly FetchedMessage[];
  'fetch-structure': ReadonlyMap<Uid, FetchedStructure>;
  /** Empty where the section ends before. */
  'fetch-piece': ReadonlyMap<Uid, Uint8Array>;
  /** Messages that were left alone because somebody changed them ([MODIFIED], RFC 7162 §3.1.3). */
  store: { readonly modified: UidSet };
  expunge: null;
  /** How many messages went, as the server told of them. */
  'expunge-all': number;
  /** Undefined where the server does not say. */
  copy: Copied | undefined;
  move: Copied | undefined;
  create: null;
  'delete-folder': null;
  status: Status;
  /** The rights' letters. */
  'my-rights': string;
  /** From APPENDUID; undefined where the server does not say. */
  append: { readonly uidValidity: number; readonly uid: Uid } | undefined;
  compress: null;
  noop: null;
}

/** Octets of From and Subject that are read: a sender decides how long they are. */
const ENVELOPE_OCTETS = 65_536;

export interface LineOptions {
  /** The server offers ESEARCH (RFC 4731): compact answers. */
  readonly esearch: boolean;
}

/** The command as it is sent, without tag and CRLF. */
export function commandLine(command: Command, options: LineOptions): string {
  switch (command.kind) {
    case 'select':
      return `SELECT ${quoted(command.path)}`;
    case 'examine':
      return `EXAMINE ${quoted(command.path)}`;
    case 'search':
      return searchLine(command.whole ? undefined : command.uids, command.test, options);
    case 'search-text':
      return searchTextLine(command, options);
    case 'sort': {
      const { key, descending, count, partial } = command;
      const returning = partial ? `RETURN (PARTIAL 1:${count}) ` : '';
      const criterion = key === 'size' ? 'SIZE' : 'ARRIVAL';
      return `UID SORT ${returning}(${descending ? 'REVERSE ' : ''}${criterion}) UTF-8 ALL`;
    }
    case 'thread':
      return 'UID THREAD REFS UTF-8 ALL';
    case 'fetch-rows':
      return `UID FETCH ${setText(command.uids)} (UID FLAGS INTERNALDATE RFC822.SIZE)`;
    case 'fetch-flags':
      return `UID FETCH ${setText(command.uids)} (UID FLAGS)`;
    case 'fetch-labels':
      return labelsLine(command.uids);
    case 'fetch-identities': {
      const items = `UID FLAGS INTERNALDATE RFC822.SIZE${command.modSeq ? ' MODSEQ' : ''}`;
      return `UID FETCH ${setText(command.uids)} (${items} BODY.PEEK[HEADER.FIELDS (MESSAGE-ID SUBJECT)]<0.${ENVELOPE_OCTETS}>)`;
    }
    case 'fetch-envelopes':
      return `UID FETCH ${setText(command.uids)} (UID BODY.PEEK[HEADER.FIELDS (FROM SUBJECT)]<0.${ENVELOPE_OCTETS}>)`;
    case 'fetch-fields': {
      const names = command.fields.map((name) => name.toUpperCase()).join(' ');
      return `UID FETCH ${setText(command.uids)} (UID BODY.PEEK[HEADER.FIELDS (${names})]<0.${ENVELOPE_OCTETS}>)`;
    }
    case 'fetch-messages': {
      const { offset, octets } = command;
      return `UID FETCH ${setText(command.uids)} (UID FLAGS INTERNALDATE BODY.PEEK[]<${offset}.${octets}>)`;
    }
    case 'fetch-structure':
      return `UID FETCH ${setText(command.uids)} (UID RFC822.SIZE BODYSTRUCTURE)`;
    case 'fetch-piece': {
      const { section, offset, octets } = command;
      return `UID FETCH ${setText(command.uids)} (UID BODY.PEEK[${section}]<${offset}.${octets}>)`;
    }
    case 'store': {
      const sign = command.change === 'add' ? '+' : '-';
      const { unchangedSince } = command;
      const condition = unchangedSince === undefined ? '' : `(UNCHANGEDSINCE ${unchangedSince}) `;
      const { flag } = command;
      // Gmail's document has no .SILENT for labels.
      const items = isLabel(flag) ? `X-GM-LABELS (${labelText(flag)})` : `FLAGS.SILENT (${flag})`;
      return `UID STORE ${setText(command.uids)} ${condition}${sign}${items}`;
    }
    case 'expunge':
      return `UID EXPUNGE ${setText(command.uids)}`;
    case 'expunge-all':
      return 'EXPUNGE';
    case 'copy':
      return `UID COPY ${setText(command.uids)} ${quoted(command.to)}`;
    case 'move':
      return `UID MOVE ${setText(command.uids)} ${quoted(command.to)}`;
    case 'create':
      return `CREATE ${quoted(command.path)}`;
    case 'delete-folder':
      return `DELETE ${quoted(command.path)}`;
    case 'status':
      return `STATUS ${quoted(command.path)} (MESSAGES UIDNEXT UIDVALIDITY)`;
    case 'my-rights':
      return `MYRIGHTS ${quoted(command.path)}`;
    case 'append':
      return appendLine(command);
    case 'compress':
      return 'COMPRESS DEFLATE';
    case 'noop':
      return 'NOOP';
  }
}

/** True for the commands that can change mail: what read-only mode keeps from being sent. */
export function changesMail(command: Command): boolean {
  switch (command.kind) {
    case 'store':
    case 'expunge':
    case 'expunge-all':
    case 'copy':
    case 'move':
    case 'create':
    case 'delete-folder':
    case 'append':
      return true;
    case 'select':
    case 'examine':
    case 'search':
    case 'search-text':
    case 'sort':
    case 'thread':
    case 'fetch-rows':
    case 'fetch-flags':
    case 'fetch-labels':
    case 'fetch-identities':
    case 'fetch-envelopes':
    case 'fetch-fields':
    case 'fetch-messages':
    case 'fetch-structure':
    case 'fetch-piece':
    case 'status':
    case 'my-rights':
    case 'compress':
    case 'noop':
      return false;
  }
}

type Append = Command & { readonly kind: 'append' };

/** Up to the literal's announcement: the wire adds `+` where the server need not be asked first (RFC 7888). */
function appendLine({ path, flags, date, octets }: Append): string {
  const listed = flags.length > 0 ? ` (${flags.join(' ')})` : '';
  const internalDate = dateTime(date);
  const dated = internalDate === undefined ? '' : ` "${internalDate}"`;
  return `APPEND ${quoted(path)}${listed}${dated} {${octets}}`;
}

const MONTHS = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec'];

/** RFC 9051 §9, date-time: " 7-Feb-1994 21:52:25 +0000". Undefined for what four digits of a year cannot say. */
function dateTime(seconds: number): string | undefined {
  const date = new Date(Math.floor(seconds) * 1000);
  const year = date.getUTCFullYear();
  if (!(year >= 0 && year <= 9999)) return undefined;
  const day = String(date.getUTCDate()).padStart(2);
  const time = date.toISOString().slice(11, 19);
  return `${day}-${MONTHS[date.getUTCMonth()]}-${String(year).padStart(4, '0')} ${time} +0000`;
}

function searchLine(uids: UidSet | undefined, test: FlagTest | undefined, options: LineOptions): string {
  const keys: string[] = [];
  if (uids) keys.push(`UID ${setText(uids)}`);
  if (test) {
    if (isLabel(test.flag)) return labelsLine(uids ?? UidSet.empty);
    keys.push(testKey(test.flag, test.present));
  }
  return `UID SEARCH ${options.esearch ? 'RETURN (ALL) ' : ''}${keys.join(' ') || 'ALL'}`;
}

type SearchText = Command & { readonly kind: 'search-text' };

/** Up to the literal's announcement, where there is one. The charset is named only where it makes a difference (RFC 9051 §6.4.4). */
function searchTextLine({ uids, search }: SearchText, options: LineOptions): string {
  const literal = literalText(search);
  const parts = [
    ...(options.esearch ? ['RETURN (ALL)'] : []),
    ...(literal ? ['CHARSET UTF-8'] : []),
    ...(uids ? [`UID ${setText(uids)}`] : []),
    search.key === 'header' ? `HEADER ${quotedText(search.field)}` : search.key.toUpperCase(),
    literal ? `{${literal.length}}` : quotedText(search.text),
  ];
  return `UID SEARCH ${parts.join(' ')}`;
}

/** The text as octets where no quoted string carries it (RFC 9051 §4.3); undefined where one does. */
export function literalText({ text }: SearchKey): Uint8Array | undefined {
  return isAscii(text) ? undefined : new TextEncoder().encode(text);
}

function labelsLine(uids: UidSet): string {
  return `UID FETCH ${setText(uids)} (UID X-GM-LABELS)`;
}

function testKey(flag: Flag, present: boolean): string {
  if (systemBit(flag) !== 0) return `${present ? '' : 'UN'}${flag.slice(1).toUpperCase()}`;
  return `${present ? '' : 'UN'}KEYWORD ${flag}`;
}

/** An empty set would make a command that names nothing, or, on some servers, everything. */
function setText(uids: UidSet): string {
  if (uids.isEmpty) throw new RangeError('a command needs at least one UID');
  return uids.toString();
}

/** A quoted string (RFC 9051 §9). The wire refuses names with CR, LF or NUL, which no quoted string can hold. */
function quoted(path: MailboxPath): string {
  return quotedText(path);
}

function quotedText(text: string): string {
  return `"${text.replace(/["\\]/g, '\\$&')}"`;
}
