// Building blocks of the report.
import type { Gathering } from '../../model/gathering.ts';
import type { FolderNode } from '../../model/folder.ts';
import type { MailboxRef } from '../../model/mailbox.ts';
import type { MessageTable } from '../../model/message-table.ts';
import type { Uid } from '../../model/uid.ts';
import { literal, safe, toSafe, type Safe } from '../../text/safe-text.ts';
import { formatCount } from '../../text/size.ts';
import type { Duplicates } from '../duplicates.ts';
import type { MigrationLimit, ReportRow } from '../migration.ts';

/** What is checked. */
export interface Matter {
  readonly table: MessageTable;
  readonly mailbox: MailboxRef | undefined;
  readonly gathering: Gathering | undefined;
  /** What the list is called. */
  readonly name: Safe;
  /** All folders of the account. */
  readonly tree: readonly FolderNode[];
  readonly limit: MigrationLimit;
  /** Undefined where Message-IDs were not read. */
  readonly duplicates: Duplicates | undefined;
  /** Seconds since 1970. */
  readonly now: number;
  readonly zoneMinutes: number;
}

/** Rows that are shown of one finding; the file has all of them. */
export const MOST_ROWS = 20;

const NONE = literal('');

type Written = Pick<ReportRow, 'level' | 'state' | 'check' | 'label'> & Partial<ReportRow>;

export function row(written: Written): ReportRow {
  return { figure: NONE, detail: NONE, why: NONE, source: NONE, ...written };
}

/** "and 12 more", where there are. */
export function moreRow(check: string, count: number): ReportRow[] {
  if (count <= MOST_ROWS) return [];
  const label = safe`and ${formatCount(count - MOST_ROWS)} more`;
  const why = literal('s saves the report with all of them.');
  return [row({ level: 2, state: 'note', check, label, why })];
}

export const messageWords = (count: number): Safe =>
  count === 1 ? literal('1 message') : safe`${formatCount(count)} messages`;

/** The folder that a message is in, and its UID there. */
export function placeOf(
  { mailbox, gathering, name, tree }: Matter,
  uid: Uid,
): { readonly folder: Safe; readonly uidValidity: number | undefined; readonly uid: number } {
  const source = gathering?.sourceOf(uid);
  if (!source) return { folder: name, uidValidity: mailbox?.uidValidity, uid };
  const { path, uidValidity } = source.mailbox;
  const folder = tree.find((node) => node.folder.path === path)?.folder.name ?? toSafe(path);
  return { folder, uidValidity, uid: source.uid };
}
