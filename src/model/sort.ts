// Sort orders over a message table: arrays of row numbers, never moved rows. Ascending ties go by UID; descending is the
// exact mirror, so that reversing a list twice changes nothing. Rows not read yet come last either way.
import type { Envelopes } from './envelope.ts';
import type { MessageTable } from './message-table.ts';

export const SORT_KEYS = ['size', 'date', 'from', 'subject', 'uid'] as const;
export type SortKey = (typeof SORT_KEYS)[number];

export interface Sort {
  readonly key: SortKey;
  readonly descending: boolean;
}

/** True where the order needs every message's From or Subject. */
export function needsEnvelopes(key: SortKey): boolean {
  return key === 'from' || key === 'subject';
}

/** Row numbers in display order, with the way back from a row to its position. */
export class Order {
  static readonly empty = new Order(new Uint32Array(0));

  readonly rows: Uint32Array;
  private positions: Uint32Array | undefined;

  constructor(rows: Uint32Array) {
    this.rows = rows;
  }

  get length(): number {
    return this.rows.length;
  }

  positionOf(row: number): number {
    if (!this.positions) {
      this.positions = new Uint32Array(this.rows.length);
      for (let i = 0; i < this.rows.length; i++) this.positions[this.rows[i]!] = i;
    }
    return this.positions[row] ?? -1;
  }
}

export function sortRows(table: MessageTable, sort: Sort, envelopes: Envelopes): Order {
  const ascending = ascendingRows(table, sort.key, envelopes);
  if (sort.descending) ascending.reverse();
  return new Order(unknownLast(table, ascending));
}

function ascendingRows(table: MessageTable, key: SortKey, envelopes: Envelopes): Uint32Array {
  switch (key) {
    case 'uid':
      return identityRows(table.length);
    case 'size':
      return byNumber(table.length, (row) => table.size(row));
    case 'date':
      return byNumber(table.length, (row) => table.date(row));
    case 'from':
      return byText(table.length, (row) => envelopes.get(table.uid(row))?.from.toLowerCase());
    case 'subject':
      return byText(table.length, (row) => baseSubject(envelopes.get(table.uid(row))?.subject));
  }
}

/** A subject without its reply and forward marks, as RFC 5256 §2.1 wants it for sorting; linear in its length. */
export function baseSubject(subject: string | undefined): string | undefined {
  if (subject === undefined) return undefined;
  let rest = subject.trim().toLowerCase();
  for (;;) {
    const mark = /^(?:re|fwd?|aw|wg|sv|vs|antw)(?:\[\d{1,3}\])?\s?:\s*/.exec(rest);
    if (!mark) return rest;
    rest = rest.slice(mark[0].length);
  }
}

function identityRows(length: number): Uint32Array {
  const rows = new Uint32Array(length);
  for (let i = 0; i < length; i++) rows[i] = i;
  return rows;
}

function byText(length: number, text: (row: number) => string | undefined): Uint32Array {
  // Rows without a text sort before all others, like an empty subject.
  const keys = Array.from({ length }, (_, row) => text(row) ?? '');
  return identityRows(length).sort((a, b) => (keys[a]! < keys[b]! ? -1 : keys[a]! > keys[b]! ? 1 : a - b));
}

const DIGIT_BITS = 16;
const DIGITS = 1 << DIGIT_BITS;

/** Least-significant-digit radix sort: stable, linear, no comparator. Unreadable numbers come first. */
function byNumber(length: number, value: (row: number) => number): Uint32Array {
  const keys = new Float64Array(length);
  let least = Infinity;
  for (let row = 0; row < length; row++) {
    const number = value(row);
    keys[row] = number;
    if (number < least) least = number;
  }
  let greatest = 0;
  for (let row = 0; row < length; row++) {
    // 0 is left for the unreadable ones.
    const key = Number.isNaN(keys[row]!) ? 0 : keys[row]! - least + 1;
    keys[row] = key;
    if (key > greatest) greatest = key;
  }
  let rows: Uint32Array = identityRows(length);
  let spare: Uint32Array = new Uint32Array(length);
  for (let scale = 1; scale <= greatest; scale *= DIGITS) {
    const starts = new Uint32Array(DIGITS + 1);
    for (let i = 0; i < length; i++) starts[digit(keys[i]!, scale) + 1]!++;
    for (let d = 0; d < DIGITS; d++) starts[d + 1]! += starts[d]!;
    for (let i = 0; i < length; i++) {
      const row = rows[i]!;
      spare[starts[digit(keys[row]!, scale)]!++] = row;
    }
    [rows, spare] = [spare, rows];
  }
  return rows;
}

function digit(key: number, scale: number): number {
  return Math.floor(key / scale) % DIGITS;
}

function unknownLast(table: MessageTable, rows: Uint32Array): Uint32Array {
  if (table.known === table.length) return rows;
  const result = new Uint32Array(rows.length);
  let to = 0;
  for (const row of rows) if (table.isKnown(row)) result[to++] = row;
  for (let row = table.length - 1; row >= 0; row--) if (!table.isKnown(row)) result[to++] = row;
  return result;
}
