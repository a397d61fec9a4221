// Copies of the same message in the list: which there are, and which of them stay. Of each message one stays, whatever the
// rule.
import { alikeRows, LEFT_OUT, takenApart } from '../model/alike.ts';
import { DELETED } from '../model/flags.ts';
import type { FieldName } from '../model/message-fields.ts';
import type { MessageTable } from '../model/message-table.ts';
import { Survivors } from '../model/survivors.ts';
import { UidSet } from '../model/uid-set.ts';
import {
  comparedFields,
  isCompared,
  SAFEST,
  tellsNameless,
  tooLittle,
  type Comparison,
  type DuplicatesDialog,
} from './copy-evidence.ts';
import { messageOf } from './listed.ts';
import { viewsAmong } from './slices/folders.ts';
import { shownMessages } from './slices/view.ts';
import type { FieldsRead, MessagesState, State } from './state.ts';

type KeepRule = DuplicatesDialog['keep'];

export interface Duplicates {
  /** Messages that there is more than one of. */
  readonly messages: number;
  /** The copies that do not stay. */
  readonly copies: UidSet;
  /** Of each copy the message that stays. */
  readonly survivors: Survivors;
  readonly octets: number;
  /** Of one Message-ID with others, but not alike in all that is compared: they are left alone. */
  readonly unlike: number;
  /** Without a Message-ID, where that is compared: the rest of them is compared only where that is asked for. */
  readonly nameless: number;
  /** Without a date, where no Message-ID is compared: they are left alone. */
  readonly undated: number;
  /** In folders that show messages of others, or under another name of their folder: the same messages, and no copies. */
  readonly shownAgain: number;
  /** Not read yet. */
  readonly unread: number;
}

interface Looked {
  readonly table: unknown;
  readonly fields: unknown;
  readonly filtered: unknown;
  readonly tree: unknown;
  readonly scan: unknown;
  readonly keep: KeepRule;
  readonly comparison: Comparison;
  readonly nameless: boolean;
  readonly folder: string | undefined;
  readonly found: Duplicates;
}

let looked: Looked | undefined;

/** By what messages are compared, and which of them stays. */
export type Rules = Pick<DuplicatesDialog, 'keep' | 'comparison' | 'nameless' | 'folder'>;

export function duplicatesIn(state: State, rules: Rules): Duplicates {
  const { keep, comparison, nameless, folder } = rules;
  const messages = shownMessages(state);
  const { table, filtered } = messages;
  // Read while the list is held.
  const { fields } = state.messages;
  const { tree } = state.folders;
  const now = {
    table,
    fields,
    filtered,
    tree,
    scan: state.messages.scan,
    keep,
    comparison,
    nameless,
    folder,
  };
  const before = looked;
  if (before && (Object.keys(now) as (keyof typeof now)[]).every((key) => before[key] === now[key]))
    return before.found;
  const found = tooLittle(comparison)
    ? NOTHING
    : isReading(state)
      ? { ...NOTHING, unread: lacking(table, fields, comparison) }
      : compare({ ...messages, fields }, rules, inViews(state, messages));
  looked = { ...now, found };
  return found;
}

const NOTHING: Duplicates = {
  messages: 0,
  copies: UidSet.empty,
  survivors: Survivors.none,
  octets: 0,
  unlike: 0,
  nameless: 0,
  undated: 0,
  shownAgain: 0,
  unread: 0,
};

/** They are compared once all of it is there: what was read so far tells nothing of the others. */
export function isReading({ messages: { fields, scan } }: State): boolean {
  const isScanned = [fields.lineage, fields.addressees, fields.typed].some((read) => read.scan !== undefined);
  return isScanned || scan.kind === 'reading' || scan.kind === 'opening';
}

function lacking(table: MessageTable, fields: MessagesState['fields'], comparison: Comparison): number {
  const read = comparedFields(comparison).map((name) => readFor(fields, name).pool.size);
  return Math.max(0, table.length - Math.min(...read));
}

/** Messages that the list has where others of its folders may have them as well. */
function inViews({ folders }: State, { gathering }: MessagesState): UidSet {
  if (!gathering) return UidSet.empty;
  const paths = gathering.mailboxes.map(({ path }) => path);
  return viewsAmong(folders, paths)
    .map((path) => gathering.numbersAt(path))
    .reduce((all, one) => all.union(one), UidSet.empty);
}

/** What of the header is compared: for each row the number of its text, -1 where it was not read. */
interface Column {
  readonly name: FieldName;
  readonly ids: Int32Array;
  /** The number of no text. */
  readonly nothing: number;
}

