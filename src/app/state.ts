// The whole state of the console: one object of small slices. Each slice's file holds its update and selectors; this one
// holds the shapes, so that panes and commands can be read against them.
import type { DomainMark } from './domain-mark.ts';
import type { Bindings } from './bindings.ts';
import type { Access } from '../model/access.ts';
import type { Capabilities } from '../model/capabilities.ts';
import type { Header } from '../model/envelope.ts';
import type { EnvelopePool } from '../model/envelope-pool.ts';
import type { Asking, ConnectionState } from '../model/fact.ts';
import type { ExportOrder } from '../model/export.ts';
import type { Failure, Result } from '../model/failure.ts';
import type { FolderCounts, FolderNode } from '../model/folder.ts';
import type { FieldPool } from '../model/field-pool.ts';
import type { FieldSet } from '../model/field-sets.ts';
import type { Gathering } from '../model/gathering.ts';
import type { MailboxPath, MailboxRef } from '../model/mailbox.ts';
import type { MessageTable } from '../model/message-table.ts';
import type { Plan, PlanProgress } from '../model/plan.ts';
import type { Answers } from '../model/query/answers.ts';
import type { FolderQuota } from '../model/quota.ts';
import type { Matched } from '../model/query/match-query.ts';
import type { Query } from '../model/query/query.ts';
import type { Order } from '../model/order.ts';
import type { ServerReport } from '../model/server-report.ts';
import type { Sort } from '../model/sort.ts';
import type { Survivors } from '../model/survivors.ts';
import type { ThreadsTold } from '../model/threading.ts';
import type { UidSet } from '../model/uid-set.ts';
import type { Uid } from '../model/uid.ts';
import type { Description } from '../plan/description.ts';
import type { RawPart } from '../ports.ts';
import type { Safe } from '../text/safe-text.ts';
import type { DuplicatesDialog } from './copy-evidence.ts';
import type { FlagMenu } from './flag-menu.ts';
import type { KeptMarks } from './kept-marks.ts';
import type { KeptSurvivors, SavedMarks } from './kept-survivors.ts';
import type { MigrationState } from './migration.ts';
import type { PromptPurpose } from './prompt-purpose.ts';
import type { ProtocolState } from './protocol.ts';
import type { SavedPart, SheetsState } from './sheet.ts';
import type { SpaceState } from './space.ts';

export const PANES = ['folders', 'messages', 'preview', 'queue'] as const;
export type Pane = (typeof PANES)[number];

export interface State {
  readonly session: SessionState;
  readonly folders: FoldersState;
  readonly messages: MessagesState;
  readonly preview: PreviewState;
  readonly queue: QueueState;
  readonly sheets: SheetsState;
  readonly protocol: ProtocolState;
  readonly space: SpaceState;
  readonly migration: MigrationState;
  readonly view: ViewState;
}

export interface SessionState {
  readonly user: Safe;
  readonly host: Safe;
  /** "TLS 1.3", "NO TLS"; empty before sign-in. */
  readonly tls: Safe;
  readonly cleartext: boolean;
  /** Until the server's certificate ended, when the console signed in. */
  readonly certificateDays: number | undefined;
  readonly connection: ConnectionState;
  readonly capabilities: Capabilities;
  /** Locked by the user: the queue takes no changing step. */
  readonly readOnly: boolean;
  /** The newest ALERT of the server, until dismissed. */
  readonly alert: Safe | undefined;
}

export interface FoldersState {
  readonly tree: readonly FolderNode[];
  readonly counts: ReadonlyMap<MailboxPath, FolderCounts>;
  /** The folder that the message list shows or is opening. */
  readonly current: MailboxPath | undefined;
  readonly cursor: MailboxPath | undefined;
  /** First visible line of the pane. */
  readonly top: number;
  /** The folders that the list of many is made of; empty for all of them. */
  readonly chosen: ReadonlySet<MailboxPath>;
  /** What may be changed in a mailbox (`mailboxKey`), as far as the server said. */
  readonly access: ReadonlyMap<string, Access>;
}

