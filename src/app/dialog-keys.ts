// Keys while a dialog is open. Enter is never yes; a key that was typed before a question was on screen never answers it.
import type { Flag } from '../model/flags.ts';
import { SORT_KEYS, type SortKey } from '../model/sort.ts';
import { formatCount } from '../text/size.ts';
import type { Effect } from './command.ts';
import { flagEffects } from './commands/changing.ts';
import { sortBy } from './commands/listing.ts';
import { view, warn } from './commands/shared.ts';
import { matchFolders } from './fuzzy.ts';
import { layout } from './layout.ts';
import { shownMessages } from './slices/view.ts';
import type { Dialog, State } from './state.ts';

type Of<Kind extends Dialog['kind']> = Extract<Dialog, { kind: Kind }>;

const close = view({ kind: 'close-dialog' });
const cancelled = [...close, ...warn('Cancelled: nothing was sent.')];

export function dialogPress(state: State, dialog: Dialog, key: string): readonly Effect[] {
  switch (dialog.kind) {
    case 'help':
      return scrollOrClose(dialog, key);
    case 'sort':
      return sortPress(state, key);
    case 'plan':
      return planPress(state, dialog, key);
    case 'undo':
      if (!isSeen(state) && key !== 'Esc') return [];
      if (key in SCROLL) return scrolledBy(dialog, SCROLL[key]!);
      return key === 'y' ? [...close, { kind: 'confirm', plan: dialog.plan }] : cancelled;
    case 'prompt':
      return promptPress(state, dialog, key);
    case 'go-to-folder':
      return folderPress(state, dialog, key);
    case 'quit':
      if (!isSeen(state) && key !== 'Esc') return [];
      return key === 'y' ? [{ kind: 'quit' }] : close;
  }
}

/** Only what stands on the screen can be answered: not a frame to come, not a terminal too small to hold it. */
function isSeen(state: State): boolean {
  return state.view.dialogShown && layout(state).kind === 'panes';
}

export function dialogPaste(dialog: Dialog, text: string): readonly Effect[] {
  const line = text.split(/[\r\n]/, 1)[0]!;
  switch (dialog.kind) {
    case 'prompt':
      return open({ ...dialog, text: dialog.text + line });
    case 'go-to-folder':
      return open({ ...dialog, text: dialog.text + line, chosen: 0 });
    case 'help':
    case 'sort':
    case 'plan':
    case 'undo':
    case 'quit':
      return [];
  }
}

function open(dialog: Dialog): Effect[] {
  return view({ kind: 'open-dialog', dialog });
}

const SCROLL: Readonly<Record<string, number>> = {
  Down: 1,
  Up: -1,
  PageDown: 10,
  'Ctrl-d': 10,
  PageUp: -10,
  'Ctrl-u': -10,
  // Further than any text goes: its drawing brings the line back.
  Home: -1e6,
  End: 1e6,
};

/** Letters that scroll where nothing is asked; in a plan they are other keys, and cancel. */
const HELP_SCROLL: Readonly<Record<string, number>> = { ...SCROLL, j: 1, k: -1, g: -1e6, G: 1e6, Space: 10 };

function scrollOrClose(dialog: Of<'help'>, key: string): readonly Effect[] {
  const by = HELP_SCROLL[key];
  return by === undefined ? close : scrolledBy(dialog, by);
}

function scrolledBy(dialog: Of<'help' | 'plan' | 'undo'>, lines: number): Effect[] {
  return open({ ...dialog, top: Math.max(0, (dialog.top ?? 0) + lines) });
}

const SORT_LETTERS: Readonly<Record<string, SortKey>> = {
  z: 'size',
  d: 'date',
  f: 'from',
  s: 'subject',
  u: 'uid',
};

/** The strip's letters with their keys, in the order of the columns' menu. */
export const sortLetters = SORT_KEYS.map((key) => ({
  key,
  letter: Object.keys(SORT_LETTERS).find((letter) => SORT_LETTERS[letter] === key)!,
}));

function sortPress({ messages: { sort } }: State, key: string): readonly Effect[] {
  const chosen = SORT_LETTERS[key];
  if (!chosen) return close;
  // The column that is sorted by already: the other way round.
  const next = chosen === sort.key ? { key: chosen, descending: !sort.descending } : sortBy(chosen);
  return [...close, ...view({ kind: 'sort', sort: next })];
}