function columnsOf({ table, fields }: MessagesState, comparison: Comparison): readonly Column[] {
  return comparedFields(comparison).map((name) => {
    const { pool } = readFor(fields, name);
    return { name, ids: pool.idsOf(table.uidColumn, name), nothing: pool.nothing };
  });
}

function readFor(fields: MessagesState['fields'], name: FieldName): FieldsRead {
  const isIn = ({ pool }: FieldsRead): boolean => pool.names.includes(name);
  return [fields.lineage, fields.addressees].find(isIn) ?? fields.typed;
}

function compare(messages: MessagesState, rules: Rules, views: UidSet): Duplicates {
  const { comparison, nameless } = rules;
  const { table, filtered } = messages;
  const columns = columnsOf(messages, comparison);
  const ofName = (name: FieldName): Column | undefined => columns.find((column) => column.name === name);
  const id = ofName('message-id');
  // What names a message is there in all that are compared, or it is no name.
  const date = id ? undefined : ofName('date');
  const takesNameless = nameless && tellsNameless(comparison);
  const isNothing = (column: Column, row: number): boolean => column.ids[row] === column.nothing;
  let alike: Uint32Array = new Uint32Array(table.length).fill(LEFT_OUT);
  let [withoutName, undated, shownAgain, unread] = [0, 0, 0, 0];
  for (let row = 0; row < table.length; row++) {
    if (filtered && filtered.rows[row] !== 1) continue;
    if (!views.isEmpty && views.has(table.uid(row))) shownAgain++;
    else if (!table.isKnown(row) || columns.some(({ ids }) => ids[row]! < 0)) unread++;
    else if (id && isNothing(id, row)) {
      withoutName++;
      if (takesNameless) alike[row] = 0;
    } else if (date && isNothing(date, row)) undated++;
    else alike[row] = 0;
  }
  const shared = id ? takenApart(alike, (row) => id.ids[row]!) : undefined;
  for (const { ids } of columns) alike = takenApart(alike, (row) => ids[row]!);
  if (isCompared(comparison, 'size')) alike = takenApart(alike, (row) => table.size(row));
  const stayOf = new Uint32Array(table.length);
  let [groups, copies, octets, inGroups] = [0, 0, 0, 0];
  for (const all of alikeRows(alike)) {
    const rows = apart(all, messages);
    shownAgain += all.length - rows.length;
    if (rows.length < 2) continue;
    groups++;
    if (id && !isNothing(id, rows[0]!)) inGroups += rows.length;
    const stays = stayer(rows, messages, rules);
    for (const row of rows) {
      if (row === stays) continue;
      stayOf[row] = table.uid(stays);
      copies++;
      octets += table.size(row);
    }
  }
  // Of a Message-ID that others have as well.
  const sharing =
    id && shared
      ? shared.reduce((sum, group, row) => sum + Number(group !== LEFT_OUT && !isNothing(id, row)), 0)
      : 0;
  const survivors = Survivors.of(table.uidColumn, stayOf);
  return {
    messages: groups,
    copies: copies === 0 ? UidSet.empty : table.uidsWhere((row) => stayOf[row] !== 0),
    survivors,
    octets,
    unlike: sharing - inGroups,
    nameless: withoutName,
    undated,
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

/**
 * The one that stays: by the rule, then by INTERNALDATE, then by its place in the list. One that is marked \\Deleted, and goes
 * with the next EXPUNGE of anybody, stays only where all of them are.
 */
function stayer(rows: readonly number[], messages: MessagesState, { keep, folder }: Rules): number {
  const { table } = messages;
  const lasting = among(rows, (row) => (table.flags(row).bits & DELETED) === 0);
  const wanted =
    keep === 'folder'
      ? among(lasting, (row) => messageOf(messages, table.uid(row))?.mailbox.path === folder)
      : lasting;
  const sorted = wanted.toSorted((a, b) => (table.date(a) || 0) - (table.date(b) || 0) || a - b);
  if (keep === 'newest') return sorted.at(-1)!;
  const most = sorted.reduce((size, row) => Math.max(size, table.size(row)), 0);
  return keep === 'biggest' ? (sorted.find((row) => table.size(row) === most) ?? sorted[0]!) : sorted[0]!;
}

/** Those of which it is true, or all of them where it is of none. */
function among(rows: readonly number[], isSo: (row: number) => boolean): readonly number[] {
  const found = rows.filter(isSo);
  return found.length > 0 ? found : rows;
}

/** The safest comparison, of a whole list. */
export const SAFEST_RULES: Rules = {
  keep: 'oldest',
  comparison: SAFEST,
  nameless: false,
  folder: undefined,
};
