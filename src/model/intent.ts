// What the user wants done to mail, as data. Messages are named by UID together with their mailbox's UIDVALIDITY.
import type { Flag, FlagChange } from './flags.ts';
import type { MailboxRef } from './mailbox.ts';
import type { Identity } from './message-table.ts';
import type { UidSet } from './uid-set.ts';

/** Why these messages: what the plan's first line says. */
export type Basis = 'marked' | 'own-deleted' | 'cursor';

export interface FlagIntent {
  readonly kind: 'flag';
  readonly mailbox: MailboxRef;
  readonly basis: Basis;
  readonly uids: UidSet;
  readonly change: FlagChange;
  readonly flag: Flag;
}

export interface ExpungeIntent {
  readonly kind: 'expunge';
  readonly mailbox: MailboxRef;
  readonly basis: Basis;
  /** One for each message, as the user saw it. */
  readonly targets: readonly Identity[];
}

/** Gives flags back exactly to the messages that a plan changed. */
export interface RestoreIntent {
  readonly kind: 'restore';
  readonly mailbox: MailboxRef;
  readonly ofPlan: number;
  readonly uids: UidSet;
  readonly change: FlagChange;
  readonly flag: Flag;
}

export type Intent = FlagIntent | ExpungeIntent | RestoreIntent;
