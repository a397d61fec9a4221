// Keys while a sheet lies over the panes. What moves in it moves as it does in a pane; Esc goes back one level.
import { isMultipart, isReadable, type MimePart } from '../model/mime-part.ts';
import { formatBytes } from '../text/size.ts';
import { safe } from '../text/safe-text.ts';
import type { Effect } from './command.ts';
import { copyChoices } from './copy-choices.ts';
import { sizeOf, sourceSheet } from './commands/looking.ts';
import { view, warn } from './commands/shared.ts';
import type { Hint } from './keymap.ts';
import { savedMessage, savedPart } from './saved-part.ts';
import { SCROLL_MOVES } from './scroll-moves.ts';
import {
  hasMore,
  headerSheet,
  MAX_TEXT_OCTETS,
  partsSheet,
  textSheet,
  type PartsSheet,
  type Sheet,
  type TextSheet,
} from './sheet.ts';
import type { State } from './state.ts';

/** Keys of the console that work here as everywhere. */
const EVERYWHERE: readonly string[] = ['?', '%', '@', ':', 'Ctrl-c', 'Ctrl-l', 'Ctrl-z'];

export function isForConsole(key: string): boolean {
  return EVERYWHERE.includes(key);
}

export function sheetPress(state: State, sheet: Sheet, key: string): readonly Effect[] {
  const move = SCROLL_MOVES[key];
  if (move) return view({ kind: 'move-sheet', move });
  switch (key) {
    case 'Esc':
      return state.sheets.saving ? [{ kind: 'cancel-save' }] : view({ kind: 'close-sheet' });
    case 'q':
      return view({ kind: 'close-sheet' });
    case 'H':
      return open(headerSheet(sheet.of));
    case 'v':
      return open(partsSheet(sheet.of));
    case 'e':
      return open(sourceSheet(state, sheet.of));
    case 'y':
      return view({ kind: 'open-dialog', dialog: { kind: 'copy', choices: copyChoices(state) } });
    case 'R':
      return sheet.failure ? view({ kind: 'read-more' }) : warn('All that was asked for is here.');
    default:
      return ownKey(state, sheet, key) ?? warn(`${key} does nothing here. Esc goes back.`);
  }
}

function open(sheet: Sheet): Effect[] {
  return view({ kind: 'open-sheet', sheet, alone: true });
}

/** Undefined where the key means nothing to this sheet. */
function ownKey(state: State, sheet: Sheet, key: string): readonly Effect[] | undefined {
  switch (sheet.kind) {
    case 'header':
      return key === 'h' ? view({ kind: 'cycle-headers' }) : undefined;
    case 'parts':
      if (key === 'Enter') return openPart(sheet);
      return key === 's' ? savePart(sheet) : undefined;
    case 'text':
      if (key === 'm') return readMore(sheet);
      return key === 's' ? saveText(state, sheet) : undefined;
  }
}

function partUnderCursor({ structure, cursor }: PartsSheet): MimePart | undefined {
  return structure?.parts[cursor];
}

function openPart(sheet: PartsSheet): readonly Effect[] {
  const part = partUnderCursor(sheet);
  if (!part) return [];
  if (isMultipart(part)) return warn('A multipart has nothing of its own: choose one of its parts.');
  if (!isReadable(part)) return warn(`${part.type} is no text: s saves it.`);
  return view({ kind: 'open-sheet', sheet: textSheet(sheet.of, part, part.octets), alone: false });
}

function savePart(sheet: PartsSheet): readonly Effect[] {
  const part = partUnderCursor(sheet);
  if (!part) return [];
  if (isMultipart(part)) return warn('A multipart has nothing of its own: choose one of its parts.');
  return [{ kind: 'ask-save', part: savedPart(sheet.of, part) }];
}

function readMore(sheet: TextSheet): readonly Effect[] {
  if (hasMore(sheet)) return view({ kind: 'read-more' });
  if (sheet.ended) return warn('All of it is here.');
  return warn(safe`No more than ${formatBytes(MAX_TEXT_OCTETS)} are shown: s saves all of it.`);
}

function saveText({ messages }: State, { of, part }: TextSheet): readonly Effect[] {
  const saved = part ? savedPart(of, part) : savedMessage(of, sizeOf(messages, of));
  return [{ kind: 'ask-save', part: saved }];
}

/** For the hint bar, in place of the panes' keys. */
export function sheetHints({ sheets }: State, sheet: Sheet): Hint[] {
  const hint = (key: string, title: string, enabled = true): Hint => ({ key, title, enabled });
  const scroll = hint('j/k', sheet.kind === 'parts' ? 'move' : 'scroll');
  const others = [hint('H', 'header'), hint('v', 'parts'), hint('e', 'source'), hint('y', 'copy')].filter(
    ({ key }) => key !== ownLetter(sheet),
  );
  const back = hint('Esc', sheets.saving ? 'cancel saving' : 'back');
  switch (sheet.kind) {
    case 'header':
      return [scroll, hint('h', 'weeded, all, raw'), ...others, back];
    case 'parts': {
      const part = partUnderCursor(sheet);
      const whole = part !== undefined && !isMultipart(part);
      return [
        scroll,
        hint('Enter', 'open', whole && isReadable(part)),
        hint('s', 'save', whole),
        ...others,
        back,
      ];
    }
    case 'text':
      return [scroll, hint('m', 'more', hasMore(sheet)), hint('s', 'save all'), ...others, back];
  }
}

function ownLetter(sheet: Sheet): string {
  if (sheet.kind === 'header') return 'H';
  if (sheet.kind === 'parts') return 'v';
  return sheet.part ? '' : 'e';
}
