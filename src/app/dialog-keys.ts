// Keys while a dialog is open. Enter is never yes; a key that was typed before a question was on screen never answers it.
import type { Flag, FlagChange } from '../model/flags.ts';
import type { Folder } from '../model/folder.ts';
import { sameMailbox } from '../model/mailbox.ts';
import { SORT_KEYS, type SortKey } from '../model/sort.ts';
import { formatCount } from '../text/size.ts';
import type { Effect } from './command.ts';
import { flagDenied } from './access.ts';
import { askedConsent, askedPlans } from './asked.ts';
import { flagEffects } from './commands/changing.ts';
import { fileInto } from './commands/filing.ts';
import { sortBy } from './commands/listing.ts';
import { recoveryDialog } from './commands/queue.ts';
import { view, warn } from './commands/shared.ts';
import { duplicatesPress } from './duplicates-keys.ts';
import { markChoices } from './mark-menu.ts';
import { migrationOf } from './migration-order.ts';
import { queryPress } from './query-line.ts';
import { exportChoices, exportPress } from './export-menu.ts';
import { commandLinePress, literalPaste, literalPress } from './command-line.ts';
import { edited } from './edited.ts';
import { flagMenuPress } from './flag-menu.ts';
import { matchFolders, offeredFolders } from './fuzzy.ts';
import { find } from './protocol-keys.ts';
import { isSeen, recoveryPress } from './recovery-keys.ts';
import { goTo } from './go-to.ts';
import { selectionsPress } from './selections-menu.ts';
import { shownMessages } from './slices/view.ts';
import type { Dialog, State } from './state.ts';

type Of<Kind extends Dialog['kind']> = Extract<Dialog, { kind: Kind }>;

const close = view({ kind: 'close-dialog' });
const nothingSent = warn('Cancelled: nothing was sent.');
const cancelled = [...close, ...nothingSent];

/** What these do with messages, they do by the UIDs of the list that they lie over. */
const BY_UIDS: ReadonlySet<Dialog['kind']> = new Set([
  'mark-menu',
  'selections',
  'duplicates',
  'export-menu',
]);

function isMadeAnew({ view: { heldList }, messages }: State): boolean {
  return heldList?.mailbox !== undefined && !sameMailbox(heldList.mailbox, messages.mailbox);
}

export function dialogPress(state: State, dialog: Dialog, key: string): readonly Effect[] {
  if (BY_UIDS.has(dialog.kind) && isMadeAnew(state))
    return [
      ...close,
      ...warn('The folder was made anew meanwhile: its UIDs name other messages now. Nothing was done.'),
    ];
  switch (dialog.kind) {
    case 'help':
    case 'quota':
      return scrollOrClose(dialog, key);
    case 'server':
      return serverPress(state, dialog, key);
    case 'sort':
      return sortPress(state, key);
    case 'mark-menu': {
      const chosen = markChoices(state).find(({ letter }) => letter === key);
      return chosen ? [...close, ...chosen.effects] : close;
    }
    case 'duplicates':
      if (key in SCROLL && dialog.typed === undefined) return scrolledBy(dialog, SCROLL[key]!);
      return duplicatesPress(state, dialog, key);
    case 'flag-menu':
      return flagMenuPress(state, dialog, key);
    case 'selections':
      return selectionsPress(state, dialog.change, key);
    case 'plan':
      return planPress(state, dialog, key);
    case 'undo':
      if (!isSeen(state) && key !== 'Esc') return [];
      if (key in SCROLL) return scrolledBy(dialog, SCROLL[key]!);
      return key === 'y' ? [...close, { kind: 'confirm', plans: askedPlans(dialog) }] : cancelled;
    case 'recovery':
      return recoveryPress(state, dialog, key);
    case 'query':
      return queryPress(state, dialog, key);
    case 'prompt':
      return promptPress(state, dialog, key);
    case 'go-to-folder':
      return folderPress(state, dialog, key);
    case 'command-line':
      return commandLinePress(state, dialog, key);
    case 'literal':
      return literalPress(state, dialog, key);
    case 'copy':
      return copyPress(dialog, key);
    case 'save':
      return savePress(dialog, key);
    case 'export-menu': {
      const chosen = exportChoices(state).find(({ letter }) => letter === key);
      return chosen ? [...close, ...chosen.effects] : close;
    }
    case 'export':
      return exportPress(dialog, key);
    case 'keep-password':
      if (!isSeen(state) && key !== 'Esc') return [];
      return key === 'y' ? [...close, { kind: 'keep-password' }] : close;
    case 'quit':
      if (!isSeen(state) && key !== 'Esc') return [];
      return key === 'y' ? [{ kind: 'quit' }] : close;
  }
}

