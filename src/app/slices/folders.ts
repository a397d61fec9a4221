// The folder tree, its counts and its cursor.
import type { Capabilities } from '../../model/capabilities.ts';
import {
  folderTree,
  type Folder,
  type FolderCounts,
  type FolderNode,
  type SpecialUse,
} from '../../model/folder.ts';
import { ALL_FOLDERS } from '../../model/gathering.ts';
import type { Access } from '../../model/access.ts';
import { mailboxKey, type MailboxPath, type MailboxRef } from '../../model/mailbox.ts';
import { SEEN } from '../../model/flags.ts';
import { formatCount } from '../../text/size.ts';
import { literal, safe } from '../../text/safe-text.ts';
import type { Input } from '../input.ts';
import { bodyHeight, layout } from '../layout.ts';
import { moved } from '../moved.ts';
import type { FoldersState, MessagesState, State } from '../state.ts';

export const initialFolders: FoldersState = {
  tree: [],
  counts: new Map(),
  current: undefined,
  cursor: undefined,
  top: 0,
  chosen: new Set(),
  access: new Map(),
};

export function updateFolders(state: State, input: Input): FoldersState {
  const { folders } = state;
  switch (input.kind) {
    case 'listed': {
      const tree = folderTree(input.folders);
      const paths = new Set(tree.map(({ folder }) => folder.path));
      const known = folders.cursor === ALL_FOLDERS || (folders.cursor && paths.has(folders.cursor));
      const cursor = known ? folders.cursor : (folders.current ?? tree[0]?.folder.path);
      return {
        ...folders,
        tree,
        cursor,
        chosen: new Set([...folders.chosen].filter((path) => paths.has(path))),
      };
    }
    case 'counted':
      return { ...folders, counts: new Map(folders.counts).set(input.path, input.counts) };
    case 'access-known':
      return { ...folders, access: withAccess(folders.access, input.mailbox, input.access) };
    case 'opening':
      return { ...folders, current: input.path, cursor: input.path };
    case 'choose-folder':
      return { ...folders, chosen: toggled(folders.chosen, input.path) };
    case 'move': {
      const lines = folderLines(folders);
      if (state.view.focus !== 'folders' || lines.length === 0) return folders;
      const from = cursorIndex(folders);
      const to = moved(input.move, from, lines.length, shownLines(state));
      return { ...folders, cursor: lines[to]!.folder.path };
    }
    default:
      return folders;
  }
}

function toggled<Item>(items: ReadonlySet<Item>, item: Item): ReadonlySet<Item> {
  const next = new Set(items);
  if (!next.delete(item)) next.add(item);
  return next;
}

/** The lines of the pane: the list of many folders, then the tree. */
export function folderLines(folders: FoldersState): readonly FolderNode[] {
  return folders.tree.length === 0 ? [] : [{ folder: manyFolders(folders), depth: 0 }, ...folders.tree];
}

/** The list of many folders, as a folder. */
export function manyFolders({ chosen }: FoldersState): Folder {
  const count = chosen.size;
  const name = count === 0 ? literal('All folders') : safe`Chosen (${formatCount(count)})`;
  return {
    path: ALL_FOLDERS,
    name,
    delimiter: undefined,
    levels: [name],
    selectable: true,
    specialUse: undefined,
  };
}

/**
 * What the list of many is made of. Folders that show messages of others are left out: what is removed there is removed from
 * where it is. On Gmail a message is in All Mail under every label that it has, and in no other folder but Spam and Trash:
 * those three have each message once.
 */
export function foldersOfMany({ tree, chosen }: FoldersState, capabilities: Capabilities): MailboxPath[] {
  const held = tree.map(({ folder }) => folder).filter(({ selectable }) => selectable);
  if (chosen.size > 0) return held.map(({ path }) => path).filter((path) => chosen.has(path));
  const hasLabels = capabilities.labels && held.some(({ specialUse }) => specialUse === 'all');
  const once = hasLabels
    ? held.filter(({ specialUse }) => specialUse && ONCE.has(specialUse))
    : held.filter((folder) => !isView(folder));
  return (once.length > 0 ? once : held).map(({ path }) => path);
}

