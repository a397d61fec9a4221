// A step: one command over one chunk of UIDs, with what is known of it. The unit that is journalled, sent, answered,
// retried and cancelled.
import type { Safe } from '../text/safe-text.ts';
import type { Command } from './command.ts';

/** Why a step is in its plan; the queue reads the answer accordingly. */
export type StepRole =
  | 'open' // SELECT, and the same UIDVALIDITY
  | 'identify' // the same messages as the user saw
  | 'survey' // who else's mail is marked \Deleted
  | 'before' // which of these lack the change still: what undo will give back
  | 'change' // the change itself
  | 'proof' // what the server holds now
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
  readonly command: Command;
  /** The IMAP line, without tag. */
  readonly line: string;
  readonly state: StepState;
  /** What the answer showed, in words; the server's where it refused. Empty until then. */
  readonly note: Safe;
}
