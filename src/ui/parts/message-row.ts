// One row of the message list: gutter signs, then the columns. A row whose attributes have not arrived is a row still.
import type { MessagesState } from '../../app/state.ts';
import { threadsIn } from '../../app/threads.ts';
import { ANSWERED, DELETED, DRAFT, FLAGGED, SEEN } from '../../model/flags.ts';
import type { Uid } from '../../model/uid.ts';
import { COLUMN_GAP, type Column } from '../../text/columns.ts';
import { rowSegments } from '../../text/row.ts';
import { concat, literal, safe, type Safe } from '../../text/safe-text.ts';
import { blanks, fit } from '../../text/width.ts';
import type { Glyphs } from '../glyphs.ts';
import { segment, type Line, type Segment } from '../line.ts';
import type { Token } from '../tokens.ts';

export interface RowContext {
  readonly messages: MessagesState;
  readonly columns: readonly Column[];
  readonly biggest: number;
  readonly offsetMinutes: number;
  readonly glyphs: Glyphs;
  /** The folder of a message and its UID there, where the list is of several. */
  readonly placeOf: ((number: Uid) => Place) | undefined;
}

export interface Place {
  readonly uid: number;
  readonly folder: Safe | undefined;
}

export function messageRow(position: number, context: RowContext): Line {
  const { messages, columns, glyphs } = context;
  const { table } = messages;
  const row = messages.order.rowAt(position);
  const uid = table.uid(row);
  const cursor = uid === messages.cursor;
  const marked = messages.marks.has(uid);
  const envelope = messages.envelopes.get(uid);
  const pending = messages.pending.has(uid);
  const found = isFound(messages, envelope);
  const gutter = gutterSigns({ cursor, marked, pending, found }, glyphs);
  const body = columns.slice(1);
  const place = context.placeOf?.(uid) ?? { uid, folder: undefined };
  if (!table.isKnown(row)) return [...gutter, ...unknownRow(place, body, cursor, glyphs)];
  const { bits, keywords } = table.flags(row);
  const size = table.size(row);
  const date = table.date(row);
  const segments = rowSegments(
    body,
    {
      ...place,
      cursor,
      marked,
      flags: {
        seen: (bits & SEEN) !== 0,
        flagged: (bits & FLAGGED) !== 0,
        deleted: (bits & DELETED) !== 0,
        answered: (bits & ANSWERED) !== 0,
        draft: (bits & DRAFT) !== 0,
        keywords: keywords.length > 0,
      },
      date: Number.isNaN(date) ? undefined : date,
      size,
      share: context.biggest > 0 ? size / context.biggest : 0,
      from: envelope?.from,
      subject: envelope && concat(threadSigns(row, messages, glyphs), envelope.subject),
    },
    { ascii: glyphs.ascii, offsetMinutes: context.offsetMinutes },
  );
  return [
    ...gutter,
    ...(pending
      ? withRowToken(segments, 'row.pending')
      : found
        ? withRowToken(segments, 'row.search')
        : segments),
  ];
}

/** Branches by depth where the list goes by threads; how many a folded one has. */
function threadSigns(row: number, messages: MessagesState, glyphs: Glyphs): Safe {
  if (messages.sort.key !== 'thread') return literal('');
  const { depths, firsts, sizes } = threadsIn(messages);
  if (messages.folded) {
    const size = sizes[firsts[row]!]!;
    return size > 1 ? safe`[${size}] ` : literal('');
  }
  const depth = Math.min(depths[row]!, MOST_BRANCHES);
  return depth === 0 ? literal('') : concat(blanks(2 * (depth - 1)), glyphs.branch);
}

const MOST_BRANCHES = 8;

interface Signs {
  readonly cursor: boolean;
  readonly marked: boolean;
  readonly pending: boolean;
  readonly found: boolean;
}

/** Cursor, mark, then what is under way or found: signs, so that nothing is told by colour alone. */
function gutterSigns({ cursor, marked, pending, found }: Signs, glyphs: Glyphs): Segment[] {
  const space = literal(' ');
  const third = pending
    ? segment(glyphs.pending, 'row.pending')
    : found
      ? segment(glyphs.found, 'row.search')
      : undefined;
  return [
    cursor ? segment(glyphs.cursor, 'row.cursor') : segment(space, 'row'),
    marked ? segment(glyphs.mark, 'row.mark') : segment(space, 'row'),
    third ?? segment(space, 'row'),
    segment(space, 'row'),
  ];
}

/** Dots where something will stand. */
function unknownRow(
  { uid, folder }: Place,
  columns: readonly Column[],
  cursor: boolean,
  glyphs: Glyphs,
): Segment[] {
  const text = columns.map((column, index) => {
    const content: Safe =
      column.id === 'uid'
        ? safe`${uid}`
        : column.id === 'folder'
          ? (folder ?? literal(''))
          : column.id === 'flags' || column.id === 'bar'
            ? literal('')
            : glyphs.unknown;
    return safe`${blanks(index === 0 ? 0 : COLUMN_GAP)}${fit(content, column.width, column.align)}`;
  });
  return text.map((part) => segment(part, cursor ? 'row.cursor' : 'dim'));
}

function isFound(
  { search }: MessagesState,
  envelope: { readonly from: Safe; readonly subject: Safe } | undefined,
): boolean {
  if (!search || search.text === '' || !envelope) return false;
  const text = search.text.toLowerCase();
  return envelope.from.toLowerCase().includes(text) || envelope.subject.toLowerCase().includes(text);
}

const PLAIN: ReadonlySet<Token> = new Set<Token>(['row', 'row.unseen', 'row.mark']);

/** \Deleted and the cursor are told before it. */
function withRowToken(segments: readonly Segment[], token: Token): Segment[] {
  return segments.map((one) => (PLAIN.has(one.token) ? segment(one.text, token) : one));
}