const ONCE: ReadonlySet<SpecialUse> = new Set(['all', 'junk', 'trash']);

/** It shows messages that are in other folders: "almost certain to represent a virtual mailbox" (RFC 6154 §2, RFC 8457). */
const VIEWS: ReadonlySet<SpecialUse> = new Set(['all', 'flagged', 'important']);

const isView = ({ specialUse }: Folder): boolean => specialUse !== undefined && VIEWS.has(specialUse);

/** Those of these folders that show messages which others of them may have as well. */
export function viewsAmong({ tree }: FoldersState, paths: readonly MailboxPath[]): MailboxPath[] {
  const here = tree.map(({ folder }) => folder).filter(({ path }) => paths.includes(path));
  const isDisjoint = here.every(({ specialUse }) => specialUse && ONCE.has(specialUse));
  return isDisjoint ? [] : here.filter(isView).map(({ path }) => path);
}

/** Keeps the cursor in sight, and the open folder's counts true to the list once it is read. */
export function settleFolders(before: State, state: State): FoldersState {
  let { folders } = state;
  const top = settledTop(folders, shownLines(state));
  if (top !== folders.top) folders = { ...folders, top };
  const { messages } = state;
  const changed =
    messages.table !== before.messages.table || messages.scan.kind !== before.messages.scan.kind;
  const isCounted = messages.mailbox && !messages.gathering && messages.scan.kind === 'complete';
  if (messages.mailbox && isCounted && !messages.cached && changed) {
    const counts = new Map(folders.counts).set(
      messages.mailbox.path,
      countRows(messages, folders.counts.get(messages.mailbox.path)),
    );
    folders = { ...folders, counts };
  }
  return folders;
}

function countRows({ table }: MessagesState, before: FolderCounts | undefined): FolderCounts {
  let unseen = 0;
  for (const [{ bits }, count] of table.flagLists()) if ((bits & SEEN) === 0) unseen += count;
  return { messages: table.length, unseen, size: before?.size === undefined ? undefined : table.bytes };
}

function settledTop(folders: FoldersState, height: number): number {
  // While the pane is hidden it keeps its window for when it comes back.
  if (height === 0) return folders.top;
  const index = cursorIndex(folders);
  const last = Math.max(0, folderLines(folders).length - height);
  return Math.min(last, Math.max(0, Math.min(index, Math.max(folders.top, index - height + 1))));
}

function cursorIndex(folders: FoldersState): number {
  const index = folderLines(folders).findIndex(({ folder }) => folder.path === folders.cursor);
  return Math.max(0, index);
}

function shownLines(state: State): number {
  const place = layout(state);
  return place.kind === 'panes' ? bodyHeight(place.folders) : 0;
}

/** The next or previous folder that holds mail, from the open one. */
export function neighbour({ tree, current }: FoldersState, step: 1 | -1): MailboxPath | undefined {
  const from = tree.findIndex(({ folder }) => folder.path === current);
  for (let i = from + step; i >= 0 && i < tree.length; i += step) {
    if (tree[i]!.folder.selectable) return tree[i]!.folder.path;
  }
  return undefined;
}

export function folderAt(folders: FoldersState, path: MailboxPath | undefined): Folder | undefined {
  if (path === ALL_FOLDERS) return manyFolders(folders);
  return folders.tree.find(({ folder }) => folder.path === path)?.folder;
}

/** The one folder that the list is of; undefined while it is of many. */
export function openFolder({ current }: FoldersState): MailboxPath | undefined {
  return current === ALL_FOLDERS ? undefined : current;
}

/** What was said before stays true where the newer word is about something else. */
function withAccess(
  known: FoldersState['access'],
  mailbox: MailboxRef,
  access: Access,
): FoldersState['access'] {
  const key = mailboxKey(mailbox);
  return new Map(known).set(key, { ...known.get(key), ...access });
}
