// What is exported of messages: they themselves as files, or the list of them.
import type { Safe } from '../text/safe-text.ts';
import type { MailboxRef } from './mailbox.ts';

export const EXPORT_FORMATS = ['eml', 'mbox', 'csv', 'jsonl'] as const;
export type ExportFormat = (typeof EXPORT_FORMATS)[number];

/** Messages of a mailbox. */
export interface ExportPart {
  readonly mailbox: MailboxRef;
  /** The mailbox's, for people. */
  readonly folder: Safe;
  /** As IMAP writes a set of UIDs. */
  readonly uids: string;
}

/** Messages of an export: the place of their part among its parts, from 0, and a set of UIDs. */
export interface ExportKey {
  readonly part: number;
  readonly uids: string;
}

/** An export as it was asked for: what was cut short goes on where the same is asked for again. */
export interface ExportOrder {
  readonly format: ExportFormat;
  /** A directory for .eml files, else a file; as it was typed. */
  readonly path: string;
  /** Of one mailbox, or of several. */
  readonly parts: readonly ExportPart[];
  /** What a list begins with. */
  readonly head: string;
}

/** What an export is called where nobody says otherwise. */
export interface ExportName {
  readonly folder: Safe;
  /** Undefined where the messages are of several folders. */
  readonly first?: number | undefined;
  readonly last?: number | undefined;
}
