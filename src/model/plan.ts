// A plan: an intent compiled against what this server can do. What is shown for confirmation is what is sent.
import type { Safe } from '../text/safe-text.ts';
import type { FlagChange, Flag } from './flags.ts';
import type { Intent } from './intent.ts';
import type { MailboxRef } from './mailbox.ts';
import type { Step } from './step.ts';
import type { UidSet } from './uid-set.ts';

/** What has to happen before a plan may run. */
export type Consent =
  | { readonly kind: 'none' }
  /** One key: `y`. */
  | { readonly kind: 'key' }
  /** The number of messages, typed. */
  | { readonly kind: 'count'; readonly count: number };

export type PlanState = 'waiting' | 'running' | 'done' | 'part' | 'failed' | 'unknown' | 'void';

export interface Plan {
  /** Unique while the program runs. */
  readonly id: number;
  readonly intent: Intent;
  readonly mailbox: MailboxRef;
  /** The messages this plan may touch; no step names another. */
  readonly uids: UidSet;
  /** "Expunge plan: the 3 marked messages of INBOX". */
  readonly title: Safe;
  readonly consent: Consent;
  readonly steps: readonly Step[];
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
}

export interface Undo {
  readonly uids: UidSet;
  readonly change: FlagChange;
  readonly flag: Flag;
}

export interface Refusal {
  readonly kind: 'refused';
  /** One line for the screen. */
  readonly why: Safe;
}

export type Planned = { readonly kind: 'planned'; readonly plan: Plan } | Refusal;
