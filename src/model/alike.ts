// Which rows are alike in several things at once: in typed columns, whatever the number of rows.

/** In place of a group: the row is not compared. */
export const LEFT_OUT = 0xffff_ffff;

/** Primes and halves that scatter neighbouring numbers. */
const [SCATTER_GROUP, SCATTER_VALUE] = [0x9e3779b1, 0x85ebca6b];

/**
 * Groups taken apart by one more thing: rows stay together where they were together and have the same value. Each group is
 * named by its first row. A row without a value (NaN) is left out, and so is one that is alone by now.
 */
export function takenApart(groups: Uint32Array, valueOf: (row: number) => number): Uint32Array {
  const { length } = groups;
  let capacity = 1_024;
  while (capacity < 2 * length) capacity *= 2;
  /** Open addressing: the first row of each group, from 1. */
  const firsts = new Uint32Array(capacity);
  const values = new Float64Array(length);
  const apart = new Uint32Array(length).fill(LEFT_OUT);
  for (let row = 0; row < length; row++) {
    const group = groups[row]!;
    if (group === LEFT_OUT) continue;
    const value = valueOf(row);
    if (Number.isNaN(value)) continue;
    values[row] = value;
    let place = scattered(group, value) & (capacity - 1);
    for (let first = firsts[place]!; first !== 0; first = firsts[place]!) {
      if (groups[first - 1] === group && values[first - 1] === value) break;
      place = (place + 1) & (capacity - 1);
    }
    if (firsts[place] === 0) firsts[place] = row + 1;
    apart[row] = firsts[place]! - 1;
  }
  return withoutSingles(apart);
}

function withoutSingles(groups: Uint32Array): Uint32Array {
  const sizes = new Uint32Array(groups.length);
  for (const group of groups) if (group !== LEFT_OUT) sizes[group]!++;
  for (let row = 0; row < groups.length; row++)
    if (groups[row] !== LEFT_OUT && sizes[groups[row]!] === 1) groups[row] = LEFT_OUT;
  return groups;
}

function scattered(group: number, value: number): number {
  const mixed = Math.imul(group, SCATTER_GROUP) ^ Math.imul(value >>> 0, SCATTER_VALUE);
  return mixed ^ (mixed >>> 15);
}

/** The rows of each group that was taken apart, in their order. */
export function alikeRows(groups: Uint32Array): readonly number[][] {
  const found = new Map<number, number[]>();
  for (let row = 0; row < groups.length; row++) {
    const group = groups[row]!;
    if (group === LEFT_OUT) continue;
    const rows = found.get(group);
    if (rows) rows.push(row);
    else found.set(group, [row]);
  }
  return [...found.values()];
}
