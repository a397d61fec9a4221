// Row numbers in display order, with the way back from a row to its position. Rows that are not read yet come last, the
// newest first. While rows come in, the order is a few runs, each in order: putting a million rows together anew with every
// window would cost more than reading them. Whoever wants all rows at once gets them in one array, put together then.
import type { MessageTable } from './message-table.ts';
import { sortByNumber } from './radix.ts';

/** What a numeric order goes by: a number of each row, unreadable ones (NaN) before all others. */
export interface Measure {
  readonly values: ArrayLike<number>;
  readonly descending: boolean;
}

/** Runs that are longer together are left apart: it takes a while to merge them. */
const LONGEST_MERGED = 2 ** 15;

/** A position, and how many rows of each run stand before it; the row there is the next one of `run`. */
interface Place {
  readonly position: number;
  readonly offsets: readonly number[];
  readonly run: number;
}

interface OrderParts {
  readonly runs: readonly Uint32Array[];
  /** Of all rows, the known and the others. */
  readonly length: number;
  /** The known rows, in any order. */
  readonly arrived: Uint32Array;
  readonly measure?: Measure | undefined;
  /** The others, as they stand, where not all of them are in it. */
  readonly unread?: Uint32Array;
}

export class Order {
  static readonly empty = new Order({ runs: [], length: 0, arrived: new Uint32Array(0) });

  readonly length: number;
  /** So many at the front are of rows that are known. */
  private readonly known: number;
  private readonly arrived: Uint32Array;
  private readonly measure: Measure | undefined;
  /** Of known rows. */
  private runs: readonly Uint32Array[];
  private others: Uint32Array | undefined;
  private whole: Uint32Array | undefined;
  private positions: Int32Array | undefined;
  /** The place that was looked at last: most look at one row after the other. */
  private place: Place | undefined;

  private constructor({ runs, length, arrived, measure, unread }: OrderParts) {
    this.runs = runs;
    this.known = runs.reduce((all, run) => all + run.length, 0);
    this.others = unread;
    this.length = length;
    this.arrived = arrived;
    this.measure = measure;
  }

  /** By a number of each row; ties go by UID. Descending is the exact mirror. */
  static byNumber(table: MessageTable, measure: Measure): Order {
    return Order.of(sortByNumber(knownRows(table), measure.values, measure.descending), table, measure);
  }

  /** The known rows as they are to be shown. */
  static of(known: Uint32Array, table: MessageTable, measure?: Measure): Order {
    // Where all rows are known, they are in whatever order this is.
    const arrived = known.length === table.length ? known : table.arrived;
    return new Order({ runs: [known], length: table.length, arrived, measure });
  }

  /** All of them; not to be written. For whoever goes through many. */
  get rows(): Uint32Array {
    if (this.whole) return this.whole;
    const { measure } = this;
    // Sorting does not care how many runs there are: merging them takes several times as long.
    if (measure && this.runs.length > 1)
      this.runs = [sortByNumber(ascending(this.runs), measure.values, measure.descending)];
    const [known] = this.runs;
    if (known?.length === this.length) return (this.whole = known);
    const whole = new Uint32Array(this.length);
    if (known) whole.set(known);
    whole.set(this.unread, this.known);
    return (this.whole = whole);
  }

  /** The row at a position below `length`. */
  rowAt(position: number): number {
    if (position >= this.known) return this.unread[position - this.known]!;
    if (this.whole) return this.whole[position]!;
    if (this.runs.length === 1) return this.runs[0]![position]!;
    const { place } = this;
    if (place?.position !== position)
      this.place = this.placeAt(position, place?.position === position - 1 ? behind(place) : undefined);
    const { offsets, run } = this.place!;
    return this.runs[run]![offsets[run]!]!;
  }

  /** -1 for a row that is not in it. */
  positionOf(row: number): number {
    const { measure } = this;
    if (!measure) return this.positionInText(row);
    let isKnown = false;
    let before = 0;
    for (const run of this.runs) {
      const at = firstNot(0, run.length, (place) => isBefore(run[place]!, row, measure));
      isKnown ||= run[at] === row;
      before += at;
    }
    if (isKnown) return before;
    if (this.known === this.length) return -1;
    const { unread } = this;
    const at = firstNot(0, unread.length, (place) => unread[place]! > row);
    return unread[at] === row ? this.known + at : -1;
  }

  /**
   * The order once more of the same rows are known: what was in order stays so, and the newly read rows are put in between.
   * Undefined where only sorting anew gives it.
   */
  extended(table: MessageTable): Order | undefined {
    const { measure, length } = this;
    if (!measure || length !== table.length) return undefined;
    const { arrived } = table;
    if (arrived.length === this.known) return this;
    // Of a table whose rows were not counted anew since, what arrived first is in the order.
    const goesOn = arrived.buffer === this.arrived.buffer;
    const fresh = (goesOn ? arrived.slice(this.known) : this.lacking(arrived)).sort();
    const runs = [...this.runs, sortByNumber(fresh, measure.values, measure.descending)];
    for (let [a, b] = runs.slice(-2); a && b && isWorthMerging(a, b); [a, b] = runs.slice(-2))
      runs.splice(-2, 2, merged(a, b, measure));
    return new Order({ runs, length, arrived, measure });
  }

