// A plan in words: the same text is the confirmation on screen and the entry in the queue.
import type { Safe } from '../text/safe-text.ts';

export interface DescribedMessage {
  /** Where the plans are for several. */
  readonly folder?: Safe;
  readonly uid: Safe;
  readonly date: Safe;
  readonly size: Safe;
  readonly from: Safe;
  readonly subject: Safe;
}

export interface DescribedLine {
  /** The IMAP line, without tag. */
  readonly line: Safe;
  /** What it is for: "expects UIDVALIDITY 1179598577". */
  readonly why: Safe;
  /** Set where it is no line, but stands for so many more of the kind before it. */
  readonly more?: number;
}

export interface Description {
  /** "Expunge plan: the 3 marked messages of INBOX". */
  readonly title: Safe;
  /** "3 messages · 495.6 MB freed · oldest 2009-09-28 · newest 2009-11-14". */
  readonly summary: Safe;
  readonly biggest: readonly DescribedMessage[];
  /** What becomes of everybody else's mail; empty where the plan touches none that others could have marked. */
  readonly others: Safe;
  readonly lines: readonly DescribedLine[];
  /** What `r` would do about rescue copies; empty where there are none to make. */
  readonly rescue: Safe;
  /** "No rescue copies: this cannot be undone." */
  readonly undo: Safe;
  /** "y  expunge 3 messages": how to say yes. */
  readonly consent: Safe;
}
