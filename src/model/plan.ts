// A plan: an intent compiled against what this server can do. What is shown for confirmation is what is sent.
import type { Safe } from '../text/safe-text.ts';
import type { FlagChange } from './flags.ts';
import type { Intent } from './intent.ts';
import type { Tag } from './labels.ts';
import type { MailboxPath, MailboxRef } from './mailbox.ts';
import type { Step } from './step.ts';
import type { UidSet } from './uid-set.ts';

/** What has to happen before a plan may run. */
export type Consent =
  | { readonly kind: 'none' }
  /** One key: `y`. */
  | { readonly kind: 'key' }
  /** The number of messages, typed. */
  | { readonly kind: 'count'; readonly count: number };

export type PlanState =
  | 'waiting' // for its turn
  | 'running'
  | 'paused' // by the user; goes on when they say so
  | 'parked' // left by an earlier run of the program: nothing is sent until the user says so
  | 'unknown' // something was sent, and the connection went before the answer: asked once it is back
  | 'done'
  | 'part' // some of its messages, not all
  | 'failed'
  | 'void'; // nothing was sent, and nothing will be

export interface Plan {
  /** Unique in the journal. */
  readonly id: number;
  readonly intent: Intent;
  readonly mailbox: MailboxRef;
  /** The messages this plan may touch; no step names another. */
  readonly uids: UidSet;
  /** "Expunge plan: the 3 marked messages of INBOX". */
  readonly title: Safe;
  readonly consent: Consent;
  readonly steps: readonly Step[];
  /** The first of the plans that the same answer let go, where there are several. */
  readonly act?: number;
  /** A folder of our own that it makes and deletes again, for servers without UID EXPUNGE. */
  readonly ownFolder?: MailboxPath;
}

/** A plan as the queue knows it now. */
export interface PlanProgress {
  readonly plan: Plan;
  readonly state: PlanState;
  readonly steps: readonly Step[];
  /** The outcome in words: "3 asked, 3 gone, 0 others". Empty until it ends. */
  readonly outcome: Safe;
  /** What undo would give back: the messages that this plan changed, and no others. */
  readonly undo: Undo | undefined;
  readonly known: Known;
  /** Milliseconds since its first change was sent; 0 before that. */
  readonly elapsed: number;
  /** Octets that were sent of the message that is being appended, a little late; missing where there is none. */
  readonly uploaded?: number;
}

/**
 * What a plan has learnt from the server beside its steps' states: enough to go on with it in another run of the program.
 * Replaced, never changed in place.
 */
export interface Known {
  /** Messages that lacked the change before it was sent; undefined until all of them were asked about. */
  readonly lacking?: UidSet;
  /** Messages whose flag change was sent by steps that name them no more. */
  readonly sent: UidSet;
  /** Messages whose removal was sent by steps that name them no more. */
  readonly removalSent: UidSet;
  /** Messages that the server showed to have the change, or to be gone, when it was asked afterwards. */
  readonly proven: UidSet;
  /** Messages that this plan marked \\Deleted and did not remove; undefined until the server was asked. */
  readonly left?: UidSet;
  /** Messages that were gone before this plan removed anything. */
  readonly goneBefore: UidSet;
  /** Messages that somebody else changed since the user looked: left alone. */
  readonly changedByOthers: UidSet;
  /** Copies of which nothing would stay: left alone. Undefined until one was found. */
  readonly lastCopies?: UidSet;
  /** Messages that others had marked \\Deleted before this plan removed anything. */
  readonly othersDeleted?: UidSet;
  /** Messages of others that vanished while this plan ran. */
  readonly othersGone: UidSet;
  /** The target before anything was put into it. */
  readonly target?: { readonly uidValidity: number; readonly uidNext: number };
  /** Messages that were found in the target, the same there as here. */
  readonly copies: UidSet;
  /** UIDs in the target of messages that came along and are not the planned ones. */
  readonly strangers: UidSet;
  /** Messages that a copy on the disk was made of. */
  readonly rescued: UidSet;
}

/** What can be given back, and how. */
export type Undo =
  | { readonly kind: 'flags'; readonly uids: UidSet; readonly change: FlagChange; readonly flag: Tag }
  /** `uids` are the new ones, in `mailbox`. */
  | {
      readonly kind: 'move';
      readonly mailbox: MailboxRef;
      readonly uids: UidSet;
      readonly to: MailboxPath;
    }
  /** Messages that were imported: they are removed again, by the UIDs that they got. */
  | { readonly kind: 'imported'; readonly mailbox: MailboxRef; readonly uids: UidSet }
  /** The rescued copies of messages that were removed. */
  | { readonly kind: 'rescued'; readonly uids: UidSet };

export interface Refusal {
  readonly kind: 'refused';
  /** One line for the screen. */
  readonly why: Safe;
}

export type Planned = { readonly kind: 'planned'; readonly plan: Plan } | Refusal;
