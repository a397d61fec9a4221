// Row numbers in display order, with the way back from a row to its position. Rows that are not read yet come last, the
// newest first.
import type { MessageTable } from './message-table.ts';
import { sortByNumber } from './radix.ts';

/** What a numeric order goes by: a number of each row, unreadable ones (NaN) before all others. */
export interface Measure {
  readonly values: ArrayLike<number>;
  readonly descending: boolean;
}

export class Order {
  static readonly empty = new Order(new Uint32Array(0), 0);

  readonly rows: Uint32Array;
  /** So many at the front are of rows that are known. */
  private readonly known: number;
  private readonly measure: Measure | undefined;
  /** What the known rows go by, in their order, while more of them are to come. */
  private readonly keys: Float64Array | undefined;
  private positions: Int32Array | undefined;

  private constructor(rows: Uint32Array, known: number, measure?: Measure, keys?: Float64Array) {
    this.rows = rows;
    this.known = known;
    this.measure = measure;
    this.keys = keys;
  }

  /** By a number of each row; ties go by UID. Descending is the exact mirror. */
  static byNumber(table: MessageTable, measure: Measure): Order {
    return Order.of(sortByNumber(knownRows(table), measure.values, measure.descending), table, measure);
  }

  /** The known rows as they are to be shown. */
  static of(known: Uint32Array, table: MessageTable, measure?: Measure): Order {
    if (known.length === table.length) return new Order(known, known.length, measure);
    const rows = new Uint32Array(table.length);
    rows.set(known);
    let to = known.length;
    for (let row = table.length - 1; row >= 0; row--) if (!table.isKnown(row)) rows[to++] = row;
    return new Order(rows, known.length, measure);
  }

  get length(): number {
    return this.rows.length;
  }

  /** -1 for a row that is not in it. */
  positionOf(row: number): number {
    const { measure, rows } = this;
    if (!measure) return this.positionInText(row);
    for (const [start, end, comesBefore] of [
      [0, this.known, (a: number) => isBefore(a, row, measure)],
      [this.known, rows.length, (a: number) => a > row],
    ] as const) {
      const at = firstNot(start, end, (position) => comesBefore(rows[position]!));
      if (at < end && rows[at] === row) return at;
    }
    return -1;
  }

  /**
   * The order once more of the same rows are known: what was in order stays so, and the newly read rows are put in between.
   * Undefined where only sorting anew gives it.
   */
  extended(table: MessageTable): Order | undefined {
    const { measure, rows, known } = this;
    if (!measure || rows.length !== table.length) return undefined;
    const left = new Uint32Array(table.length - table.known);
    const fresh = new Uint32Array(table.known - known);
    let [unread, read] = [0, 0];
    for (let i = known; i < rows.length; i++) {
      const row = rows[i]!;
      if (table.isKnown(row)) fresh[read++] = row;
      else left[unread++] = row;
    }
    // They stand the newest first, and are sorted from the oldest.
    const among = sortByNumber(fresh.reverse(), measure.values, measure.descending);
    const keys = this.keys ?? keysOf(rows.subarray(0, known), measure);
    const merged = merge(
      { rows, keys },
      { rows: among, keys: keysOf(among, measure) },
      measure.descending,
      rows.length,
    );
    merged.rows.set(left, table.known);
    return new Order(merged.rows, table.known, measure, unread > 0 ? merged.keys : undefined);
  }

  /** The rows that are wanted (1 in `wanted`), as they stand to each other. */
  only(wanted: Uint8Array): Order {
    const rows = new Uint32Array(this.rows.length);
    let [count, known] = [0, 0];
    for (let i = 0; i < rows.length; i++) {
      const row = this.rows[i]!;
      if (wanted[row] !== 1) continue;
      rows[count++] = row;
      if (i < this.known) known++;
    }
    return new Order(rows.slice(0, count), known, this.measure);
  }

  private positionInText(row: number): number {
    if (!this.positions) {
      const last = this.rows.reduce((most, each) => Math.max(most, each), -1);
      this.positions = new Int32Array(last + 1).fill(-1);
      for (let i = 0; i < this.rows.length; i++) this.positions[this.rows[i]!] = i;
    }
    return this.positions[row] ?? -1;
  }
}

/** Ascending. */
export function knownRows(table: MessageTable): Uint32Array {
  const rows = new Uint32Array(table.known);
  if (table.known === table.length) {
    for (let row = 0; row < rows.length; row++) rows[row] = row;
    return rows;
  }
  let count = 0;
  for (let row = 0; row < table.length; row++) if (table.isKnown(row)) rows[count++] = row;
  return rows;
}

function isBefore(a: number, b: number, { values, descending }: Measure): boolean {
  const x = number(values[a]!);
  const y = number(values[b]!);
  if (x === y) return descending ? a > b : a < b;
  return descending ? x > y : x < y;
}

function number(value: number): number {
  return Number.isNaN(value) ? -Infinity : value;
}

/** The first place from `start` up to `end` for which the test fails; it holds for all before that and for none behind. */
function firstNot(start: number, end: number, holds: (place: number) => boolean): number {
  let [low, high] = [start, end];
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (holds(middle)) low = middle + 1;
    else high = middle;
  }
  return low;
}

function keysOf(rows: Uint32Array, { values }: Measure): Float64Array {
  const keys = new Float64Array(rows.length);
  for (let i = 0; i < rows.length; i++) keys[i] = number(values[rows[i]!]!);
  return keys;
}

/** Rows in order and what they go by. */
interface Run {
  readonly rows: Uint32Array;
  readonly keys: Float64Array;
}

/** As many rows of either as there are keys; room for `length` rows is made. */
function merge(a: Run, b: Run, descending: boolean, length: number): Run {
  const rows = new Uint32Array(length);
  const keys = new Float64Array(a.keys.length + b.keys.length);
  let [i, j] = [0, 0];
  for (let to = 0; to < keys.length; to++) {
    const x = a.keys[i]!;
    const y = b.keys[j]!;
    let first = j >= b.keys.length;
    if (!first && i < a.keys.length) {
      if (x === y) first = a.rows[i]! < b.rows[j]! !== descending;
      else first = x < y !== descending;
    }
    rows[to] = first ? a.rows[i]! : b.rows[j]!;
    keys[to] = first ? x : y;
    if (first) i++;
    else j++;
  }
  return { rows, keys };
}
