// The folder tree, its counts and its cursor.
import { folderTree, type Folder, type FolderCounts } from '../../model/folder.ts';
import type { Access } from '../../model/access.ts';
import { mailboxKey, type MailboxPath, type MailboxRef } from '../../model/mailbox.ts';
import { SEEN } from '../../model/flags.ts';
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
  access: new Map(),
};

export function updateFolders(state: State, input: Input): FoldersState {
  const { folders } = state;
  switch (input.kind) {
    case 'listed': {
      const tree = folderTree(input.folders);
      const known = tree.some(({ folder }) => folder.path === folders.cursor);
      return { ...folders, tree, cursor: known ? folders.cursor : (folders.current ?? tree[0]?.folder.path) };
    }
    case 'counted':
      return { ...folders, counts: new Map(folders.counts).set(input.path, input.counts) };
    case 'access-known':
      return { ...folders, access: withAccess(folders.access, input.mailbox, input.access) };
    case 'opening':
      return { ...folders, current: input.path, cursor: input.path };
    case 'move': {
      if (state.view.focus !== 'folders' || folders.tree.length === 0) return folders;
      const from = cursorIndex(folders);
      const to = moved(input.move, from, folders.tree.length, shownLines(state));
      return { ...folders, cursor: folders.tree[to]!.folder.path };
    }
    default:
      return folders;
  }
}

/** Keeps the cursor in sight, and the open folder's counts true to the list once it is read. */
export function settleFolders(before: State, state: State): FoldersState {
  let { folders } = state;
  const top = settledTop(folders, shownLines(state));
  if (top !== folders.top) folders = { ...folders, top };
  const { messages } = state;
  const changed =
    messages.table !== before.messages.table || messages.scan.kind !== before.messages.scan.kind;
  if (messages.mailbox && messages.scan.kind === 'complete' && !messages.cached && changed) {
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
  for (let row = 0; row < table.length; row++) {
    if (table.isKnown(row) && (table.flags(row).bits & SEEN) === 0) unseen++;
  }
  return { messages: table.length, unseen, size: before?.size === undefined ? undefined : table.bytes };
}

function settledTop(folders: FoldersState, height: number): number {
  // While the pane is hidden it keeps its window for when it comes back.
  if (height === 0) return folders.top;
  const index = cursorIndex(folders);
  const last = Math.max(0, folders.tree.length - height);
  return Math.min(last, Math.max(0, Math.min(index, Math.max(folders.top, index - height + 1))));
}

function cursorIndex({ tree, cursor }: FoldersState): number {
  return Math.max(
    0,
    tree.findIndex(({ folder }) => folder.path === cursor),
  );
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

export function folderAt({ tree }: FoldersState, path: MailboxPath | undefined): Folder | undefined {
  return tree.find(({ folder }) => folder.path === path)?.folder;
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