export type ScanState =
  | { readonly kind: 'none' }
  | { readonly kind: 'opening' }
  /** `folders`: how many are still to be opened, where the list is of several. */
  | { readonly kind: 'reading'; readonly folders?: number }
  | { readonly kind: 'complete' }
  | { readonly kind: 'stopped' }
  | { readonly kind: 'failed'; readonly failure: Failure };

/** Reading every message's From and Subject, for a sort or a search. */
export interface EnvelopeScan {
  readonly total: number;
}

/** Header fields of the list's messages, as far as something asked for them. */
export interface FieldsRead {
  /** Filled in place; `read` counts the fillings. */
  readonly pool: FieldPool;
  readonly read: number;
  /** While all of them are being read. */
  readonly scan: EnvelopeScan | undefined;
}

export interface Search {
  readonly text: string;
  readonly direction: 'next' | 'previous';
  /** Waits for the envelopes before it looks. */
  readonly pending: boolean;
}

/** What becomes of the messages that a query names; `keep`: the others lose their marks. */
export type SelectionChange = 'mark' | 'unmark' | 'keep' | 'delete' | 'undelete' | 'go-to';

export interface Selection {
  readonly query: Query;
  readonly change: SelectionChange;
  /** When it was asked: milliseconds since 1970-01-01 UTC. */
  readonly now: number;
  /** What to call it. */
  readonly words: Safe;
  /** How many the line said that there are, where it could tell: more or others are not changed without another question. */
  readonly seen?: number;
}

/** Only messages of which a query is true are shown; the others stay in the table. */
export interface Filter {
  readonly query: Query;
  readonly now: number;
  /** As it was typed. */
  readonly text: string;
  /** What was under the cursor when it was set. */
  readonly cursorBefore: Uid | undefined;
}

export interface MessagesState {
  /** Undefined until the folder is open. */
  readonly mailbox: MailboxRef | undefined;
  readonly name: Safe;
  /** Set where the list is of several mailboxes: whose messages its UIDs are, which are numbers of the list then. */
  readonly gathering: Gathering | undefined;
  readonly table: MessageTable;
  /** The rows that are shown. */
  readonly order: Order;
  /** All rows: the same where there is no filter. */
  readonly sorted: Order;
  readonly filter: Filter | undefined;
  /** Of which messages the filter is true. */
  readonly filtered: Matched | undefined;
  readonly sort: Sort;
  readonly scan: ScanState;
  /** The list is an earlier run's: the server has not confirmed it yet, and nothing is changed by it. */
  readonly cached: boolean;
  readonly cursor: Uid | undefined;
  /** The user moved the cursor in this folder: it stays on its message. Until then it stays on the first row. */
  readonly cursorChosen: boolean;
  /** Position in `order` of the first visible row. */
  readonly top: number;
  readonly marks: UidSet;
  /** Of those that were marked as copies, which messages stay. */
  readonly survivors: Survivors;
  /** Marks of mailboxes that the list is not of: they come back with them. */
  readonly keptMarks: KeptMarks;
  /** Which messages stay of those that were marked as copies. */
  readonly keptSurvivors: readonly KeptSurvivors[];
  /** Sets of messages that were marked once, under a letter each. */
  readonly selections: ReadonlyMap<string, SavedMarks>;
  /** Where a visual range began; `marks` holds the range up to the cursor while it is set. */
  readonly anchor: { readonly uid: Uid; readonly marksBefore: UidSet } | undefined;
  /** Rows that a plan not finished yet is about to change. */
  readonly pending: UidSet;
  /** Filled in place; `envelopesRead` counts the fillings. */
  readonly envelopes: EnvelopePool;
  readonly envelopesRead: number;
  readonly envelopeScan: EnvelopeScan | undefined;
  readonly fields: Readonly<Record<FieldSet, FieldsRead>>;
  readonly threadsTold: ThreadsTold;
  /** One line for each thread, while the list goes by them. */
  readonly folded: boolean;
  /** The thread of this message is to be marked, once it is known. */
  readonly threadMark: Uid | undefined;
  /** Messages from this one's domain are to be marked, once its sender is known. */
  readonly domainMark: DomainMark | undefined;
  readonly search: Search | undefined;
  /** What is to be marked, once what it asks about is known. */
  readonly selection: Selection | undefined;
  /** What the server said of what is written in messages. */
  readonly answers: Answers;
  readonly asking: Asking | undefined;
}

