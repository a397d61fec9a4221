// Finding a folder by some letters of its name, in order: `ldo` finds lists/dovecot.
import type { FolderNode } from '../model/folder.ts';
import type { MailboxPath } from '../model/mailbox.ts';
import { manyFolders } from './slices/folders.ts';
import type { FolderPurpose, FoldersState } from './state.ts';

/** The list of many folders can be gone to, and nothing can be put into it. */
export function offeredFolders(folders: FoldersState, purpose: FolderPurpose): readonly FolderNode[] {
  return purpose === 'go' ? [...folders.tree, { folder: manyFolders(folders), depth: 0 }] : folders.tree;
}

/** Selectable folders that hold the letters, best first; all of them, in tree order, for no letters. */
export function matchFolders(
  tree: readonly FolderNode[],
  { text: letters, except }: { readonly text: string; readonly except?: MailboxPath },
): FolderNode[] {
  const wanted = letters.toLowerCase();
  const scored = tree
    .filter(({ folder }) => folder.selectable && folder.path !== except)
    .map((node) => ({ node, score: score(node.folder.name.toLowerCase(), wanted) }))
    .filter((entry): entry is { node: FolderNode; score: number } => entry.score !== undefined);
  return scored.sort((a, b) => b.score - a.score).map(({ node }) => node);
}

/** Higher is better: letters that stand together, and those that begin a word, count more; long names count less. */
function score(name: string, wanted: string): number | undefined {
  let total = 0;
  let from = 0;
  for (const letter of wanted) {
    const at = name.indexOf(letter, from);
    if (at < 0) return undefined;
    if (at === from) total += 3;
    if (at === 0 || /[^\p{L}\p{N}]/u.test(name[at - 1]!)) total += 4;
    from = at + letter.length;
  }
  return wanted === '' ? 0 : total - name.length / 100;
}
