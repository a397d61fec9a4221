// The commands of the wire, as data, and the lines they become. Messages are named by a UidSet only: there is no way to
// write a sequence number, `*`, CLOSE or a plain EXPUNGE here.
import type { FlagChange, Flag } from './flags.ts';
import { systemBit } from './flags.ts';
import type { RowBatch } from './message-table.ts';
import type { MailboxPath, MailboxRef } from './mailbox.ts';
import type { UidSet } from './uid-set.ts';
import type { Uid } from './uid.ts';
import type { Envelope } from './envelope.ts';

export interface FlagTest {
  readonly flag: Flag;
  readonly present: boolean;
}

export type Command =
  | { readonly kind: 'select'; readonly path: MailboxPath }
  | { readonly kind: 'examine'; readonly path: MailboxPath }
  /** All messages, or those of `uids`; with `test`, only those that have or lack a flag. */
  | { readonly kind: 'search'; readonly uids?: UidSet; readonly test?: FlagTest }
  /** UID, FLAGS, INTERNALDATE, RFC822.SIZE. */
  | { readonly kind: 'fetch-rows'; readonly uids: UidSet }
  /** From and Subject, without setting \Seen, and no more of them than anybody would look at. */
  | { readonly kind: 'fetch-envelopes'; readonly uids: UidSet }
  /** Always .SILENT: an echo proves less than the search that follows. */
  | { readonly kind: 'store'; readonly uids: UidSet; readonly change: FlagChange; readonly flag: Flag }
  | { readonly kind: 'expunge'; readonly uids: UidSet }
  | { readonly kind: 'noop' };

/** What a mailbox said when it was opened (RFC 9051 §6.3.2). */
export interface Opened {
  readonly mailbox: MailboxRef;
  readonly exists: number;
  readonly readOnly: boolean;
  /** Flags that can be changed for good; undefined when the server named none. */
  readonly permanentFlags: readonly Flag[] | undefined;
}

export interface CommandData {
  select: Opened;
  examine: Opened;
  search: UidSet;
  'fetch-rows': RowBatch;
  'fetch-envelopes': ReadonlyMap<Uid, Envelope>;
  store: null;
  expunge: null;
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
      return searchLine(command.uids, command.test, options);
    case 'fetch-rows':
      return `UID FETCH ${setText(command.uids)} (UID FLAGS INTERNALDATE RFC822.SIZE)`;
    case 'fetch-envelopes':
      return `UID FETCH ${setText(command.uids)} (UID BODY.PEEK[HEADER.FIELDS (FROM SUBJECT)]<0.${ENVELOPE_OCTETS}>)`;
    case 'store': {
      const sign = command.change === 'add' ? '+' : '-';
      return `UID STORE ${setText(command.uids)} ${sign}FLAGS.SILENT (${command.flag})`;
    }
    case 'expunge':
      return `UID EXPUNGE ${setText(command.uids)}`;
    case 'noop':
      return 'NOOP';
  }
}

/** True for the commands that can change mail: what read-only mode keeps from being sent. */
export function changesMail(command: Command): boolean {
  switch (command.kind) {
    case 'store':
    case 'expunge':
      return true;
    case 'select':
    case 'examine':
    case 'search':
    case 'fetch-rows':
    case 'fetch-envelopes':
    case 'noop':
      return false;
  }
}

function searchLine(uids: UidSet | undefined, test: FlagTest | undefined, options: LineOptions): string {
  const keys: string[] = [];
  if (uids) keys.push(`UID ${setText(uids)}`);
  if (test) keys.push(testKey(test));
  return `UID SEARCH ${options.esearch ? 'RETURN (ALL) ' : ''}${keys.join(' ') || 'ALL'}`;
}

function testKey({ flag, present }: FlagTest): string {
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
  return `"${path.replace(/["\\]/g, '\\$&')}"`;
}
