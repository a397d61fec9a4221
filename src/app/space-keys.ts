// Keys while it is looked at where the bytes are.
import type { Effect } from './command.ts';
import { view, warn } from './commands/shared.ts';
import { groupMarks } from './group-marks.ts';
import type { Hint } from './keymap.ts';
import { askMigration } from './migration-order.ts';
import { SCROLL_MOVES } from './scroll-moves.ts';
import { areFolders, folderOf, groupUnderCursor, uidsOf, type SpaceState } from './space.ts';
import { SPACE_KEYS, type SpaceKey } from './space-groups.ts';
import type { State } from './state.ts';
import type { ViewIntent } from './view-intent.ts';

export const SPACE_LETTERS: Readonly<Record<SpaceKey, string>> = {
  folder: 'f',
  sender: 's',
  domain: 'd',
  year: 'y',
  month: 'm',
  size: 'z',
  type: 't',
  attachment: 'a',
  list: 'l',
};

const BY_LETTER = new Map(SPACE_KEYS.map((key) => [SPACE_LETTERS[key], key]));

/** By what a group is taken apart next, unless the user says otherwise. */
const NEXT: Readonly<Record<SpaceKey, SpaceKey>> = {
  folder: 'year',
  sender: 'year',
  domain: 'sender',
  year: 'month',
  month: 'size',
  size: 'year',
  type: 'year',
  attachment: 'type',
  list: 'year',
};

/** Keys of the messages that act on what is marked. */
const ACTING: readonly string[] = ['X', 'E', '#'];

export function isForSpace(key: string): boolean {
  return ACTING.includes(key);
}

export function spacePress(state: State, key: string): readonly Effect[] {
  const { space } = state;
  const move = SCROLL_MOVES[key];
  if (move && key !== 'Space') return view({ kind: 'move-space', move });
  const by = BY_LETTER.get(key);
  if (by) return view({ kind: 'space-by', by });
  switch (key) {
    case 'Enter':
    case 'Right':
      return into(state);
    case 'Esc':
    case 'Backspace':
    case 'Left':
      return view(outOf(space));
    case 'q':
    case 'S':
      return view({ kind: 'close-space' });
    case 'Space':
      return mark(state);
    case 'c':
      return askMigration();
    case 'Ctrl-c':
      return [{ kind: 'cancel' }];
    default:
      return warn(`${key} does nothing here. Esc goes back.`);
  }
}

function outOf({ narrowings, entered }: SpaceState): ViewIntent {
  if (narrowings.length > 0) return { kind: 'widen-space' };
  return entered ? { kind: 'space-by', by: 'folder', entered: false } : { kind: 'close-space' };
}

function into(state: State): readonly Effect[] {
  const group = groupUnderCursor(state);
  if (!group) return [];
  const { by } = state.space;
  if (areFolders(state)) {
    const opened: Effect = { kind: 'open-folder', path: folderOf(group) };
    return [opened, ...view({ kind: 'space-by', by: NEXT.folder, entered: true })];
  }
  const narrowing = { by, id: group.id, label: group.label };
  return view({ kind: 'narrow-space', narrowing, by: NEXT[by] });
}

/** All of the group; where all of it is marked already, the marks are taken away. */
function mark(state: State): readonly Effect[] {
  const group = groupUnderCursor(state);
  if (!group) return [];
  if (areFolders(state)) return warn('Enter looks into the folder: what is in it can be marked.');
  const marks = groupMarks(state.messages.marks, uidsOf(state, group), group.label);
  return view(...marks, { kind: 'move-space', move: { by: 'rows', count: 1 } });
}

/** For the hint bar, in place of the panes' keys. */
export function spaceHints(state: State): Hint[] {
  const hint = (key: string, title: string, enabled = true): Hint => ({ key, title, enabled });
  const folders = areFolders(state);
  return [
    hint('j/k', 'move'),
    hint('Enter', 'into'),
    hint('Space', 'mark group', !folders),
    ...SPACE_KEYS.map((key) => hint(SPACE_LETTERS[key], key, state.space.by !== key)),
    hint('c', 'migration'),
    hint('X', 'expunge plan', !folders && !state.messages.marks.isEmpty),
    hint('Esc', 'back'),
  ];
}
