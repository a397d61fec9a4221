// What a migration to another server may trip over, as it is shown: a report in rows, made by migration/migration-check.ts.
import type { Flag } from '../model/flags.ts';
import type { MailboxPath } from '../model/mailbox.ts';
import type { Uid } from '../model/uid.ts';
import type { Safe } from '../text/safe-text.ts';

export interface MigrationState {
  readonly isOpen: boolean;
  readonly limit: MigrationLimit;
  /** Undefined until it is made. */
  readonly report: MigrationReport | undefined;
  /** Place among the rows, and that of the first one in sight. */
  readonly cursor: number;
  readonly top: number;
}

export interface MigrationLimit {
  /** Messages of more octets are over it. */
  readonly octets: number;
  /** Who says so: "asked for", "APPENDLIMIT of mail.example.org". */
  readonly whence: Safe;
}

export interface MigrationReport {
  readonly rows: readonly ReportRow[];
  readonly messages: number;
  /** RFC822.SIZE of them. */
  readonly octets: number;
  /** The list is not read to its end: what is said of messages is said of those that are. */
  readonly unread: number;
}

/** What is wrong, what is only worth knowing, what was looked for and is not there, what cannot be known. */
export type RowState = 'found' | 'note' | 'clear' | 'unknown';

export interface ReportRow {
  /** 0: a matter; 1: what about it; 2: where. */
  readonly level: 0 | 1 | 2;
  readonly state: RowState;
  /** The matter in a word, for the file. */
  readonly check: string;
  /** How many, how large; `?` where that cannot be known. */
  readonly figure: Safe;
  readonly label: Safe;
  /** What else there is to say in few words. */
  readonly detail: Safe;
  /** Why it may be trouble, and where. */
  readonly why: Safe;
  /** Who says so. */
  readonly source: Safe;
  /** The messages that it is about. */
  readonly finding?: Finding;
  readonly folder?: Safe;
  readonly messages?: number;
  readonly octets?: number;
}

/** Messages of the list by what was found in them. */
export type Finding =
  | { readonly kind: 'over' }
  | { readonly kind: 'message'; readonly uid: Uid }
  | { readonly kind: 'keywords'; readonly keywords: readonly Flag[] }
  | { readonly kind: 'flag'; readonly bit: number }
  | { readonly kind: 'date'; readonly oddity: DateOddity }
  | { readonly kind: 'empty' }
  | { readonly kind: 'copies' }
  | { readonly kind: 'folder'; readonly path: MailboxPath };

export type DateOddity = 'early' | 'future' | 'unreadable';
