// What is exported of messages: they themselves as files, or the list of them.
import type { Safe } from '../text/safe-text.ts';
import type { MailboxRef } from './mailbox.ts';

export const EXPORT_FORMATS = ['eml', 'mbox', 'csv', 'jsonl'] as const;
export type ExportFormat = (typeof EXPORT_FORMATS)[number];

/** An export as it was asked for: what was cut short goes on where the same is asked for again. */
export interface ExportOrder {
  readonly format: ExportFormat;
  /** A directory for .eml files, else a file; as it was typed. */
  readonly path: string;
  readonly mailbox: MailboxRef;
  /** The messages, as IMAP writes a set of UIDs. */
  readonly uids: string;
  /** What a list begins with. */
  readonly head: string;
}

/** What an export is called where nobody says otherwise. */
export interface ExportName {
  readonly folder: Safe;
  readonly first: number;
  readonly last: number;
}
