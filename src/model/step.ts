// A step: one command over one chunk of UIDs, with what is known of it. The unit that is journalled, sent, answered,
// retried and cancelled.
import type { Safe } from '../text/safe-text.ts';
import type { Command } from './command.ts';
import type { Uid } from './uid.ts';

/** Why a step is in its plan; the queue reads the answer accordingly. */
export type StepRole =
  | 'open' // SELECT, and the same UIDVALIDITY
  | 'identify' // the same messages as the user saw
  | 'survivors' // what is to stay of copies is there
  | 'survey' // who else's mail is marked \Deleted
  | 'before' // which of these lack the change still: what undo will give back
  | 'make-folder' // the folder of our own that messages are moved into to be removed with it
  | 'survey-target' // where new messages of the target will begin
  | 'rescue' // a copy on the disk of what is going to be removed
  | 'change' // the change itself
  | 'prove-copies' // the copies are in the target, and are these messages
  | 'proof' // what the server holds now
  | 'drop-folder' // the folder of our own, with what was moved into it and nothing else
  | 'survey-after'; // is everybody else's mail still there

export type StepState =
  | 'waiting' // not sent
  | 'running' // sent, not answered
  | 'done' // answered OK, and the answer is what the plan needs
  | 'part' // some of its messages, not all
  | 'failed' // refused, or answered with something that ends the plan
  | 'unknown' // sent, and the connection went before the answer
  | 'void'; // will never be sent

export interface Step {
  /** From 1, within its plan. */
  readonly id: number;
  readonly role: StepRole;
  /** Names at most the UIDs that the plan was made with; fewer once some of them must not or need not be touched. */
  readonly command: Command;
  /** The IMAP line, without tag. */
  readonly line: string;
  readonly state: StepState;
  /** It went out at least once, answered or not. */
  readonly sent: boolean;
  /** The step whose later half this is, where the server took no more at once. It comes right behind. */
  readonly splitFrom?: number;
  /** Where its messages are known to have gone: UID here to UID there. */
  readonly copied?: ReadonlyMap<Uid, Uid>;
  /** What the answer showed, in words; the server's where it refused. Empty until then. */
  readonly note: Safe;
}
