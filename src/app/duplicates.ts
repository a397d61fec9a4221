// Copies of the same message in the list: which there are, and which of them stay. Of each message one stays, whatever the
// rule.
import type { FieldName } from '../model/message-fields.ts';
import { sameMailbox } from '../model/mailbox.ts';
import { UidSet } from '../model/uid-set.ts';
import type { Uid } from '../model/uid.ts';
import { formatBytes, formatCount } from '../text/size.ts';
import { literal, safe, type Safe } from '../text/safe-text.ts';
import type { Effect } from './command.ts';
import { view, warn } from './commands/shared.ts';
import { messageOf } from './listed.ts';
import { folderAt, viewsAmong } from './slices/folders.ts';
import { shownMessages } from './slices/view.ts';
import type { Dialog, MessagesState, State } from './state.ts';

export type DuplicatesDialog = Extract<Dialog, { kind: 'duplicates' }>;
export type KeepRule = DuplicatesDialog['keep'];

export interface Duplicates {
  /** Messages that there is more than one of. */
  readonly messages: number;
  /** The copies that do not stay. */
  readonly copies: UidSet;
  readonly octets: number;
  /** Of one Message-ID with others, but not of one size, date, sender and subject with any: they are left alone. */
  readonly unlike: number;
  /** Without a Message-ID: compared only where that is asked for. */
  readonly nameless: number;
  /** In folders that show messages of others, or under another name of their folder: the same messages, and no copies. */
  readonly shownAgain: number;
  /** Not read yet. */
  readonly unread: number;
}

/** What copies have in common beside their Message-ID and their size. */
const EVIDENCE: readonly FieldName[] = ['date', 'from', 'subject'];

interface Looked {
  readonly table: unknown;
  readonly fields: unknown;
  readonly filtered: unknown;
  readonly tree: unknown;
  readonly keep: KeepRule;
  readonly nameless: boolean;
  readonly folder: string | undefined;
  readonly found: Duplicates;
}

let looked: Looked | undefined;

export function duplicatesIn(state: State, { keep, nameless, folder }: DuplicatesDialog): Duplicates {
  const messages = shownMessages(state);
  const { table, filtered } = messages;
  // Read while the list is held.
  const { fields } = state.messages;
  const { tree } = state.folders;
  const now = { table, fields: fields.lineage, filtered, tree, keep, nameless, folder };
  const before = looked;
  if (before && (Object.keys(now) as (keyof typeof now)[]).every((key) => before[key] === now[key]))
    return before.found;
  const found = compare({ ...messages, fields }, { keep, nameless, folder }, inViews(state, messages));
  looked = { ...now, found };
  return found;
}

/** Messages that the list has where others of its folders may have them as well. */
function inViews({ folders }: State, { gathering }: MessagesState): UidSet {
  if (!gathering) return UidSet.empty;
  const paths = gathering.mailboxes.map(({ path }) => path);
  return viewsAmong(folders, paths)
    .map((path) => gathering.numbersAt(path))
    .reduce((all, one) => all.union(one), UidSet.empty);
}

function compare(
  messages: MessagesState,
  { keep, nameless, folder }: Pick<DuplicatesDialog, 'keep' | 'nameless' | 'folder'>,
  views: UidSet,
): Duplicates {
  const { table, filtered, fields } = messages;
  const { pool } = fields.lineage;
  const alike = new Map<string, number[]>();
  const named = new Map<number, number>();
  let [withoutName, shownAgain, unread] = [0, 0, 0];
  for (let row = 0; row < table.length; row++) {
    if (filtered && filtered.rows[row] !== 1) continue;
    const uid = table.uid(row);
    if (views.has(uid)) {
      shownAgain++;
      continue;
    }
    const id = pool.idOf(uid, 'message-id');
    if (id < 0 || !table.isKnown(row)) {
      unread++;
      continue;
    }
    const isNamed = pool.texts[id] !== '';
    if (isNamed) named.set(id, (named.get(id) ?? 0) + 1);
    else withoutName++;
    if (!isNamed && !nameless) continue;
    // Each text has one number.
    const key = [id, table.size(row), ...EVIDENCE.map((field) => pool.idOf(uid, field))].join(' ');
    const group = alike.get(key);
    if (group) group.push(row);
    else alike.set(key, [row]);
  }
  const copies: Uid[] = [];
  let [groups, octets] = [0, 0];
  const inGroups = new Map<number, number>();
  for (const all of alike.values()) {
    const rows = apart(all, messages);
    shownAgain += all.length - rows.length;
    if (rows.length < 2) continue;
    groups++;
    const id = pool.idOf(table.uid(rows[0]!), 'message-id');
    inGroups.set(id, (inGroups.get(id) ?? 0) + rows.length);
    const stays = stayer(rows, messages, keep, folder);
    for (const row of rows) {
      if (row === stays) continue;
      copies.push(table.uid(row));
      octets += table.size(row);
    }
  }
  let unlike = 0;
  for (const [id, count] of named) if (count > 1) unlike += count - (inGroups.get(id) ?? 0);
  return {
    messages: groups,
    copies: UidSet.from(copies),
    octets,
    unlike,
    nameless: withoutName,
    shownAgain,
    unread,
  };
}

