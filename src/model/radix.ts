// Rows sorted by a number of each, without a comparator: least-significant-digit radix sort, stable and linear.

const DIGIT_BITS = 16;
const DIGITS = 1 << DIGIT_BITS;
const WORD = 2 ** 32;

/**
 * Sorts `rows`, which ascend, by `values[row]`; equal ones stay in their order, unreadable ones (NaN) come first. The values
 * are whole numbers.
 */
export function sortByNumber(rows: Uint32Array, values: ArrayLike<number>): Uint32Array {
  let least = Infinity;
  let greatest = -Infinity;
  for (let i = 0; i < rows.length; i++) {
    const value = values[rows[i]!]!;
    if (value < least) least = value;
    if (value > greatest) greatest = value;
  }
  // 0 is left for the unreadable ones.
  const base = least - 1;
  const sorted = pass(rows, (row) => {
    const value = values[row]!;
    return value >= least ? (value - base) % WORD : 0;
  });
  if (greatest - base < WORD) return sorted;
  return pass(sorted, (row) => {
    const value = values[row]!;
    return value >= least ? Math.floor((value - base) / WORD) : 0;
  });
}

/** Sorts by a key of 32 bits. */
function pass(rows: Uint32Array, key: (row: number) => number): Uint32Array {
  const { length } = rows;
  const keys = new Uint32Array(length);
  const low = new Uint32Array(DIGITS);
  const high = new Uint32Array(DIGITS);
  for (let i = 0; i < length; i++) {
    const value = key(rows[i]!);
    keys[i] = value;
    low[value & (DIGITS - 1)]!++;
    high[value >>> DIGIT_BITS]!++;
  }
  startsOf(low);
  startsOf(high);
  const halfRows = new Uint32Array(length);
  const halfKeys = new Uint32Array(length);
  for (let i = 0; i < length; i++) {
    const value = keys[i]!;
    const to = low[value & (DIGITS - 1)]!++;
    halfRows[to] = rows[i]!;
    halfKeys[to] = value;
  }
  const sorted = new Uint32Array(length);
  for (let i = 0; i < length; i++) sorted[high[halfKeys[i]! >>> DIGIT_BITS]!++] = halfRows[i]!;
  return sorted;
}

/** From how many there are of each digit to where each digit's rows start. */
function startsOf(counts: Uint32Array): void {
  let start = 0;
  for (let digit = 0; digit < DIGITS; digit++) {
    const count = counts[digit]!;
    counts[digit] = start;
    start += count;
  }
}
