// The lines of a sheet of parts: the tree as a table, and what the part under the cursor can be asked for, with what that
// would read.
import { PAGE_OCTETS, type PartsSheet } from '../../app/sheet.ts';
import { isMultipart, isReadable, WHOLE, type MimePart, type Structure } from '../../model/mime-part.ts';
import { concat, join, literal, safe, toSafe, type Safe } from '../../text/safe-text.ts';
import { formatBytes, formatSize } from '../../text/size.ts';
import { blanks, fit, type Align } from '../../text/width.ts';
import { segment, type Line } from '../line.ts';
import type { Look } from '../look.ts';
import type { Token } from '../tokens.ts';

interface Column {
  readonly title: Safe;
  readonly cells: number;
  readonly align: Align;
  readonly text: (part: MimePart, structure: Structure) => Safe;
}

/** Levels that are shown by indenting: deeper ones are told by their numbers. */
const MOST_INDENT = 6;
const WIDE_CELLS = 115;

const NUMBER: Column = column(literal('PART'), 9, 'start', ({ section }) =>
  section === WHOLE ? literal('') : toSafe(section),
);
const TYPE = (cells: number): Column =>
  column(literal('TYPE'), cells, 'start', ({ depth, type }) =>
    concat(blanks(2 * Math.min(depth, MOST_INDENT)), type),
  );
const SIZE: Column = column(literal('SIZE'), 6, 'end', ({ octets }) => formatSize(octets));
const SHARE: Column = column(literal('%'), 4, 'end', shareWords);
const ENCODING = (cells: number): Column =>
  column(literal('ENCODING'), cells, 'start', ({ encoding }) =>
    encoding === 'quoted-printable' && cells < 16 ? literal('qp') : encoding,
  );
const CHARSET: Column = column(literal('CHARSET'), 12, 'start', ({ charset }) => charset);
const DISPOSITION: Column = column(literal('AS'), 10, 'start', ({ disposition }) => disposition);

function column(title: Safe, cells: number, align: Align, text: Column['text']): Column {
  return { title, cells, align, text };
}

/** The file's name, else the subject of a message within the message. */
const nameOf = ({ filename, subject }: MimePart): Safe => (filename === '' ? subject : filename);

function columnsFor(cells: number): Column[] {
  const fixed =
    cells >= WIDE_CELLS
      ? [NUMBER, TYPE(32), SIZE, SHARE, ENCODING(16), CHARSET, DISPOSITION]
      : [NUMBER, TYPE(26), SIZE, SHARE, ENCODING(8)];
  const used = fixed.reduce((sum, each) => sum + each.cells + 1, 2);
  return [...fixed, column(literal('NAME'), Math.max(1, cells - used - 1), 'start', nameOf)];
}

function shareWords({ octets }: MimePart, { size, parts }: Structure): Safe {
  const whole = size ?? parts[0]?.octets;
  if (octets === undefined || whole === undefined || whole === 0) return literal('');
  const share = Math.min(100, (100 * octets) / whole);
  return share > 0 && share < 1 ? literal('<1%') : safe`${Math.round(share)}%`;
}

/** `rows`: lines below the title. */
export function partsLines(sheet: PartsSheet, cells: number, rows: number, look: Look): Line[] {
  const { structure, cursor, top } = sheet;
  if (!structure) return [];
  const columns = columnsFor(cells);
  const heads = columns.map(({ title, cells: room, align }) => fit(title, room, align));
  const visible = structure.parts.slice(top, top + Math.max(0, rows - 2));
  const lines: Line[] = [
    [segment(safe`  ${join(heads, literal(' '))}`, 'dim')],
    ...visible.map((part, index) => partLine(part, structure, columns, top + index === cursor, look)),
  ];
  while (lines.length < rows - 1) lines.push([]);
  return [...lines, [segment(safe` ${look.glyphs.show(offer(structure, cursor))}`, 'dim')]];
}

function partLine(
  part: MimePart,
  structure: Structure,
  columns: readonly Column[],
  isCursor: boolean,
  { glyphs }: Look,
): Line {
  const token: Token = isCursor ? 'row.cursor' : isMultipart(part) ? 'dim' : 'row';
  const cells = columns.map(({ cells: room, align, text }) =>
    fit(glyphs.show(text(part, structure)), room, align, glyphs.ellipsis),
  );
  const gutter = isCursor ? safe`${glyphs.cursor} ` : literal('  ');
  return [segment(gutter, 'row.cursor'), segment(join(cells, literal(' ')), token)];
}

/** Nothing is read before its size was said. */
function offer({ parts, cut }: Structure, cursor: number): Safe {
  const part = parts[cursor];
  if (!part) return literal('The server describes no part of it.');
  const more = cut
    ? literal('  (not all parts are shown: there are too many, or they lie too deep)')
    : literal('');
  if (isMultipart(part)) return safe`${part.type}: its parts have ${formatBytes(part.octets)} in all.${more}`;
  const size = formatBytes(part.octets);
  const saves = safe`s saves it: ${size} to read`;
  if (!isReadable(part)) return safe`${part.type}: ${saves}.${more}`;
  const isLong = part.octets !== undefined && part.octets > PAGE_OCTETS;
  const first = isLong ? safe`the first ${formatBytes(PAGE_OCTETS)} of ${size}` : size;
  return safe`Enter opens it: ${first} to read.  ${saves}.${more}`;
}