export interface PreviewState {
  readonly uid: Uid | undefined;
  readonly header: Header | undefined;
  readonly failure: Failure | undefined;
  /** True: every field; false: the ones that triage needs. */
  readonly all: boolean;
  readonly top: number;
}

export interface QueueState {
  /** Newest first, those of earlier runs of the program among them. */
  readonly plans: readonly PlanProgress[];
  /** When an earlier run last had a word about a plan of its: milliseconds since 1970-01-01 UTC, by plan. */
  readonly earlier: ReadonlyMap<number, number>;
  /** How often the server was asked what became of a plan that an earlier run left, by plan. */
  readonly rechecked: ReadonlyMap<number, number>;
  /** Messages that this account's consoles marked \Deleted, by mailbox (`mailboxKey`). */
  readonly ownDeleted: ReadonlyMap<string, UidSet>;
  readonly top: number;
}

export type UndoDirection = 'undo' | 'redo';

/** What a folder is looked for: to open it, or for messages to go there. */
export type FolderPurpose = 'go' | 'move' | 'copy';

/** What a word that is being typed can become. */
export interface Completion {
  /** The line before it. */
  readonly before: string;
  readonly choices: readonly string[];
  /** The one that stands in the line now. */
  readonly at: number | undefined;
}

export type SelectionsChange = 'save' | 'recall' | 'add' | 'intersect' | 'subtract';

/** What a query is asked for. */
export type QueryPurpose = Exclude<SelectionChange, 'go-to'> | 'filter';

