// Messages to another folder: moved, copied, or into the Trash. Nothing here needs a question: a move can be undone.
import type { Folder } from '../../model/folder.ts';
import type { Intent } from '../../model/intent.ts';
import { toSafe, type Safe } from '../../text/safe-text.ts';
import { removalDenied } from '../access.ts';
import type { CommandSpec, Effect } from '../command.ts';
import type { FolderPurpose, State } from '../state.ts';
import { identities, targets, targetWords } from '../targets.ts';
import { cannotChange, endRange, view, warn } from './shared.ts';

type Filing = Exclude<FolderPurpose, 'go'>;

const base = { panes: ['messages', 'preview'], reach: 'write' } as const;

export const filingCommands: readonly CommandSpec[] = [
  {
    ...base,
    id: 'move-to',
    title: 'move to',
    help: 'Moves messages to a folder, found by some letters of its name.',
    keys: ['s'],
    disabled: cannotMove,
    hint: 46,
    run: (state) => ask(state, 'move'),
  },
  {
    ...base,
    id: 'copy-to',
    title: 'copy to',
    help: 'Copies messages to a folder, found by some letters of its name.',
    keys: ['C'],
    disabled: cannotChange,
    hint: undefined,
    run: (state) => ask(state, 'copy'),
  },
  {
    ...base,
    id: 'trash',
    title: 'trash',
    help: 'Moves messages to the folder that the server calls its Trash.',
    keys: ['#'],
    disabled: cannotMove,
    hint: undefined,
    run: toTrash,
  },
];

function cannotMove(state: State): Safe | undefined {
  return cannotChange(state) ?? removalDenied(state);
}

function ask(state: State, purpose: Filing): Effect[] {
  const chosen = targets(state);
  if (!chosen) return [];
  const verb = purpose === 'move' ? 'Move' : 'Copy';
  const label = toSafe(`${verb} ${targetWords(chosen)} to:`);
  const except = chosen.mailbox.path;
  return view({
    kind: 'open-dialog',
    dialog: { kind: 'go-to-folder', purpose, label, text: '', chosen: 0, except },
  });
}

/** The folder was chosen: `state` is the list as it is on screen. */
export function fileInto(state: State, purpose: Filing, folder: Folder): readonly Effect[] {
  const chosen = targets(state);
  if (!chosen) return warn('No message here to act on: nothing was sent.');
  const { mailbox, basis, uids } = chosen;
  const intent: Intent = {
    kind: purpose,
    mailbox,
    basis,
    targets: identities(state, uids),
    to: folder.path,
    toName: folder.name,
  };
  return [...endRange(state), { kind: 'plan', intent }];
}

function toTrash(state: State): readonly Effect[] {
  const { tree } = state.folders;
  const { trash: named } = state.view;
  const trash = tree.find(({ folder }) =>
    named === undefined
      ? folder.specialUse === 'trash' && folder.selectable
      : folder.selectable && (folder.name === named || folder.path === named),
  )?.folder;
  if (!trash && named !== undefined)
    return warn(`No folder is named "${named}", which is to be the Trash. Nothing was sent.`);
  if (!trash)
    return warn(
      'No folder of this account is its Trash: s moves to a folder of your choice. Nothing was sent.',
    );
  if (trash.path === state.messages.mailbox?.path)
    return warn(`These messages are in ${trash.name} already: X expunges. Nothing was sent.`);
  return fileInto(state, 'move', trash);
}
