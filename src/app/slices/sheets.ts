// The sheets over the panes: which lie there, what was read for them, and where they are scrolled to.
import { sameMailbox } from '../../model/mailbox.ts';
import { WHOLE } from '../../model/mime-part.ts';
import type { Input } from '../input.ts';
import { sheetRows } from '../layout.ts';
import { moved, scrolled } from '../moved.ts';
import {
  HEADER_VIEWS,
  MAX_TEXT_OCTETS,
  PAGE_OCTETS,
  type PartsSheet,
  type Sheet,
  type SheetsState,
  type Subject,
} from '../sheet.ts';
import type { State } from '../state.ts';
import type { Move } from '../view-intent.ts';

export const initialSheets: SheetsState = { stack: [], saving: undefined };

/** Beside its parts a sheet of parts has the heads of the columns, and what the cursor's part can be asked for. */
const PARTS_FRAME = 2;

export function updateSheets(state: State, input: Input): SheetsState {
  const { sheets } = state;
  switch (input.kind) {
    case 'open-sheet':
      return { ...sheets, stack: input.alone ? [input.sheet] : [...sheets.stack, input.sheet] };
    case 'close-sheet':
      return { ...sheets, stack: sheets.stack.slice(0, -1) };
    case 'move-sheet':
      return onTop(sheets, (sheet) => movedSheet(sheet, input.move, state));
    case 'resize':
      // The cursor of a list stays in sight.
      return onTop(sheets, (sheet) => (sheet.kind === 'parts' ? inSight(sheet, state) : sheet));
    case 'cycle-headers':
      return onTop(sheets, nextView);
    case 'read-more':
      return onTop(sheets, wantingMore);
    case 'header-reported':
    case 'structure-read':
    case 'lines-read':
    case 'look-failed':
      return onTop(sheets, (sheet) => (isOf(sheet, input) ? withAnswer(sheet, input) : sheet));
    case 'saving':
      return { ...sheets, saving: input.saving };
    default:
      return sheets;
  }
}

function onTop(sheets: SheetsState, change: (sheet: Sheet) => Sheet): SheetsState {
  const before = sheets.stack.at(-1);
  if (!before) return sheets;
  const after = change(before);
  return after === before ? sheets : { ...sheets, stack: [...sheets.stack.slice(0, -1), after] };
}

function isOf({ of }: Sheet, { mailbox, uid }: Subject): boolean {
  return of.uid === uid && sameMailbox(of.mailbox, mailbox);
}

type Answer = Extract<Input, { kind: 'header-reported' | 'structure-read' | 'lines-read' | 'look-failed' }>;

function withAnswer(sheet: Sheet, answer: Answer): Sheet {
  switch (answer.kind) {
    case 'header-reported':
      return sheet.kind === 'header' ? { ...sheet, report: answer.report } : sheet;
    case 'structure-read':
      return sheet.kind === 'parts' ? { ...sheet, structure: answer.structure } : sheet;
    case 'lines-read': {
      if (sheet.kind !== 'text' || (sheet.part?.section ?? WHOLE) !== answer.section) return sheet;
      // Its place is behind what is there, or it is an answer to somebody who has gone.
      if (sheet.read !== answer.from) return sheet;
      const { lines, rest } = answer.read;
      const { upTo: read, ended } = answer;
      return { ...sheet, pages: [...sheet.pages, lines], rest, read, ended };
    }
    case 'look-failed':
      return { ...sheet, failure: answer.failure };
  }
}

function nextView(sheet: Sheet): Sheet {
  if (sheet.kind !== 'header') return sheet;
  const view = HEADER_VIEWS[(HEADER_VIEWS.indexOf(sheet.view) + 1) % HEADER_VIEWS.length]!;
  return { ...sheet, view, top: 0 };
}

function wantingMore(sheet: Sheet): Sheet {
  if (sheet.failure) return { ...sheet, failure: undefined };
  if (sheet.kind !== 'text' || sheet.ended || sheet.wanted > sheet.read) return sheet;
  return { ...sheet, wanted: Math.min(sheet.read + PAGE_OCTETS, MAX_TEXT_OCTETS) };
}

function movedSheet(sheet: Sheet, move: Move, state: State): Sheet {
  const rows = sheetRows(state);
  if (sheet.kind !== 'parts') return { ...sheet, top: scrolled(move, sheet.top, rows) };
  const parts = sheet.structure?.parts.length ?? 0;
  if (parts === 0) return sheet;
  return inSight(
    { ...sheet, cursor: moved(move, sheet.cursor, parts, Math.max(1, rows - PARTS_FRAME)) },
    state,
  );
}

function inSight(sheet: PartsSheet, state: State): PartsSheet {
  const rows = Math.max(1, sheetRows(state) - PARTS_FRAME);
  const top = Math.max(sheet.cursor - rows + 1, Math.min(sheet.top, sheet.cursor));
  return top === sheet.top ? sheet : { ...sheet, top };
}
