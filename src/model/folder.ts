// Folders as the server lists them, and the tree made of them by the server's own hierarchy delimiter.
import type { Safe } from '../text/safe-text.ts';
import type { MailboxPath } from './mailbox.ts';

export type SpecialUse =
  'inbox' | 'all' | 'archive' | 'drafts' | 'flagged' | 'important' | 'junk' | 'sent' | 'trash';

export interface Folder {
  readonly path: MailboxPath;
  /** Full name, decoded and sanitised, for titles and prompts. */
  readonly name: Safe;
  /** Hierarchy delimiter; undefined in a flat namespace (RFC 9051 §7.3.1). */
  readonly delimiter: string | undefined;
  /** The name's levels, decoded and sanitised; the last one is shown in the tree. */
  readonly levels: readonly Safe[];
  /** False for \Noselect and \NonExistent: a level of the tree without mail. */
  readonly selectable: boolean;
  readonly specialUse: SpecialUse | undefined;
}

export interface FolderCounts {
  readonly messages: number;
  readonly unseen: number;
  /** Octets, where the server offers STATUS=SIZE (RFC 8438). */
  readonly size: number | undefined;
}

export interface FolderNode {
  readonly folder: Folder;
  readonly depth: number;
}

const USE_ORDER: readonly (SpecialUse | undefined)[] = ['inbox'];

/** Depth-first, INBOX first, siblings by name. A level that the server did not list still holds its children together. */
export function folderTree(folders: readonly Folder[]): FolderNode[] {
  const sorted = [...folders].sort(compareFolders);
  return sorted.map((folder) => ({ folder, depth: folder.levels.length - 1 }));
}

function compareFolders(a: Folder, b: Folder): number {
  const first = Number(USE_ORDER.includes(topUse(b))) - Number(USE_ORDER.includes(topUse(a)));
  if (first !== 0) return first;
  const depth = Math.min(a.levels.length, b.levels.length);
  for (let i = 0; i < depth; i++) {
    const order = compareNames(a.levels[i]!, b.levels[i]!);
    if (order !== 0) return order;
  }
  return a.levels.length - b.levels.length;
}

function topUse(folder: Folder): SpecialUse | undefined {
  return folder.levels[0]?.toUpperCase() === 'INBOX' ? 'inbox' : undefined;
}

function compareNames(a: string, b: string): number {
  const [x, y] = [a.toLowerCase(), b.toLowerCase()];
  if (x !== y) return x < y ? -1 : 1;
  return a < b ? -1 : a > b ? 1 : 0;
}
