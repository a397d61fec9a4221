// The question which copies are to be marked: what is compared, which of each stays, and what its keys do.
import { sameMailbox } from '../model/mailbox.ts';
import { formatBytes, formatCount } from '../text/size.ts';
import { literal, safe, toSafe, type Safe } from '../text/safe-text.ts';
import type { Effect } from './command.ts';
import { view, warn } from './commands/shared.ts';
import {
  EVIDENCE,
  isCompared,
  toggled,
  tooLittle,
  typedField,
  type DuplicatesDialog,
} from './copy-evidence.ts';
import { duplicatesIn, isReading, SAFEST_RULES, type Rules } from './duplicates.ts';
import { edited } from './edited.ts';
import { messageOf } from './listed.ts';
import { folderAt } from './slices/folders.ts';
import { shownMessages } from './slices/view.ts';
import type { State } from './state.ts';

/** Undefined where there is nothing to compare. */
export function duplicatesDialog(state: State): DuplicatesDialog | undefined {
  const messages = shownMessages(state);
  const { gathering, cursor } = messages;
  const folder = gathering && messageOf(messages, cursor)?.mailbox.path;
  return messages.mailbox
    ? { kind: 'duplicates', ...SAFEST_RULES, folder, typed: undefined, top: 0 }
    : undefined;
}

const close = view({ kind: 'close-dialog' });
const open = (dialog: DuplicatesDialog): Effect[] => view({ kind: 'open-dialog', dialog });

/** The digit behind those of what is compared. */
export const FIELD_KEY = String(EVIDENCE.length + 1);

export function duplicatesPress(state: State, dialog: DuplicatesDialog, key: string): readonly Effect[] {
  const { comparison } = dialog;
  if (dialog.typed !== undefined) return fieldPress(dialog, dialog.typed, key);
  const evidence = EVIDENCE[Number(key) - 1];
  if (evidence) return open({ ...dialog, comparison: toggled(comparison, evidence) });
  switch (key) {
    case 'Esc':
    case 'q':
    case 'Ctrl-c':
      return close;
    case 'o':
      return open({ ...dialog, keep: 'oldest' });
    case 'n':
      return open({ ...dialog, keep: 'newest' });
    case 'b':
      return open({ ...dialog, keep: 'biggest' });
    case 'f':
      return dialog.folder === undefined ? [] : open({ ...dialog, keep: 'folder' });
    case 'h':
      return isCompared(comparison, 'message-id') ? open({ ...dialog, nameless: !dialog.nameless }) : [];
    case FIELD_KEY:
      return comparison.field === undefined
        ? open({ ...dialog, typed: '' })
        : open({ ...dialog, comparison: { ...comparison, field: undefined } });
    case 'Enter':
      return markCopies(state, dialog);
    default:
      return [];
  }
}

function fieldPress(dialog: DuplicatesDialog, typed: string, key: string): readonly Effect[] {
  if (key === 'Esc' || key === 'Ctrl-c') return open({ ...dialog, typed: undefined });
  if (key !== 'Enter') {
    const text = edited(typed, key);
    return text === undefined ? [] : open({ ...dialog, typed: text });
  }
  if (typed.trim() === '') return open({ ...dialog, typed: undefined });
  const field = typedField(typed);
  if (field === undefined)
    return warn(
      safe`"${toSafe(typed)}" is not compared: it is among the others already, or no header field's name (letters, digits, - and _).`,
    );
  const comparison = { ...dialog.comparison, field };
  return [...view({ kind: 'name-field', field }), ...open({ ...dialog, comparison, typed: undefined })];
}

function markCopies(state: State, dialog: DuplicatesDialog): readonly Effect[] {
  const why = tooLittle(dialog.comparison);
  if (why) return warn(why);
  const { copies, survivors, octets, messages: count, unread } = duplicatesIn(state, dialog);
  const { marks, table, mailbox } = state.messages;
  if (!sameMailbox(mailbox, shownMessages(state).mailbox)) return close;
  if (isReading(state)) return warn('The messages are still being read: wait, or Esc.');
  if (copies.isEmpty) return [...close, ...warn('No message is a copy of another: nothing was marked.')];
  const rest = unread > 0 ? safe` ${formatCount(unread)} were not read.` : literal('');
  const of = count === 1 ? literal('1 message') : safe`${formatCount(count)} messages`;
  const some = copies.size === 1 ? literal('1 copy') : safe`${formatCount(copies.size)} copies`;
  const text = safe`${some} of ${of} marked, ${formatBytes(octets)}: ${keepWords(state, dialog)} stays.${rest}`;
  return [
    ...close,
    ...view(
      { kind: 'set-marks', marks: marks.union(copies.intersect(table.uids())), survivors },
      { kind: 'say', status: { text, tone: 'plain' } },
    ),
  ];
}

/** "the oldest of each". */
export function keepWords({ folders }: State, { keep, folder }: Rules): Safe {
  switch (keep) {
    case 'oldest':
      return literal('the oldest of each');
    case 'newest':
      return literal('the newest of each');
    case 'biggest':
      return literal('the biggest of each');
    case 'folder': {
      const name = folderAt(folders, folder)?.name ?? literal('the folder');
      return safe`that in ${name}, else the oldest of each,`;
    }
  }
}
