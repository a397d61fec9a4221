// Gmail's labels in the flag menu: those of the account, which are its folders, and what the chosen messages have of them,
// which the server is asked for while the menu is open.
import type { FlagChange } from '../model/flags.ts';
import type { Folder, SpecialUse } from '../model/folder.ts';
import {
  isReserved,
  isStorableLabel,
  isSystemLabel,
  labelKey,
  labelName,
  labelOfFolder,
  tagWords,
  type Label,
} from '../model/labels.ts';
import { encode } from '../model/modified-utf7.ts';
import type { UidSet } from '../model/uid-set.ts';
import type { Uid } from '../model/uid.ts';
import { literal, toSafe, type Safe } from '../text/safe-text.ts';
import { messagesOf } from './listed.ts';
import { folderAt } from './slices/folders.ts';
import { shownMessages } from './slices/view.ts';
import type { State } from './state.ts';
import { labelId, rowId, type TagRow } from './tag-row.ts';

/** Where the chosen messages are, and how many in each folder. */
export interface Whereabouts {
  readonly folder: Folder | undefined;
  readonly messages: number;
}

/** What the flag menu knows of Gmail's labels. */
export interface LabelPart {
  /** The messages that it is about, by the list's UIDs. */
  readonly uids: UidSet;
  readonly where: readonly Whereabouts[];
  /** Those that are folders, by their keys, as they were when the menu was opened. */
  readonly account: ReadonlyMap<string, Label>;
  /** How many of those that were read have each label, by its key. */
  readonly counts: ReadonlyMap<string, { readonly label: Label; readonly has: number }>;
  /** Messages. */
  readonly read: number;
  readonly isBeingRead: boolean;
  /** Why no more is read. */
  readonly failed: Safe | undefined;
  /** Labels that were typed. */
  readonly added: readonly Label[];
}

/** Undefined where the server knows no labels. */
export function labelPart(state: State, uids: UidSet): LabelPart | undefined {
  if (!state.session.capabilities.labels) return undefined;
  const where = foldersOf(state, uids);
  const account = new Map<string, Label>();
  for (const { folder } of state.folders.tree) {
    const label = labelOfFolder(folder);
    if (label && !isSystemLabel(label)) account.set(labelKey(label), label);
  }
  return {
    uids,
    where,
    account,
    counts: new Map(),
    read: 0,
    isBeingRead: true,
    failed: undefined,
    added: [],
  };
}

/** With what some more of the messages have. */
export function withLabels(part: LabelPart, read: ReadonlyMap<Uid, readonly Label[]>): LabelPart {
  const counts = new Map(part.counts);
  for (const labels of read.values()) {
    // Once for each message, however often it is said.
    for (const [key, label] of new Map(labels.map((one) => [labelKey(one), one]))) {
      const before = counts.get(key);
      counts.set(key, { label: before?.label ?? label, has: (before?.has ?? 0) + 1 });
    }
  }
  return { ...part, counts, read: part.read + read.size };
}

/**
 * The system's first; then those that the messages have, once that is known, and all others of the account and that were
 * typed, by name.
 */
export function labelRows(part: LabelPart, changes: ReadonlyMap<string, FlagChange>): readonly TagRow[] {
  let unchanged = made.get(part);
  if (!unchanged) made.set(part, (unchanged = rowsOf(part)));
  return unchanged.map((row) => {
    const change = changes.get(row.id);
    return change ? { ...row, change } : row;
  });
}

/** Every key asks for them, and an account may have thousands. */
const made = new WeakMap<LabelPart, readonly TagRow[]>();

function rowsOf(part: LabelPart): readonly TagRow[] {
  const own = ownLabels(part.where);
  const known = new Map(part.account);
  const add = (label: Label): void => {
    const key = labelKey(label);
    if (!known.has(key)) known.set(key, label);
  };
  for (const name of ALWAYS) add({ label: name });
  for (const { label } of own.values()) add(label);
  for (const { label } of part.counts.values()) add(label);
  for (const label of part.added) add(label);
  const countOf = (key: string): number => (own.get(key)?.messages ?? 0) + (part.counts.get(key)?.has ?? 0);
  const isFirst = (key: string): boolean => !part.isBeingRead && countOf(key) > 0;
  const sorted = [...known]
    .map(([key, label]) => ({ key, label, group: groupOf(key, label, isFirst(key)) }))
    .sort((a, b) => a.group - b.group || (a.key < b.key ? -1 : 1));
  return sorted.map(({ key, label }): TagRow => {
    const here = own.get(key)?.messages ?? 0;
    return {
      id: labelId(key),
      flag: label,
      // The label that a folder is the server leaves out there.
      has: Math.min(part.uids.size, countOf(key)),
      inFolder: 0,
      unread: here === part.uids.size ? 0 : part.uids.size - part.read,
      isBeingRead: part.isBeingRead,
      letter: undefined,
      change: undefined,
      denied: labelDenied(label, part.where, key),
    };
  });
}

