// What the server said happened, or what became known of the connection and the queue. State changes by facts and by
// the user's hands, by nothing else.
import type { Safe } from '../text/safe-text.ts';
import type { Access } from './access.ts';
import type { Capabilities } from './capabilities.ts';
import type { Opened } from './command.ts';
import type { Envelope, Header } from './envelope.ts';
import type { Failure } from './failure.ts';
import type { FlagBatch } from './flag-batch.ts';
import type { Flag, FlagChange, FlagList } from './flags.ts';
import type { Folder, FolderCounts } from './folder.ts';
import type { HeaderReport } from './header-report.ts';
import type { MailboxPath, MailboxRef } from './mailbox.ts';
import type { FieldSet } from './field-sets.ts';
import type { FieldTexts } from './message-fields.ts';
import type { ReadLines } from './mail-lines.ts';
import type { RowBatch } from './message-table.ts';
import type { Section, Structure } from './mime-part.ts';
import type { PlanProgress } from './plan.ts';
import type { TermAnswer } from './query/answers.ts';
import type { ServerReport } from './server-report.ts';
import type { TranscriptLine } from './transcript.ts';
import type { Threading } from './threading.ts';
import type { UidSet } from './uid-set.ts';
import type { Uid } from './uid.ts';

/** How the connections stand. */
export type ConnectionState =
  | { readonly kind: 'connecting' }
  | { readonly kind: 'connected'; readonly connections: number }
  /** A command has been unanswered for a while; `since` in seconds. */
  | { readonly kind: 'silent'; readonly since: number }
  /** `retryIn` in seconds. */
  | { readonly kind: 'lost'; readonly failure: Failure; readonly retryIn: number };

/** Mail on its way to the disk. */
export interface Saving {
  /** `saving`. */
  readonly verb: Safe;
  /** The file's. */
  readonly name: Safe;
  readonly octets: number;
  /** Undefined where nobody said. */
  readonly total: number | undefined;
  /** Octets that were there before it began. */
  readonly before: number;
  /** Of many: how many are done. */
  readonly messages?: { readonly done: number; readonly of: number };
  /** Milliseconds since it began. */
  readonly elapsed: number;
}

/** What the server is being asked for a query. */
export interface Asking {
  /** As they are written. */
  readonly terms: Safe;
  /** No search tells it: BODYSTRUCTURE is read. */
  readonly readsStructure: boolean;
  /** Messages; of 0 in all nobody can say how far it is. */
  readonly done: number;
  readonly total: number;
}

