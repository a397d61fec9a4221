// Keys while the migration check is looked at.
import type { Effect } from './command.ts';
import { view, warn } from './commands/shared.ts';
import { duplicatesDialog } from './duplicates-keys.ts';
import type { Hint } from './keymap.ts';
import type { ReportRow } from './migration.ts';
import { safe } from '../text/safe-text.ts';
import { SCROLL_MOVES } from './scroll-moves.ts';
import type { State } from './state.ts';

export function migrationPress(state: State, key: string): readonly Effect[] {
  const move = SCROLL_MOVES[key];
  if (move && key !== 'Space') return view({ kind: 'move-migration', move });
  switch (key) {
    case 'Enter':
    case 'Space':
      return mark(state);
    case 's':
      return [{ kind: 'ask-save-migration' }];
    case 'd': {
      const dialog = duplicatesDialog(state);
      return dialog
        ? view({ kind: 'open-dialog', dialog })
        : warn('No folder is open to look for copies in.');
    }
    case 'Esc':
    case 'q':
    case 'Backspace':
    case 'Left':
      return view({ kind: 'close-migration' });
    case 'Ctrl-c':
      return [{ kind: 'cancel' }];
    default:
      return warn(`${key} does nothing here. Esc goes back.`);
  }
}

export function rowUnderCursor({ migration: { report, cursor } }: State): ReportRow | undefined {
  return report?.rows[cursor];
}

function mark(state: State): readonly Effect[] {
  const row = rowUnderCursor(state);
  if (!row) return [];
  const { finding, label, detail } = row;
  if (!finding) return warn('This line is about no messages.');
  const named = finding.kind === 'message' ? safe`${label}, ${detail}` : label;
  return [{ kind: 'mark-finding', finding, label: named }];
}

/** For the hint bar, in place of the panes' keys. */
export function migrationHints(state: State): Hint[] {
  const hint = (key: string, title: string, enabled = true): Hint => ({ key, title, enabled });
  const isMarked = !state.messages.marks.isEmpty;
  return [
    hint('j/k', 'move'),
    hint('Space', 'mark them', rowUnderCursor(state)?.finding !== undefined),
    hint('d', 'duplicates'),
    hint('s', 'save as CSV', state.migration.report !== undefined),
    hint('X', 'expunge plan', isMarked),
    hint('E', 'export', isMarked),
    hint('Esc', 'back'),
  ];
}