/** The label that a name stands for: one that is there in whatever case, else a new one. */
export function labelNamed(rows: readonly TagRow[], typed: string): Label {
  const label = { label: encode(typed) };
  const key = labelKey(label);
  const ids = [rowId(label), ...GMAILS_OWN.filter((name) => name.slice(1) === key).map(idOf)];
  const row = rows.find(({ id }) => ids.includes(id));
  if (row && typeof row.flag !== 'string') return row.flag;
  const own = GMAILS_OWN.find((name) => name.slice(1) === key);
  return own === undefined ? label : { label: `\\${own.charAt(1).toUpperCase()}${own.slice(2)}` };
}

/** The first label that a name could be the beginning of, else one that it is a part of. */
export function completedLabel(rows: readonly TagRow[], typed: string): string | undefined {
  const wanted = typed.trim().toLowerCase();
  const names = rows.flatMap(({ flag, denied }) =>
    typeof flag === 'string' || denied || isSystemLabel(flag) ? [] : [labelName(flag)],
  );
  return (
    names.find((name) => name.toLowerCase().startsWith(wanted)) ??
    names.find((name) => name.toLowerCase().includes(wanted))
  );
}

const ALWAYS = ['\\Inbox', '\\Important'];
/** Names of labels that are not to be made: they are the system's, with a backslash. */
const GMAILS_OWN = ['\\inbox', '\\important', '\\starred', '\\sent', '\\draft', '\\trash', '\\spam'];
const idOf = (name: string): string => rowId({ label: name });

function foldersOf(state: State, uids: UidSet): readonly Whereabouts[] {
  return messagesOf(shownMessages(state), uids).map(({ mailbox, uids: here }) => ({
    folder: folderAt(state.folders, mailbox.path),
    messages: here.size,
  }));
}

/** Of the labels that folders are: how many of the chosen messages are in them. */
function ownLabels(where: readonly Whereabouts[]): Map<string, { label: Label; messages: number }> {
  const own = new Map<string, { label: Label; messages: number }>();
  for (const { folder, messages } of where) {
    const label = folder && labelOfFolder(folder);
    if (label) own.set(labelKey(label), { label, messages });
  }
  return own;
}

const APART: readonly (SpecialUse | undefined)[] = ['trash', 'junk'];

/**
 * Why a label cannot be changed. What moves messages is no label here: a STORE of the folder's own label does nothing on
 * Gmail, and one of \Trash or \Spam takes a message out of all its folders.
 */
export function labelDenied(
  label: Label,
  where: readonly Whereabouts[],
  key = labelKey(label),
): Safe | undefined {
  if (key === '\\starred') return literal('\\Starred is the flag \\Flagged: f changes it.');
  if (key === '\\trash' || key === '\\spam')
    return literal('Trash and Spam are places, not labels: # and s move messages there.');
  if (where.some(({ folder }) => APART.includes(folder?.specialUse)))
    return literal('What is in Trash or Spam keeps its labels: s moves it out of there.');
  if (isSystemLabel(label) && !isStorableLabel(label))
    return toSafe(`Gmail gives ${label.label} by itself: no client changes it.`);
  if (where.some(({ folder }) => folder && isLabelOf(folder, key)))
    return toSafe(`${tagWords(label)} is the folder that they are in: s moves them out of it.`);
  if (isReserved(label)) return literal('Gmail keeps such names for its own folders.');
  return isStorableLabel(label) ? undefined : literal('No command can carry such a name.');
}

function isLabelOf(folder: Folder, key: string): boolean {
  const label = labelOfFolder(folder);
  return label !== undefined && labelKey(label) === key;
}

function groupOf(key: string, label: Label, isFirst: boolean): number {
  if (!isSystemLabel(label)) return GMAILS_OWN.length + (isFirst ? 1 : 2);
  const at = GMAILS_OWN.indexOf(key);
  return at < 0 ? GMAILS_OWN.length : at;
}