  /** Those of the rows that are in no run. */
  private lacking(rows: Uint32Array): Uint32Array {
    const isIn = new Uint8Array(this.length);
    for (const run of this.runs) for (const row of run) isIn[row] = 1;
    return rows.filter((row) => isIn[row] === 0);
  }

  /** The rows that are wanted (1 in `wanted`), as they stand to each other. */
  only(wanted: Uint8Array): Order {
    const { arrived, measure } = this;
    const isWanted = (row: number): boolean => wanted[row] === 1;
    const runs = this.runs.map((run) => run.filter(isWanted));
    const unread = this.known < this.length ? this.unread.filter(isWanted) : new Uint32Array(0);
    const length = runs.reduce((all, run) => all + run.length, unread.length);
    return new Order({ runs, length, arrived, measure, unread });
  }

  /** The rows that are not known, as this order has them: more of them may be known by now. */
  private get unread(): Uint32Array {
    if (this.others) return this.others;
    const isKnown = new Uint8Array(this.length);
    for (const row of this.arrived) isKnown[row] = 1;
    const others = new Uint32Array(this.length - this.known);
    let to = 0;
    for (let row = this.length - 1; row >= 0; row--) if (isKnown[row] === 0) others[to++] = row;
    return (this.others = others);
  }

  private placeAt(position: number, offsets: readonly number[] = this.offsetsAt(position)): Place {
    const { runs, measure } = this;
    let first: number | undefined;
    for (const [run, rows] of runs.entries()) {
      const row = rows[offsets[run]!];
      if (row === undefined) continue;
      if (first === undefined || isBefore(row, runs[first]![offsets[first]!]!, measure!)) first = run;
    }
    return { position, offsets, run: first! };
  }

  /** How many rows of each run stand before a position: halves what is in doubt of the run that has most of it. */
  private offsetsAt(position: number): number[] {
    const { runs, measure } = this;
    let low = runs.map(() => 0);
    let high = runs.map(({ length }) => length);
    for (;;) {
      if (sum(low) === position) return low;
      if (sum(high) === position) return high;
      let widest = 0;
      for (let run = 1; run < runs.length; run++)
        if (high[run]! - low[run]! > high[widest]! - low[widest]!) widest = run;
      const middle = (low[widest]! + high[widest]!) >>> 1;
      const pivot = runs[widest]![middle]!;
      const ranks = runs.map((rows, run) =>
        run === widest
          ? middle
          : firstNot(low[run]!, high[run]!, (place) => isBefore(rows[place]!, pivot, measure!)),
      );
      if (sum(ranks) > position) high = ranks;
      else low = ranks.with(widest, sum(ranks) < position ? middle + 1 : middle);
    }
  }

  private positionInText(row: number): number {
    if (!this.positions) {
      const { rows } = this;
      const last = rows.reduce((most, each) => Math.max(most, each), -1);
      this.positions = new Int32Array(last + 1).fill(-1);
      for (let i = 0; i < rows.length; i++) this.positions[rows[i]!] = i;
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

const behind = ({ offsets, run }: Place): number[] => offsets.with(run, offsets[run]! + 1);

const sum = (numbers: readonly number[]): number => numbers.reduce((all, one) => all + one, 0);

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

/** Each row is merged but a few times, however many come in how large windows. */
const isWorthMerging = (a: Uint32Array, b: Uint32Array): boolean =>
  a.length <= 2 * b.length && a.length + b.length <= LONGEST_MERGED;

/** All rows of the runs. */
function ascending(runs: readonly Uint32Array[]): Uint32Array {
  let last = -1;
  for (const run of runs) for (let i = 0; i < run.length; i++) if (run[i]! > last) last = run[i]!;
  const isIn = new Uint8Array(last + 1);
  for (const run of runs) for (let i = 0; i < run.length; i++) isIn[run[i]!] = 1;
  const all = new Uint32Array(sum(runs.map(({ length }) => length)));
  let to = 0;
  for (let row = 0; row <= last; row++) if (isIn[row] === 1) all[to++] = row;
  return all;
}

function merged(a: Uint32Array, b: Uint32Array, { values, descending }: Measure): Uint32Array {
  const rows = new Uint32Array(a.length + b.length);
  let [i, j, to] = [0, 0, 0];
  while (i < a.length && j < b.length) {
    const [row, other] = [a[i]!, b[j]!];
    const [x, y] = [number(values[row]!), number(values[other]!)];
    if ((x === y ? row < other : x < y) !== descending) {
      rows[to++] = row;
      i++;
    } else {
      rows[to++] = other;
      j++;
    }
  }
  rows.set(a.subarray(i), to);
  rows.set(b.subarray(j), to + a.length - i);
  return rows;
}