/** What lies over the panes. It gets every key first. */
export type Dialog =
  | { readonly kind: 'help'; readonly top: number }
  | { readonly kind: 'sort' }
  /** Marks for many, by what the message under the cursor is like. */
  | { readonly kind: 'mark-menu' }
  /** Marks under letters: what to do with them, and then under which one. */
  | { readonly kind: 'selections'; readonly change: SelectionsChange | undefined }
  | DuplicatesDialog
  /** The server card. */
  | {
      readonly kind: 'server';
      readonly top: number;
      /** Undefined until the first facts are there. */
      readonly report: ServerReport | undefined;
      /** When they were put together: milliseconds since 1970-01-01 UTC. */
      readonly at: number;
      /** The server has answered what it was asked. */
      readonly whole: boolean;
    }
  | FlagMenu
  /** What the folder's quota roots hold and allow. */
  | {
      readonly kind: 'quota';
      readonly path: MailboxPath;
      readonly name: Safe;
      /** Undefined until the server has answered. */
      readonly answer: Result<FolderQuota> | undefined;
      readonly top: number;
    }
  | {
      readonly kind: 'plan';
      readonly plan: Plan;
      /** Plans for other folders that the same answer lets go. */
      readonly further?: readonly Plan[];
      readonly description: Description;
      /** Digits typed so far, where the consent is a count. */
      readonly typed: string;
      readonly top: number;
      /** A plan that an earlier run left: it goes on where it stopped, as it is. */
      readonly resumes?: boolean;
    }
  | { readonly kind: 'prompt'; readonly purpose: PromptPurpose; readonly label: Safe; readonly text: string }
  | {
      readonly kind: 'go-to-folder';
      readonly purpose: FolderPurpose;
      readonly label: Safe;
      readonly text: string;
      readonly chosen: number;
      /** Not offered: the messages are in it already. */
      readonly except?: MailboxPath;
    }
  | {
      readonly kind: 'undo';
      readonly direction: UndoDirection;
      readonly plan: Plan;
      readonly further?: readonly Plan[];
      readonly description: Description;
      readonly top?: number;
    }
  /** Plans that an earlier run left unfinished, by their ids; `chosen` is a place among them. */
  | {
      readonly kind: 'recovery';
      readonly plans: readonly number[];
      readonly chosen: number;
      readonly top: number;
    }
  /** A command by its name, or IMAP by hand; `parts`: of a raw command, what comes before what is typed now. */
  | {
      readonly kind: 'command-line';
      readonly parts: readonly RawPart[];
      readonly text: string;
      /** What was typed before an earlier line was called back, and which one that is. */
      readonly draft: string;
      readonly at: number | undefined;
      /** Names that go on as it was typed. */
      readonly choices: readonly Safe[];
    }
  /** The literal that the last of the parts announces. */
  | {
      readonly kind: 'literal';
      readonly parts: readonly RawPart[];
      readonly octets: number;
      readonly text: string;
    }
  /** What of the message is copied to the terminal's clipboard. */
  | { readonly kind: 'copy'; readonly choices: readonly CopyChoice[] }
  /** The name of the file that a part is saved in. */
  | { readonly kind: 'save'; readonly part: SavedPart; readonly directory: Safe; readonly text: string }
  /** What is exported of the messages. */
  | { readonly kind: 'export-menu' }
  /** Where an export goes: `text` is a path, beginning in the directory where it does not say otherwise. */
  | {
      readonly kind: 'export';
      readonly order: Omit<ExportOrder, 'path'>;
      readonly label: Safe;
      readonly directory: Safe;
      readonly text: string;
    }
  /** Which messages are meant; `recall` counts back among the queries of this run. */
  | {
      readonly kind: 'query';
      readonly purpose: QueryPurpose;
      readonly text: string;
      readonly now: number;
      readonly recall: number;
      /** Since Tab was pressed, and no other key. */
      readonly completion?: Completion | undefined;
    }
  /** May the keyring take the password that was typed? */
  | { readonly kind: 'keep-password' }
  | { readonly kind: 'quit'; readonly unfinished: number };

export interface CopyChoice {
  readonly letter: string;
  /** What it is. */
  readonly label: Safe;
  readonly text: Safe;
}

export type Tone = 'plain' | 'warning' | 'danger';

export interface Status {
  readonly text: Safe;
  readonly tone: Tone;
  /** Said of the reading of the list on screen: it goes with the list, and where the reading goes on. */
  readonly ofReading?: boolean;
}

export interface ViewState {
  readonly columns: number;
  readonly rows: number;
  readonly focus: Pane;
  readonly dialog: Dialog | undefined;
  /** The frame with the dialog has reached the terminal: only later keys may answer it. */
  readonly dialogShown: boolean;
  /** The list as it was when the dialog opened: it does not move under an open dialog, whatever becomes of it. */
  readonly heldList?: MessagesState | undefined;
  /** Lines of the command line, oldest first. */
  readonly commandLines: readonly string[];
  /** Queries of this run, the newest last. */
  readonly queries: readonly string[];
  /** The newest thing to say, in the line above the hints. */
  readonly status: Status | undefined;
  /** Rescue copies are kept of what is expunged, unless the plan's question is told otherwise. */
  readonly rescue: boolean;
  /** The user's keys, by the name of their command. */
  readonly keys: Bindings;
  /** The folder that is the Trash, as people write it, whatever the server says of it. */
  readonly trash: string | undefined;
  /** Minutes east of UTC of the administrator's clock, for dates. */
  readonly zoneMinutes: number;
}
