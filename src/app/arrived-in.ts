// Which folders a plan changes beside its own: by how many messages, and that there are such.
import type { Intent } from '../model/intent.ts';
import { isLabel, labelKey, labelOfFolder, type Label } from '../model/labels.ts';
import type { MailboxPath } from '../model/mailbox.ts';
import type { FoldersState } from './state.ts';

/** The folder that got messages by this, or from which some went with its label. */
export function arrivedIn(intent: Intent, folders: FoldersState): MailboxPath | undefined {
  switch (intent.kind) {
    case 'move':
    case 'copy':
    case 'move-back':
      return intent.to;
    case 'put-back':
    case 'import':
      return intent.mailbox.path;
    case 'flag':
    case 'restore':
      return isLabel(intent.flag) ? folderOf(intent.flag, folders) : undefined;
    case 'expunge':
      return undefined;
  }
}

/** A label that is new makes a folder. */
export function makesFolder(intent: Intent, folders: FoldersState): boolean {
  if (intent.kind !== 'flag' && intent.kind !== 'restore') return false;
  const { change, flag } = intent;
  return change === 'add' && isLabel(flag) && folderOf(flag, folders) === undefined;
}

function folderOf(label: Label, { tree }: FoldersState): MailboxPath | undefined {
  const found = tree.find(({ folder }) => {
    const own = labelOfFolder(folder);
    return own !== undefined && labelKey(own) === labelKey(label);
  });
  return found?.folder.path;
}