export type Fact =
  | { readonly kind: 'connection-changed'; readonly state: ConnectionState }
  | {
      readonly kind: 'signed-in';
      readonly capabilities: Capabilities;
      readonly tls: Safe;
      readonly cleartext: boolean;
      readonly certificateDays: number | undefined;
    }
  /** A command that was typed by hand waits for its answer, or waits no more. */
  | { readonly kind: 'raw-sent'; readonly waits: boolean }
  /** All lines of the protocol that are held. */
  | { readonly kind: 'transcript-read'; readonly lines: readonly TranscriptLine[] }
  | { readonly kind: 'alerted'; readonly text: Safe }
  | { readonly kind: 'failed'; readonly failure: Failure }
  | { readonly kind: 'listed'; readonly folders: readonly Folder[] }
  | { readonly kind: 'counted'; readonly path: MailboxPath; readonly counts: FolderCounts }
  | { readonly kind: 'opening'; readonly path: MailboxPath }
  /** What the server said in an earlier run: the list is shown, and is not known to be true any more. */
  | { readonly kind: 'recalled'; readonly mailbox: MailboxRef; readonly rows: RowBatch }
  /** The list that was recalled is of other messages than the mailbox has now. */
  | { readonly kind: 'refuted'; readonly mailbox: MailboxRef }
  /** The list that was recalled is what the server holds. */
  | { readonly kind: 'confirmed'; readonly mailbox: MailboxRef }
  | { readonly kind: 'opened'; readonly opened: Opened; readonly uids: UidSet }
  | { readonly kind: 'open-failed'; readonly path: MailboxPath; readonly failure: Failure }
  /** The list is of several mailboxes from now on; so many of them are still to be opened. */
  | { readonly kind: 'gathering'; readonly folders: number }
  /** One of them: all the UIDs that it has. */
  | { readonly kind: 'gathered'; readonly mailbox: MailboxRef; readonly uids: UidSet }
  /** One of them is not there any more, or cannot be opened. */
  | { readonly kind: 'not-gathered'; readonly path: MailboxPath }
  | { readonly kind: 'read'; readonly mailbox: MailboxRef; readonly rows: RowBatch }
  | { readonly kind: 'flags-read'; readonly mailbox: MailboxRef; readonly flags: FlagBatch }
  | {
      readonly kind: 'scan-ended';
      readonly mailbox: MailboxRef;
      readonly cancelled: boolean;
      readonly failure?: Failure;
    }
  | {
      readonly kind: 'envelopes-read';
      readonly mailbox: MailboxRef;
      readonly envelopes: ReadonlyMap<Uid, Envelope>;
    }
  | {
      readonly kind: 'envelopes-ended';
      readonly mailbox: MailboxRef;
      readonly cancelled: boolean;
      readonly failure?: Failure;
    }
  /** What the server answered to a question of a query (`Answers`). */
  | {
      readonly kind: 'searched';
      readonly mailbox: MailboxRef;
      /** As it is written. */
      readonly term: string;
      readonly answer: TermAnswer;
    }
  /** How far the asking has come; undefined once it has ended, however it did. */
  | { readonly kind: 'asking'; readonly mailbox: MailboxRef; readonly asking: Asking | undefined }
  /** Header fields of messages. */
  | {
      readonly kind: 'fields-read';
      readonly of: FieldSet;
      readonly mailbox: MailboxRef;
      readonly fields: ReadonlyMap<Uid, FieldTexts>;
    }
  /** `seconds`: for how long by now. */
  | {
      readonly kind: 'asking-threads';
      readonly mailbox: MailboxRef;
      readonly asking: boolean;
      readonly seconds?: number;
    }
  /** Undefined where the server gave no answer that can be used. */
  | {
      readonly kind: 'threads-told';
      readonly mailbox: MailboxRef;
      readonly told: Threading | undefined;
      /** The UIDs of the list when it was asked. */
      readonly of: Uint32Array;
    }
  | { readonly kind: 'fields-ended'; readonly of: FieldSet; readonly mailbox: MailboxRef }
  | { readonly kind: 'header-read'; readonly mailbox: MailboxRef; readonly uid: Uid; readonly header: Header }
  | {
      readonly kind: 'header-failed';
      readonly mailbox: MailboxRef;
      readonly uid: Uid;
      readonly failure: Failure;
    }
  | {
      readonly kind: 'header-reported';
      readonly mailbox: MailboxRef;
      readonly uid: Uid;
      readonly report: HeaderReport;
    }
  | {
      readonly kind: 'structure-read';
      readonly mailbox: MailboxRef;
      readonly uid: Uid;
      readonly structure: Structure;
    }
  /** The lines of a section from octet `from` up to `upTo`; `ended`: there are no more. */
  | {
      readonly kind: 'lines-read';
      readonly mailbox: MailboxRef;
      readonly uid: Uid;
      readonly section: Section;
      readonly read: ReadLines;
      readonly from: number;
      readonly upTo: number;
      readonly ended: boolean;
    }
  | {
      readonly kind: 'look-failed';
      readonly mailbox: MailboxRef;
      readonly uid: Uid;
      readonly failure: Failure;
    }
  /** How far a part is saved; undefined once that has ended, however it did. */
  | { readonly kind: 'saving'; readonly saving: Saving | undefined }
  /** A plan's messages have or lack a flag now, as the proof showed. */
  | {
      readonly kind: 'flagged';
      readonly mailbox: MailboxRef;
      readonly uids: UidSet;
      /** Those of them that the plan changed; the others were like that before. */
      readonly changed: UidSet;
      readonly change: FlagChange;
      readonly flag: Flag;
    }
  /** The flags of one message, as another client or the server left them. */
  | { readonly kind: 'flags-seen'; readonly mailbox: MailboxRef; readonly uid: Uid; readonly flags: FlagList }
  /** These are gone, whoever removed them. */
  | { readonly kind: 'expunged'; readonly mailbox: MailboxRef; readonly uids: UidSet }
  /** The mailbox's UIDs as a whole, asked anew. */
  | { readonly kind: 'recounted'; readonly mailbox: MailboxRef; readonly uids: UidSet }
  /** What became known of the server; `at`: milliseconds since 1970-01-01 UTC. `whole`: it has answered. */
  | { readonly kind: 'reported'; readonly report: ServerReport; readonly at: number; readonly whole: boolean }
  | { readonly kind: 'plan-changed'; readonly progress: PlanProgress }
  /** What may be changed in a mailbox, as far as the server said. */
  | { readonly kind: 'access-known'; readonly mailbox: MailboxRef; readonly access: Access };
