// Rows sorted by a number of each, without a comparator: least-significant-digit radix sort, stable and linear. The digits are
// small: the places that a pass writes to, one a digit, have to stay in the processor's nearest cache.

const DIGIT_BITS = 11;
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
  const range = Math.max(0, greatest - base);
  if (range < WORD)
    return byKeys(
      rows,
      keysOf(rows, values, (value) => (value >= least ? value - base : 0)),
      range,
    );
  const low = keysOf(rows, values, (value) => (value >= least ? (value - base) % WORD : 0));
  const half = byKeys(rows, low, WORD - 1);
  const high = keysOf(half, values, (value) => (value >= least ? Math.floor((value - base) / WORD) : 0));
  return byKeys(half, high, Math.floor(range / WORD));
}

function keysOf(rows: Uint32Array, values: ArrayLike<number>, key: (value: number) => number): Uint32Array {
  const keys = new Uint32Array(rows.length);
  for (let i = 0; i < rows.length; i++) keys[i] = key(values[rows[i]!]!);
  return keys;
}

/** By a key of 32 bits for each row, none above `greatest`; `given` stays as it is. */
function byKeys(given: Uint32Array, givenKeys: Uint32Array, greatest: number): Uint32Array {
  const { length } = given;
  let [rows, keys]: [Uint32Array, Uint32Array] = [given, givenKeys];
  let [toRows, toKeys]: [Uint32Array, Uint32Array] = [new Uint32Array(length), new Uint32Array(length)];
  let shift = 0;
  for (; greatest >= 2 ** (shift + DIGIT_BITS); shift += DIGIT_BITS) {
    const places = placesOf(keys, shift);
    for (let i = 0; i < length; i++) {
      const key = keys[i]!;
      const to = places[(key >>> shift) & (DIGITS - 1)]!++;
      toRows[to] = rows[i]!;
      toKeys[to] = key;
    }
    [rows, toRows] = [toRows, rows === given ? new Uint32Array(length) : rows];
    [keys, toKeys] = [toKeys, keys];
  }
  // Nobody asks for the keys of the last pass.
  const places = placesOf(keys, shift);
  for (let i = 0; i < length; i++) toRows[places[(keys[i]! >>> shift) & (DIGITS - 1)]!++] = rows[i]!;
  return toRows;
}

/** Where each digit's rows start. */
function placesOf(keys: Uint32Array, shift: number): Uint32Array {
  const places = new Uint32Array(DIGITS);
  for (let i = 0; i < keys.length; i++) places[(keys[i]! >>> shift) & (DIGITS - 1)]!++;
  let start = 0;
  for (let digit = 0; digit < DIGITS; digit++) {
    const count = places[digit]!;
    places[digit] = start;
    start += count;
  }
  return places;
}
