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
  static readonly empty = new Order(new Uint32Array(0), 0, undefined);

  readonly rows: Uint32Array;
  /** So many at the front are of rows that are known. */
  private readonly known: number;
  private readonly measure: Measure | undefined;
  private positions: Uint32Array | undefined;

  private constructor(rows: Uint32Array, known: number, measure: Measure | undefined) {
    this.rows = rows;
    this.known = known;
    this.measure = measure;
  }

  /** By a number of each row; ties go by UID. Descending is the exact mirror. */
  static byNumber(table: MessageTable, measure: Measure): Order {
    return Order.of(sorted(knownRows(table), measure), table, measure);
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
    const fresh = new Uint32Array(rows.length - known);
    let [unread, read] = [0, 0];
    for (let i = known; i < rows.length; i++) {
      const row = rows[i]!;
      if (table.isKnown(row)) fresh[read++] = row;
      else left[unread++] = row;
    }
    const next = new Uint32Array(rows.length);
    // They stand the newest first, and are sorted from the oldest.
    merge(rows.subarray(0, known), sorted(fresh.subarray(0, read).reverse(), measure), measure, next);
    next.set(left, table.known);
    return new Order(next, table.known, measure);
  }

  private positionInText(row: number): number {
    if (!this.positions) {
      this.positions = new Uint32Array(this.rows.length);
      for (let i = 0; i < this.rows.length; i++) this.positions[this.rows[i]!] = i;
    }
    return this.positions[row] ?? -1;
  }
}

/** Ascending. */
export function knownRows(table: MessageTable): Uint32Array {
  const rows = new Uint32Array(table.known);
  let count = 0;
  for (let row = 0; row < table.length; row++) if (table.isKnown(row)) rows[count++] = row;
  return rows;
}

function sorted(ascendingRows: Uint32Array, { values, descending }: Measure): Uint32Array {
  const rows = sortByNumber(ascendingRows, values);
  return descending ? rows.reverse() : rows;
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

/** Few into many: whole stretches of the many are copied as they are. */
function merge(many: Uint32Array, few: Uint32Array, measure: Measure, into: Uint32Array): void {
  let from = 0;
  let to = 0;
  for (const row of few) {
    const isBeforeRow = (place: number): boolean => isBefore(many[place]!, row, measure);
    // The next place is near, as a rule: strides that double find a stretch to search in.
    let stride = 1;
    let low = from;
    while (low + stride <= many.length && isBeforeRow(low + stride - 1)) {
      low += stride;
      stride *= 2;
    }
    const end = firstNot(low, Math.min(many.length, low + stride), isBeforeRow);
    into.set(many.subarray(from, end), to);
    to += end - from;
    from = end;
    into[to++] = row;
  }
  into.set(many.subarray(from), to);
}
