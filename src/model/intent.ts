// What the user wants done to mail, as data. Messages are named by UID together with their mailbox's UIDVALIDITY.
import type { FlagChange } from './flags.ts';
import type { Safe } from '../text/safe-text.ts';
import type { ImportFile, ImportPlace } from './import.ts';
import type { Tag } from './labels.ts';
import type { MailboxPath, MailboxRef } from './mailbox.ts';
import type { Identity } from './message-table.ts';
import type { RescuedMessage } from './rescue.ts';
import type { SurvivorsIn } from './survivors.ts';
import type { UidSet } from './uid-set.ts';

/** Why these messages: what the plan's first line says. */
export type Basis = 'marked' | 'own-deleted' | 'all-deleted' | 'queried' | 'thread' | 'cursor';

/** Sets or clears a flag, or one of Gmail's labels. */
export interface FlagIntent {
  readonly kind: 'flag';
  readonly mailbox: MailboxRef;
  readonly basis: Basis;
  readonly uids: UidSet;
  readonly change: FlagChange;
  readonly flag: Tag;
}

export interface ExpungeIntent {
  readonly kind: 'expunge';
  readonly mailbox: MailboxRef;
  readonly basis: Basis;
  /** One for each message, as the user saw it. */
  readonly targets: readonly Identity[];
  /** Keep a copy of each message on this machine's disk before it is removed. */
  readonly rescue: boolean;
  /** The import that brought them, where this undoes it. */
  readonly ofPlan?: number;
  /** Messages that were meant as well and are not among them: nothing would be left of what they are copies of. */
  readonly leftOut?: number;
  /** What stays of those that are copies: nothing of them goes without it. */
  readonly survivors?: readonly SurvivorsIn[];
}

/** Gives flags back exactly to the messages that a plan changed. */
export interface RestoreIntent {
  readonly kind: 'restore';
  readonly mailbox: MailboxRef;
  readonly ofPlan: number;
  readonly uids: UidSet;
  readonly change: FlagChange;
  readonly flag: Tag;
}

export interface MoveIntent {
  readonly kind: 'move';
  readonly mailbox: MailboxRef;
  readonly basis: Basis;
  readonly targets: readonly Identity[];
  readonly to: MailboxPath;
  /** For the title. */
  readonly toName: Safe;
  readonly leftOut?: number;
  readonly survivors?: readonly SurvivorsIn[];
}

export interface CopyIntent {
  readonly kind: 'copy';
  readonly mailbox: MailboxRef;
  readonly basis: Basis;
  readonly targets: readonly Identity[];
  readonly to: MailboxPath;
  readonly toName: Safe;
}

/** Takes the messages of a move back to where they were, or there again. */
export interface MoveBackIntent {
  readonly kind: 'move-back';
  /** Where they are now. */
  readonly mailbox: MailboxRef;
  readonly ofPlan: number;
  readonly targets: readonly Identity[];
  readonly to: MailboxPath;
  readonly toName: Safe;
  /** Where copies are moved away once more. */
  readonly survivors?: readonly SurvivorsIn[];
}

/** Appends what was rescued before a removal. The messages get new UIDs. */
export interface PutBackIntent {
  readonly kind: 'put-back';
  readonly mailbox: MailboxRef;
  readonly ofPlan: number;
  readonly copies: readonly RescuedMessage[];
}

/** Appends messages of a file. Its UIDs are their numbers in the file: they name nothing in the mailbox. */
export interface ImportIntent {
  readonly kind: 'import';
  readonly mailbox: MailboxRef;
  readonly file: ImportFile;
  readonly copies: readonly RescuedMessage[];
  /** Of each copy, in their order. */
  readonly places: readonly ImportPlace[];
  /** What is to be known beside: which dates were taken, what is left out and why. */
  readonly notes: Safe;
}

export type Intent =
  | FlagIntent
  | ExpungeIntent
  | RestoreIntent
  | MoveIntent
  | CopyIntent
  | MoveBackIntent
  | PutBackIntent
  | ImportIntent;

/** It appends what is on this machine's disk; its UIDs name no message that is in the mailbox. */
export function appends(intent: Intent): intent is PutBackIntent | ImportIntent {
  return intent.kind === 'put-back' || intent.kind === 'import';
}

/** What is to stay of its messages, by mailbox; empty where it takes no copies away. */
export function survivorsOf(intent: Intent): readonly SurvivorsIn[] {
  return ('survivors' in intent && intent.survivors) || [];
}

/** The plan that this one undoes, or does again. */
export function undoneBy(intent: Intent): number | undefined {
  return 'ofPlan' in intent ? intent.ofPlan : undefined;
}
