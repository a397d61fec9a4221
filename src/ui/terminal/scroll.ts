// Finds out whether a frame is the last one with a block of rows moved up or down: a terminal moves whole rows by itself
// for some twenty bytes (DECSTBM, IND and RI of the VT100), where writing them anew would take thousands.
import { sameCell, type Cells } from './cells.ts';

/** Rows from `top` to `bottom`, counted from 0, move up by `by` rows, or down where it is negative. */
export interface Scroll {
  readonly top: number;
  readonly bottom: number;
  readonly by: number;
}

/** Rows and columns that are looked at to learn how far the rows moved. */
const SAMPLE_ROWS = 12;
const SAMPLE_COLUMNS = 24;
/** Of what is looked at, one in so many has to have moved. */
const LEAST_SHARE = 3;
/** Cells that a scroll has to save before it is drawn up: it takes as many bytes itself. */
const LEAST_SAVED = 24;

type Rows = readonly Cells[];

/** The scroll that leaves the fewest cells to be written, where there is one. Both frames have as many rows. */
export function findScroll(before: Rows, after: Rows): Scroll | undefined {
  const first = after.findIndex((row, y) => row !== before[y]);
  const last = after.findLastIndex((row, y) => row !== before[y]);
  const by = likelyMove(before, after, first, last);
  if (by === 0) return undefined;
  const block = bestBlock(before, after, by, first, last);
  if (!block) return undefined;
  const { from, to } = block;
  return by > 0 ? { top: from, bottom: to + by, by } : { top: from + by, bottom: to, by };
}

/** What rows of the screen show once the terminal has scrolled. */
export function scrolled(rows: Rows, { top, bottom, by }: Scroll, blank: Cells): Rows {
  return rows.map((row, y) => {
    if (y < top || y > bottom) return row;
    const from = y + by;
    return from < top || from > bottom ? blank : rows[from]!;
  });
}

/** By how many rows most of what changed and is looked at moved up; 0 where it did not move. */
function likelyMove(before: Rows, after: Rows, first: number, last: number): number {
  const looked = changedCells(before, after, first, last);
  let best = 0;
  let most = looked.length / LEAST_SHARE;
  for (let by = 1; by < last - first; by++) {
    for (const move of [by, -by]) {
      let alike = 0;
      for (const { x, y } of looked) {
        const old = before[y + move];
        if (old && sameCell(old, after[y]!, x)) alike++;
      }
      if (alike > most) [best, most] = [move, alike];
    }
  }
  return best;
}

function changedCells(before: Rows, after: Rows, first: number, last: number): { x: number; y: number }[] {
  const found: { x: number; y: number }[] = [];
  const step = Math.ceil((last - first + 1) / SAMPLE_ROWS);
  for (let y = first; y <= last; y += step) {
    const [old, row] = [before[y]!, after[y]!];
    if (old === row) continue;
    const columns = row.glyphs.length;
    for (let x = 0; x < columns; x += Math.ceil(columns / SAMPLE_COLUMNS)) {
      if (!sameCell(old, row, x)) found.push({ x, y });
    }
  }
  return found;
}

/** The neighbouring rows where the move saves most cells. */
function bestBlock(
  before: Rows,
  after: Rows,
  by: number,
  first: number,
  last: number,
): { from: number; to: number } | undefined {
  let best: { from: number; to: number } | undefined;
  let most = LEAST_SAVED;
  let [sum, from] = [0, 0];
  // The screen's first row stays: what is scrolled off it a terminal may keep among what can be scrolled back to.
  for (let y = Math.max(first, 1, 1 - by); y <= Math.min(last, before.length - 1 - by); y++) {
    if (sum <= 0) [sum, from] = [0, y];
    sum += saved(before[y]!, before[y + by]!, after[y]!);
    if (sum > most) [most, best] = [sum, { from, to: y }];
  }
  return best;
}

function saved(stays: Cells, comes: Cells, after: Cells): number {
  let count = 0;
  const length = Math.max(stays.glyphs.length, comes.glyphs.length, after.glyphs.length);
  for (let x = 0; x < length; x++) {
    if (sameCell(comes, after, x)) count++;
    if (sameCell(stays, after, x)) count--;
  }
  return count;
}
