// Where the rows of a mailbox are cut into chunks. The cuts stay with the UIDs, not with the row numbers: where messages go
// or come, the other chunks are the same as before and need not be written again.
import { CHUNK_ROWS } from './row-chunk.ts';

/** Rows from `from` up to, not including, `to`. */
export interface ChunkRange {
  readonly from: number;
  readonly to: number;
}

/** `firsts`: the first UIDs of the chunks as they were, ascending. Empty where there were none. */
export function chunkRanges(uids: Uint32Array, firsts: readonly number[]): ChunkRange[] {
  const ranges: ChunkRange[] = [];
  let from = 0;
  for (let chunk = 1; chunk <= Math.max(1, firsts.length); chunk++) {
    const next = firsts[chunk];
    const to = next === undefined ? uids.length : firstAtLeast(uids, next, from);
    from = cut(ranges, from, to);
  }
  return ranges;
}

/** Adds the rows in chunks that are not too large, and not too small where they can be put to the one before. */
function cut(ranges: ChunkRange[], from: number, to: number): number {
  const before = ranges.at(-1);
  if (before && to - before.from <= CHUNK_ROWS / 2) {
    ranges[ranges.length - 1] = { from: before.from, to };
    return to;
  }
  for (let at = from; at < to; at += CHUNK_ROWS) ranges.push({ from: at, to: Math.min(to, at + CHUNK_ROWS) });
  return to;
}

function firstAtLeast(uids: Uint32Array, uid: number, from: number): number {
  let low = from;
  let high = uids.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (uids[middle]! < uid) low = middle + 1;
    else high = middle;
  }
  return low;
}