export function dialogPaste(state: State, dialog: Dialog, text: string): readonly Effect[] {
  const line = text.split(/[\r\n]/, 1)[0]!;
  switch (dialog.kind) {
    case 'query':
      return open({ ...dialog, text: dialog.text + line, completion: undefined });
    case 'prompt':
      return open({ ...dialog, text: dialog.text + line });
    case 'go-to-folder':
      return open({ ...dialog, text: dialog.text + line, chosen: 0 });
    case 'flag-menu':
    case 'duplicates':
      return dialog.typed === undefined ? [] : open({ ...dialog, typed: dialog.typed + line });
    case 'save':
    case 'export':
      return open({ ...dialog, text: dialog.text + line });
    case 'command-line':
      return open({ ...dialog, text: dialog.text + line, at: undefined, choices: [] });
    case 'literal':
      return literalPaste(state, dialog, text);
    case 'help':
    case 'server':
    case 'quota':
    case 'sort':
    case 'mark-menu':
    case 'selections':
    case 'plan':
    case 'undo':
    case 'recovery':
    case 'copy':
    case 'export-menu':
    case 'keep-password':
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

function scrollOrClose(dialog: Of<'help' | 'server' | 'quota'>, key: string): readonly Effect[] {
  const by = HELP_SCROLL[key];
  return by === undefined ? close : scrolledBy(dialog, by);
}

function scrolledBy(
  dialog: Of<'help' | 'server' | 'quota' | 'duplicates' | 'plan' | 'undo'>,
  lines: number,
): Effect[] {
  return open({ ...dialog, top: Math.max(0, (dialog.top ?? 0) + lines) });
}

const LEAVING: ReadonlySet<string> = new Set(['Esc', 'q', 'Ctrl-c']);

function serverPress(state: State, dialog: Of<'server'>, key: string): readonly Effect[] {
  // A key that came before there was anything to see was meant for something else.
  if (!dialog.report) return LEAVING.has(key) ? close : [];
  const certificate = dialog.report.mayPin ? dialog.report.tls?.certificates[0] : undefined;
  if (!certificate) return scrollOrClose(dialog, key);
  if (!isSeen(state)) return key === 'Esc' ? close : [];
  return key === 'y' ? [{ kind: 'pin', certificate }, ...close] : scrollOrClose(dialog, key);
}

const SORT_LETTERS: Readonly<Record<string, SortKey>> = {
  z: 'size',
  d: 'date',
  f: 'from',
  s: 'subject',
  u: 'uid',
  t: 'thread',
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
  const { plan, resumes, description } = dialog;
  const not = resumes ? [...close, ...backToRecovery(state, plan.id), ...nothingSent] : cancelled;
  if (key === 'Esc') return not;
  if (!isSeen(state)) return [];
  const consent = askedConsent(dialog);
  const yes: Effect = resumes
    ? { kind: 'resume', planId: plan.id, consented: true }
    : { kind: 'confirm', plans: askedPlans(dialog) };
  const confirm: Effect[] = [...close, yes];
  if (key in SCROLL) return scrolledBy(dialog, SCROLL[key]!);
  if (key === 'r' && description.rescue !== '' && !resumes) return [{ kind: 'toggle-rescue', plan }];
  switch (consent.kind) {
    case 'none':
      return not;
    case 'key':
      return key === 'y' ? confirm : not;
    case 'count':
      if (/^[0-9]$/.test(key)) return open({ ...dialog, typed: (dialog.typed + key).slice(0, 10) });
      if (key === 'Backspace' && dialog.typed !== '')
        return open({ ...dialog, typed: dialog.typed.slice(0, -1) });
      if (key !== 'Enter') return not;
      if (dialog.typed === String(consent.count)) return confirm;
      return [
        ...close,
        ...(resumes ? backToRecovery(state, plan.id) : []),
        ...warn(
          `${dialog.typed || 'Nothing'} typed, ${formatCount(consent.count)} in the plan: cancelled, nothing was sent.`,
        ),
      ];
  }
}

/** The other plans of an earlier run still wait for a word. */
function backToRecovery(state: State, planId: number): Effect[] {
  const dialog = recoveryDialog(state, planId);
  return dialog ? open(dialog) : [];
}

function copyPress({ choices }: Of<'copy'>, key: string): readonly Effect[] {
  const chosen = choices.find(({ letter }) => letter === key);
  return chosen ? [...close, { kind: 'copy', text: chosen.text, what: chosen.label }] : close;
}

function savePress(dialog: Of<'save'>, key: string): readonly Effect[] {
  if (key === 'Esc' || key === 'Ctrl-c') return [...close, ...warn('Cancelled: nothing was saved.')];
  const name = dialog.text.trim();
  if (key === 'Enter') return name === '' ? [] : [...close, { kind: 'save', part: dialog.part, name }];
  const text = edited(dialog.text, key);
  return text === undefined ? [] : open({ ...dialog, text });
}

function promptPress(state: State, dialog: Of<'prompt'>, key: string): readonly Effect[] {
  if (key === 'Esc' || key === 'Ctrl-c') return close;
  if (key === 'Enter') {
    const isNothing = dialog.text.trim() === '' && dialog.purpose !== 'filter-lines';
    return isNothing ? close : [...close, ...submit(state, dialog)];
  }
  const text = edited(dialog.text, key);
  return text === undefined ? [] : open({ ...dialog, text });
}

function submit(state: State, { purpose, text }: Of<'prompt'>): readonly Effect[] {
  switch (purpose) {
    case 'search':
      return view({ kind: 'search', search: { text: text.trim(), direction: 'next', pending: true } });
    case 'import':
      return [{ kind: 'import', path: text.trim() }];
    case 'migration':
      return migrationOf(state, text.trim());
    case 'save-migration':
      return [{ kind: 'save-migration', name: text.trim() }];
    case 'go-to':
      return goTo(asSeen(state), text);
    case 'find-line':
      return find(state.protocol, text.trim(), 'next');
    case 'filter-lines':
      return view({ kind: 'filter-lines', text: text.trim() });
    case 'set-flag':
      return changeFlag(asSeen(state), 'add', flagNamed(text.trim()));
    case 'clear-flag':
      return changeFlag(asSeen(state), 'remove', flagNamed(text.trim()));
  }
}

function changeFlag(state: State, change: FlagChange, flag: Flag): readonly Effect[] {
  const why = flagDenied(state, flag);
  return why ? warn(`${why} Nothing was sent.`) : flagEffects(state, change, flag);
}

/** What is typed at a prompt is for the messages that are on screen with it, wherever the cursor went meanwhile. */
function asSeen(state: State): State {
  return { ...state, messages: shownMessages(state) };
}

const SYSTEM_FLAGS: readonly Flag[] = ['\\Seen', '\\Answered', '\\Flagged', '\\Deleted', '\\Draft'];

/** `seen` and `\seen` mean \Seen; everything else is a keyword as typed. */
function flagNamed(text: string): Flag {
  const bare = text.replace(/^\\/, '').toLowerCase();
  return SYSTEM_FLAGS.find((flag) => flag.slice(1).toLowerCase() === bare) ?? text;
}

function folderPress(state: State, dialog: Of<'go-to-folder'>, key: string): readonly Effect[] {
  const matches = matchFolders(offeredFolders(state.folders, dialog.purpose), dialog);
  if (key === 'Esc' || key === 'Ctrl-c') return dialog.purpose === 'go' ? close : cancelled;
  if (key === 'Enter') {
    const chosen = matches[dialog.chosen]?.folder;
    if (!chosen) return dialog.purpose === 'go' ? close : cancelled;
    return [...close, ...folderChosen(state, dialog, chosen)];
  }
  const step = key === 'Down' || key === 'Ctrl-n' ? 1 : key === 'Up' || key === 'Ctrl-p' ? -1 : 0;
  if (step !== 0) {
    const chosen = Math.max(0, Math.min(matches.length - 1, dialog.chosen + step));
    return open({ ...dialog, chosen });
  }
  const text = edited(dialog.text, key);
  return text === undefined ? [] : open({ ...dialog, text, chosen: 0 });
}

function folderChosen(state: State, { purpose }: Of<'go-to-folder'>, folder: Folder): readonly Effect[] {
  switch (purpose) {
    case 'go':
      return [{ kind: 'open-folder', path: folder.path }, ...view({ kind: 'focus', pane: 'messages' })];
    case 'move':
    case 'copy':
      return fileInto(asSeen(state), purpose, folder);
  }
}
