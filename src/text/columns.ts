// Which columns the message list has and how wide they are. Depends on the width, the biggest UID and the settings
// alone, never on the rows in view: nothing jumps while scrolling.
import { DAY_CELLS, MINUTE_CELLS } from './date.ts';
import { FLAG_CELLS } from './flag-cells.ts';
import { literal, type Safe } from './safe-text.ts';
import type { Align } from './width.ts';

export type ColumnId = 'gutter' | 'folder' | 'uid' | 'flags' | 'date' | 'size' | 'bar' | 'from' | 'subject';

export type Column = {
  readonly id: ColumnId;
  readonly title: Safe;
  /** Cells of the column itself, without the gap before it. */
  readonly width: number;
  readonly align: Align;
};

export type LayoutOptions = {
  /** Cells of the list's pane. The columns and the gaps between them fill it exactly. */
  readonly width: number;
  readonly maxUid: number;
  /** Cells of the whole screen, where the list has only a part of it: below 110 there is no bar. */
  readonly screenWidth?: number;
  /** Cells of the longest folder's name, where the list is of several. */
  readonly folder?: number;
  /** Asks for hours and minutes; given only where from and subject have room to spare. */
  readonly time?: boolean;
};

/** Spaces between two columns. */
export const COLUMN_GAP = 2;

const GUTTER_CELLS = 2;
const SIZE_CELLS = 6;
const BAR_CELLS = 6;
const FOLDER_MIN = 6;
const FOLDER_MAX = 20;
const FROM_MIN = 8;
const FROM_USUAL = 24;
const FROM_MAX = 32;
const SUBJECT_USUAL = 21;
const BAR_SCREEN = 110;

// The narrowest list that still has the column, so that from and subject stay readable beside it.
const NEEDS = { folder: 40, uid: 20, size: 28, flags: 36, from: 48, date: 60, bar: 84 };

export function layoutColumns(options: LayoutOptions): Column[] {
  const { width, time = false } = options;
  if (width < 1) return [];
  if (width < GUTTER_CELLS + COLUMN_GAP + 1) return [{ ...SUBJECT, width }];
  const days = fixedColumns(options, DAY_CELLS);
  if (width < NEEDS.from) return [...days, { ...SUBJECT, width: roomBeside(days, width) }];
  const minutes = fixedColumns(options, MINUTE_CELLS);
  const fixed = time && fromAndSubject(minutes, width) >= FROM_USUAL + SUBJECT_USUAL ? minutes : days;
  const room = fromAndSubject(fixed, width);
  const from = fromCells(room);
  return [...fixed, { ...FROM, width: from }, { ...SUBJECT, width: room - from }];
}

function fixedColumns(
  { width, maxUid, screenWidth = width, folder }: LayoutOptions,
  dateCells: number,
): Column[] {
  const columns: Column[] = [{ ...GUTTER, width: GUTTER_CELLS }];
  if (folder !== undefined && width >= NEEDS.folder) {
    const most = Math.min(FOLDER_MAX, Math.floor(width / 6));
    columns.push({ ...FOLDER, width: Math.max(FOLDER_MIN, Math.min(folder, most)) });
  }
  if (width >= NEEDS.uid) columns.push({ ...UID, width: uidCells(maxUid) });
  if (width >= NEEDS.flags) columns.push({ ...FLAGS, width: FLAG_CELLS });
  if (width >= NEEDS.date) columns.push({ ...DATE, width: dateCells });
  if (width >= NEEDS.size) columns.push({ ...SIZE, width: SIZE_CELLS });
  const beside = folder === undefined ? 0 : FOLDER_MAX;
  if (width >= NEEDS.bar + beside && screenWidth >= BAR_SCREEN + beside)
    columns.push({ ...BAR, width: BAR_CELLS });
  return columns;
}

/** Cells left behind these columns and a gap. */
const roomBeside = (columns: readonly Column[], width: number): number =>
  columns.reduce((room, column) => room - column.width - COLUMN_GAP, width);

const fromAndSubject = (columns: readonly Column[], width: number): number =>
  roomBeside(columns, width) - COLUMN_GAP;

// The subject has its usual room first, then from grows to a usual name, then an address on wide screens.
function fromCells(room: number): number {
  const spare = Math.floor((room - 100) / 4);
  if (spare > 0) return Math.min(FROM_USUAL + spare, FROM_MAX);
  return Math.max(FROM_MIN, Math.min(room - SUBJECT_USUAL, FROM_USUAL));
}

// RFC 3501 §2.3.1.1: a UID has 32 bits, so at most 10 digits.
const uidCells = (maxUid: number): number => Math.max(6, Math.min(String(maxUid).length, 10));

const GUTTER = { id: 'gutter', title: literal(''), align: 'start' } as const;
const FOLDER = { id: 'folder', title: literal('FOLDER'), align: 'start' } as const;
const UID = { id: 'uid', title: literal('UID'), align: 'end' } as const;
const FLAGS = { id: 'flags', title: literal('FLAGS'), align: 'start' } as const;
const DATE = { id: 'date', title: literal('DATE'), align: 'start' } as const;
const SIZE = { id: 'size', title: literal('SIZE'), align: 'end' } as const;
const BAR = { id: 'bar', title: literal(''), align: 'start' } as const;
const FROM = { id: 'from', title: literal('FROM'), align: 'start' } as const;
const SUBJECT = { id: 'subject', title: literal('SUBJECT'), align: 'start' } as const;
