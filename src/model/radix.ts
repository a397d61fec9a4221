// Rows sorted by a number of each, without a comparator: least-significant-digit radix sort, stable and linear. The digits are
// small: the places that a pass writes to, one a digit, have to stay in the processor's nearest cache.

const MOST_DIGIT_BITS = 11;
const WORD = 2 ** 32;

/**
 * Sorts `rows`, which ascend, by `values[row]`; equal ones stay in their order, unreadable ones (NaN) come first. Descending
 * is the exact mirror. The values are whole numbers. `rows` is used up: it may hold anything afterwards.
 */
export function sortByNumber(
  rows: Uint32Array,
  values: ArrayLike<number>,
  descending: boolean = false,
): Uint32Array {
  const { length } = rows;
  let least = Infinity;
  let greatest = -Infinity;
  for (let i = 0; i < length; i++) {
    const value = values[rows[i]!]!;
    if (value < least) least = value;
    if (value > greatest) greatest = value;
  }
  // 0 is left for the unreadable ones: NaN >>> 0.
  const base = least - 1;
  const range = Math.max(0, greatest - base);
  if (range >= WORD) return byWideNumber(rows, values, base, descending);
  if (descending) rows.reverse();
  const [sign, zero] = descending ? [-1, range] : [1, 0];
  const keys = new Uint32Array(length);
  for (let i = 0; i < length; i++) keys[i] = zero + sign * ((values[rows[i]!]! - base) >>> 0);
  return byKeys(rows, keys, range);
}

/** In two halves, the lower one first. */
function byWideNumber(
  rows: Uint32Array,
  values: ArrayLike<number>,
  base: number,
  descending: boolean,
): Uint32Array {
  const keysOf = (of: Uint32Array, half: (number: number) => number): Uint32Array =>
    of.map((row) => (Number.isNaN(values[row]) ? 0 : half(values[row]! - base)));
  const byLower = byKeys(
    rows,
    keysOf(rows, (number) => number % WORD),
    WORD - 1,
  );
  const upper = keysOf(byLower, (number) => Math.floor(number / WORD));
  const sorted = byKeys(byLower, upper, WORD - 1);
  return descending ? sorted.toReversed() : sorted;
}

/** By a key of 32 bits for each row, none above `greatest`; both arrays are used up. */
function byKeys(rows: Uint32Array, keys: Uint32Array, greatest: number): Uint32Array {
  const bits = Math.max(1, 32 - Math.clz32(greatest));
  const passes = Math.ceil(bits / MOST_DIGIT_BITS);
  const digitBits = Math.ceil(bits / passes);
  let [from, fromKeys]: [Uint32Array, Uint32Array] = [rows, keys];
  let [to, toKeys]: [Uint32Array, Uint32Array] = [new Uint32Array(rows.length), new Uint32Array(rows.length)];
  let shift = 0;
  for (; shift + digitBits < bits; shift += digitBits) {
    const places = placesOf(fromKeys, shift, digitBits);
    const mask = (1 << digitBits) - 1;
    for (let i = 0; i < from.length; i++) {
      const key = fromKeys[i]!;
      const at = places[(key >>> shift) & mask]!++;
      to[at] = from[i]!;
      toKeys[at] = key;
    }
    [from, to] = [to, from];
    [fromKeys, toKeys] = [toKeys, fromKeys];
  }
  // Nobody asks for the keys of the last pass.
  const places = placesOf(fromKeys, shift, digitBits);
  for (let i = 0; i < from.length; i++) to[places[fromKeys[i]! >>> shift]!++] = from[i]!;
  return to;
}

/** Where each digit's rows start. */
function placesOf(keys: Uint32Array, shift: number, digitBits: number): Uint32Array {
  const places = new Uint32Array(1 << digitBits);
  const mask = places.length - 1;
  for (let i = 0; i < keys.length; i++) places[(keys[i]! >>> shift) & mask]!++;
  let start = 0;
  for (let digit = 0; digit < places.length; digit++) {
    const count = places[digit]!;
    places[digit] = start;
    start += count;
  }
  return places;
}
