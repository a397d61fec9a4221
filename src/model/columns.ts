// The columns of a message table: 24 octets a row and no object a row. Copied in blocks, never row by row through objects.
import type { UidSet } from './uid-set.ts';

export const UNREAD_ROW = 0; // Flag id of a row whose attributes have not arrived.

export interface Columns {
  readonly uids: Uint32Array;
  /** Octets; NaN while unknown. */
  readonly sizes: Float64Array;
  /** Seconds since 1970; NaN while unknown or unreadable. */
  readonly dates: Float64Array;
  readonly flagIds: Uint32Array;
}

export function columnsOf(uids: UidSet): Columns {
  const columns = blankColumns(uids.size);
  let row = 0;
  for (const { first, last } of uids.ranges())
    for (let uid: number = first; uid <= last; uid++) columns.uids[row++] = uid;
  return columns;
}

/** The columns with only the rows that are not in the set; one pass. */
export function columnsWithout(from: Columns, gone: UidSet): Columns {
  const { uids } = from;
  const kept = new Uint32Array(uids.length);
  let count = 0;
  let row = 0;
  for (const { first, last } of gone.ranges()) {
    while (row < uids.length && uids[row]! < first) kept[count++] = row++;
    while (row < uids.length && uids[row]! <= last) row++;
  }
  while (row < uids.length) kept[count++] = row++;
  const rows = kept.subarray(0, count);
  return {
    uids: picked(uids, rows, new Uint32Array(count)),
    sizes: picked(from.sizes, rows, new Float64Array(count)),
    dates: picked(from.dates, rows, new Float64Array(count)),
    flagIds: picked(from.flagIds, rows, new Uint32Array(count)),
  };
}

/** The columns with blank rows for UIDs that are in the set and not in them; one pass. */
export function columnsWith(from: Columns, fresh: UidSet): Columns {
  const next = blankColumns(from.uids.length + fresh.size);
  const { first } = fresh;
  const last = from.uids.at(-1);
  if (first !== undefined && (last === undefined || first > last)) return appended(from, fresh, next);
  let row = 0;
  let to = 0;
  for (const range of fresh.ranges()) {
    while (row < from.uids.length && from.uids[row]! < range.first) copyRow(from, row++, next, to++);
    for (let uid: number = range.first; uid <= range.last; uid++) next.uids[to++] = uid;
  }
  while (row < from.uids.length) copyRow(from, row++, next, to++);
  return next;
}

/** New mail: what is there stays where it is. */
function appended(from: Columns, fresh: UidSet, next: Columns): Columns {
  next.uids.set(from.uids);
  next.sizes.set(from.sizes);
  next.dates.set(from.dates);
  next.flagIds.set(from.flagIds);
  let to = from.uids.length;
  for (const range of fresh.ranges())
    for (let uid: number = range.first; uid <= range.last; uid++) next.uids[to++] = uid;
  return next;
}

function picked<A extends Uint32Array | Float64Array>(from: A, rows: Uint32Array, into: A): A {
  for (let to = 0; to < rows.length; to++) into[to] = from[rows[to]!]!;
  return into;
}

function copyRow(from: Columns, row: number, next: Columns, to: number): void {
  next.uids[to] = from.uids[row]!;
  next.sizes[to] = from.sizes[row]!;
  next.dates[to] = from.dates[row]!;
  next.flagIds[to] = from.flagIds[row]!;
}

function blankColumns(length: number): Columns {
  return {
    uids: new Uint32Array(length),
    sizes: new Float64Array(length).fill(NaN),
    dates: new Float64Array(length).fill(NaN),
    flagIds: new Uint32Array(length),
  };
}