function planPress(state: State, dialog: Of<'plan'>, key: string): readonly Effect[] {
  if (key === 'Esc') return cancelled;
  if (!isSeen(state)) return [];
  const { consent } = dialog.plan;
  const confirm: Effect[] = [...close, { kind: 'confirm', plan: dialog.plan }];
  if (key in SCROLL) return scrolledBy(dialog, SCROLL[key]!);
  switch (consent.kind) {
    case 'none':
      return cancelled;
    case 'key':
      return key === 'y' ? confirm : cancelled;
    case 'count':
      if (/^[0-9]$/.test(key)) return open({ ...dialog, typed: (dialog.typed + key).slice(0, 10) });
      if (key === 'Backspace' && dialog.typed !== '')
        return open({ ...dialog, typed: dialog.typed.slice(0, -1) });
      if (key !== 'Enter') return cancelled;
      if (dialog.typed === String(consent.count)) return confirm;
      return [
        ...close,
        ...warn(
          `${dialog.typed || 'Nothing'} typed, ${formatCount(consent.count)} in the plan: cancelled, nothing was sent.`,
        ),
      ];
  }
}

/** The text after an editing key, or undefined where the key edits nothing. */
function edited(text: string, key: string): string | undefined {
  if (key === 'Space') return `${text} `;
  if (key === 'Backspace') return [...text].slice(0, -1).join('');
  if (key === 'Ctrl-u') return '';
  if (key === 'Ctrl-w') return text.replace(/\S*\s*$/, '');
  return [...key].length === 1 ? text + key : undefined;
}

function promptPress(state: State, dialog: Of<'prompt'>, key: string): readonly Effect[] {
  if (key === 'Esc' || key === 'Ctrl-c') return close;
  if (key === 'Enter') return dialog.text.trim() === '' ? close : [...close, ...submit(state, dialog)];
  const text = edited(dialog.text, key);
  return text === undefined ? [] : open({ ...dialog, text });
}

function submit(state: State, { purpose, text }: Of<'prompt'>): readonly Effect[] {
  switch (purpose) {
    case 'search':
      return view({ kind: 'search', search: { text: text.trim(), direction: 'next', pending: true } });
    case 'set-flag':
      return flagEffects(asSeen(state), 'add', flagNamed(text.trim()));
    case 'clear-flag':
      return flagEffects(asSeen(state), 'remove', flagNamed(text.trim()));
  }
}

/** A flag typed at a prompt is for the messages that are on screen with it, wherever the cursor went meanwhile. */
function asSeen(state: State): State {
  return { ...state, messages: shownMessages(state) };
}

const SYSTEM_FLAGS: readonly Flag[] = ['\\Seen', '\\Answered', '\\Flagged', '\\Deleted', '\\Draft'];

/** `seen` and `\seen` mean \Seen; everything else is a keyword as typed. */
function flagNamed(text: string): Flag {
  const bare = text.replace(/^\\/, '').toLowerCase();
  return SYSTEM_FLAGS.find((flag) => flag.slice(1).toLowerCase() === bare) ?? text;
}

function folderPress({ folders }: State, dialog: Of<'go-to-folder'>, key: string): readonly Effect[] {
  const matches = matchFolders(folders.tree, dialog.text);
  if (key === 'Esc' || key === 'Ctrl-c') return close;
  if (key === 'Enter') {
    const chosen = matches[dialog.chosen];
    return chosen
      ? [
          ...close,
          { kind: 'open-folder', path: chosen.folder.path },
          ...view({ kind: 'focus', pane: 'messages' }),
        ]
      : close;
  }
  const step = key === 'Down' || key === 'Ctrl-n' ? 1 : key === 'Up' || key === 'Ctrl-p' ? -1 : 0;
  if (step !== 0) {
    const chosen = Math.max(0, Math.min(matches.length - 1, dialog.chosen + step));
    return open({ ...dialog, chosen });
  }
  const text = edited(dialog.text, key);
  return text === undefined ? [] : open({ ...dialog, text, chosen: 0 });
}