/**
 * One row of each message. A mailbox that is reached under two names has the same UIDVALIDITY and the same UIDs under both:
 * what is removed under one is gone from the other.
 */
function apart(rows: readonly number[], messages: MessagesState): readonly number[] {
  if (!messages.gathering) return rows;
  const seen = new Set<string>();
  return rows.filter((row) => {
    const message = messageOf(messages, messages.table.uid(row));
    const name = `${message?.mailbox.uidValidity} ${message?.uid}`;
    return !seen.has(name) && seen.add(name);
  });
}

/** The one that stays: by INTERNALDATE, then by its place in the list. */
function stayer(
  rows: readonly number[],
  messages: MessagesState,
  keep: KeepRule,
  folder: string | undefined,
): number {
  const { table } = messages;
  const inFolder =
    keep === 'folder'
      ? rows.filter((row) => messageOf(messages, table.uid(row))?.mailbox.path === folder)
      : [];
  const among = inFolder.length > 0 ? inFolder : rows;
  const sorted = among.toSorted((a, b) => (table.date(a) || 0) - (table.date(b) || 0) || a - b);
  return keep === 'newest' ? sorted.at(-1)! : sorted[0]!;
}

/** Undefined where there is nothing to compare. */
export function duplicatesDialog(state: State): DuplicatesDialog | undefined {
  const messages = shownMessages(state);
  const { gathering, cursor } = messages;
  const folder = gathering && messageOf(messages, cursor)?.mailbox.path;
  return messages.mailbox ? { kind: 'duplicates', keep: 'oldest', nameless: false, folder } : undefined;
}

export function duplicatesPress(state: State, dialog: DuplicatesDialog, key: string): readonly Effect[] {
  const close = view({ kind: 'close-dialog' });
  const open = (change: Partial<DuplicatesDialog>): Effect[] =>
    view({ kind: 'open-dialog', dialog: { ...dialog, ...change } });
  switch (key) {
    case 'Esc':
    case 'q':
    case 'Ctrl-c':
      return close;
    case 'o':
      return open({ keep: 'oldest' });
    case 'n':
      return open({ keep: 'newest' });
    case 'f':
      return dialog.folder === undefined ? [] : open({ keep: 'folder' });
    case 'h':
      return open({ nameless: !dialog.nameless });
    case 'Enter': {
      const { copies, octets, messages: count, unread } = duplicatesIn(state, dialog);
      const { marks, table, mailbox } = state.messages;
      if (!sameMailbox(mailbox, shownMessages(state).mailbox)) return close;
      if (isReading(state)) return warn('The messages are still being read: wait, or Esc.');
      if (copies.isEmpty) return [...close, ...warn('No message is a copy of another: nothing was marked.')];
      const rest = unread > 0 ? safe` ${formatCount(unread)} were not read.` : literal('');
      const of = count === 1 ? literal('1 message') : safe`${formatCount(count)} messages`;
      const text = safe`${formatCount(copies.size)} ${copies.size === 1 ? literal('copy') : literal('copies')} of ${of} marked, ${formatBytes(octets)}: ${keepWords(state, dialog)} stays.${rest}`;
      return [
        ...close,
        ...view(
          { kind: 'set-marks', marks: marks.union(copies.intersect(table.uids())) },
          { kind: 'say', status: { text, tone: 'plain' } },
        ),
      ];
    }
    default:
      return [];
  }
}

export function isReading({ messages }: State): boolean {
  const { scan } = messages;
  return messages.fields.lineage.scan !== undefined || scan.kind === 'reading' || scan.kind === 'opening';
}

/** "the oldest of each". */
export function keepWords({ folders }: State, { keep, folder }: DuplicatesDialog): Safe {
  switch (keep) {
    case 'oldest':
      return literal('the oldest of each');
    case 'newest':
      return literal('the newest of each');
    case 'folder': {
      const name = folderAt(folders, folder)?.name ?? literal('the folder');
      return safe`that in ${name}, else the oldest of each,`;
    }
  }
}
