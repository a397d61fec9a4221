// One row of the message list as painted segments, exactly as wide as its columns ask, whatever the mail says.
import { shareBar } from './bar.ts';
import { COLUMN_GAP, type Column } from './columns.ts';
import { MINUTE_CELLS, formatDate } from './date.ts';
import { flagCells, type FlagMarks } from './flag-cells.ts';
import { literal, safe, toAscii, type Safe } from './safe-text.ts';
import { mergeSegments, segmentsText, type Segment, type Token } from './segment.ts';
import { formatSize } from './size.ts';
import { blanks, cellWidth, fit } from './width.ts';

export type RowContent = {
  readonly uid: number;
  /** Where the list has a column of folders. */
  readonly folder?: Safe | undefined;
  readonly cursor: boolean;
  readonly marked: boolean;
  readonly flags: FlagMarks;
  /** Seconds since 1970; undefined where the date is unknown. */
  readonly date: number | undefined;
  readonly size: number | undefined;
  /** Share 0..1 of the biggest message. */
  readonly share: number;
  /** Undefined until the envelope has come. */
  readonly from: Safe | undefined;
  readonly subject: Safe | undefined;
};

export type RowStyle = {
  readonly ascii?: boolean;
  /** Minutes east of UTC at the row's date. */
  readonly offsetMinutes?: number;
};

export function rowSegments(
  columns: readonly Column[],
  row: RowContent,
  { ascii = false, offsetMinutes = 0 }: RowStyle = {},
): Segment[] {
  const token = rowToken(row);
  // A struck gap would be a line through the whole row.
  const gap = token === 'row.deleted' ? 'row' : token;

  const notYet = ascii ? literal('.') : literal('·');

  const cell = (column: Column): Segment[] => {
    const place = (text: Safe, own: Token = token): Segment[] => {
      const shown = fit(ascii ? toAscii(text) : text, column.width, column.align, ascii ? '~' : '…');
      return own === gap ? [{ text: shown, token: own }] : splitPadding(shown, own, gap);
    };
    switch (column.id) {
      case 'gutter':
        return [
          row.cursor
            ? { text: literal(ascii ? '>' : '›'), token: 'row.cursor' }
            : { text: SPACE, token: gap },
          row.marked ? { text: literal(ascii ? '*' : '▌'), token: 'row.mark' } : { text: SPACE, token: gap },
        ];
      case 'folder':
        return place(row.folder ?? literal(''));
      case 'uid':
        return place(safe`${row.uid}`);
      case 'flags':
        return flagCells(row.flags, { ascii, token: gap });
      case 'date':
        return place(formatDate(row.date, { time: column.width >= MINUTE_CELLS, offsetMinutes }));
      case 'size':
        return place(formatSize(row.size));
      case 'bar':
        return [{ text: shareBar(row.share, column.width, { ascii }), token: 'bar' }];
      case 'from':
        return row.from === undefined ? place(notYet, 'dim') : place(row.from);
      case 'subject':
        return row.subject === undefined ? place(notYet, 'dim') : place(row.subject);
    }
  };

  return mergeSegments(
    columns.flatMap((column, index) =>
      index === 0 ? cell(column) : [{ text: blanks(COLUMN_GAP), token: gap }, ...cell(column)],
    ),
  );
}

const SPACE = literal(' ');

/** The row as plain text, for snapshots and for finding. */
export const rowText = (columns: readonly Column[], row: RowContent, style: RowStyle = {}): Safe =>
  segmentsText(rowSegments(columns, row, style));

/** The titles over the columns: one dim line as wide as the rows. */
export function headerText(columns: readonly Column[]): Safe {
  return segmentsText(
    columns.flatMap((column, index) => [
      { text: blanks(index === 0 ? 0 : COLUMN_GAP), token: 'dim' as const },
      { text: fit(column.title, column.width, column.align), token: 'dim' as const },
    ]),
  );
}

// A segment has one token: \Deleted is told before the cursor, which the gutter shows as well.
function rowToken({ cursor, marked, flags }: RowContent): Token {
  if (flags.deleted) return 'row.deleted';
  if (cursor) return 'row.cursor';
  if (marked) return 'row.mark';
  return flags.seen ? 'row' : 'row.unseen';
}

function splitPadding(text: Safe, token: Token, gap: Token): Segment[] {
  const inner = text.trim() as Safe;
  const front = text.indexOf(inner);
  return [
    { text: blanks(front), token: gap },
    { text: inner, token },
    { text: blanks(cellWidth(text) - front - cellWidth(inner)), token: gap },
  ];
}
