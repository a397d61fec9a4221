// The rows of the protocol: who, which way, how long it took and for which plan, in columns; then the line, cut, or folded
// over as many rows as it needs.
import type { ProtocolState } from '../../app/protocol.ts';
import type { TranscriptLine } from '../../model/transcript.ts';
import { formatClock } from '../../text/date.ts';
import { literal, safe, toSafe, type Safe } from '../../text/safe-text.ts';
import { formatCount } from '../../text/size.ts';
import { padEnd, padStart } from '../../text/width.ts';
import { segment, type Line } from '../line.ts';
import type { Look } from '../look.ts';
import { folded, keptFor } from '../sheets/folded.ts';
import type { Token } from '../tokens.ts';

export interface ProtocolRow {
  readonly line: TranscriptLine;
  readonly text: Safe;
  /** The first row of its line. */
  readonly isFirst: boolean;
}

/** From here on there is room for milliseconds, and for plan and step beside the time that an answer took. */
const WIDE_COLUMNS = 100;
const CONNECTION_CELLS = 7;
const TOOK_CELLS = 9;
const STEP_CELLS = 9;

/** All rows of what is shown, in `cells` of width. */
export function protocolRows(
  { shown, folds }: ProtocolState,
  cells: number,
  look: Look,
): readonly ProtocolRow[] {
  const room = Math.max(20, cells - headCells(cells) - 1);
  return keptFor(shown, `${cells} ${folds} ${look.glyphs.ascii}`, () =>
    shown.flatMap((line): ProtocolRow[] => {
      const text = look.glyphs.show(line.text);
      // What this program says of it is read whole.
      if (!folds && line.from !== 'note') return [{ line, text, isFirst: true }];
      const at = line.from === 'note' ? 'spaces' : 'cells';
      return folded(text, room, at).map((part, place) => ({ line, text: part, isFirst: place === 0 }));
    }),
  );
}

/** The first of a line's rows. */
export function rowOf(rows: readonly ProtocolRow[], number: number): number {
  return rows.findIndex(({ line }) => line.number === number);
}

export function rowLine(
  row: ProtocolRow,
  hit: number | undefined,
  zoneMinutes: number,
  cells: number,
  look: Look,
): Line {
  const { line, text, isFirst } = row;
  const isHit = line.number === hit;
  const { glyphs } = look;
  const gutter = segment(isHit && isFirst ? glyphs.cursor : literal(' '), 'accent');
  const blank = segment(padEnd(literal(''), headCells(cells) - 1), 'text');
  const head = isFirst ? headOf(line, zoneMinutes, cells, look) : [blank];
  return [gutter, ...head, segment(text, isHit ? 'row.search' : tokenOf(line))];
}

function headOf(
  { at, connection, from, took, sentFor }: TranscriptLine,
  zoneMinutes: number,
  cells: number,
  { glyphs }: Look,
): Line {
  const isWide = cells >= WIDE_COLUMNS;
  const time = formatClock(at, zoneMinutes, isWide);
  const step = stepWords(sentFor);
  const tookWords = took === undefined ? literal('') : safe`${formatCount(took)} ms`;
  const columns = isWide
    ? safe`${padStart(step, STEP_CELLS)} ${padStart(tookWords, TOOK_CELLS)}`
    : padStart(took === undefined ? step : tookWords, TOOK_CELLS);
  const arrow = { client: glyphs.sent, server: glyphs.received, note: literal(' ') }[from];
  return [
    segment(safe`${time} ${padEnd(toSafe(connection), CONNECTION_CELLS)} `, 'dim'),
    segment(arrow, from === 'client' ? 'accent' : 'dim'),
    segment(safe`${columns}  `, 'dim'),
  ];
}

/** Everything before the text. */
function headCells(cells: number): number {
  const isWide = cells >= WIDE_COLUMNS;
  const time = isWide ? 12 : 8;
  const columns = isWide ? STEP_CELLS + 1 + TOOK_CELLS : TOOK_CELLS;
  return 1 + time + 1 + CONNECTION_CELLS + 1 + 1 + columns + 2;
}

/** `7/12`: plan 7, step 12. */
function stepWords(sentFor: TranscriptLine['sentFor']): Safe {
  if (!sentFor) return literal('');
  return sentFor.step === undefined ? safe`${sentFor.plan}` : safe`${sentFor.plan}/${sentFor.step}`;
}

const REFUSAL = /^\S+ (?:NO|BAD|BYE)(?: |$)/i;

function tokenOf({ from, text }: TranscriptLine): Token {
  if (from === 'note') return 'dim';
  if (from === 'client') return 'row.unseen';
  return REFUSAL.test(text) ? 'danger' : 'text';
}
