// The list by threads: the one with the newest message first, and in each who answers whom, the older answer first.
import type { MessageTable } from './message-table.ts';
import { knownRows } from './order.ts';
import { sortByNumber } from './radix.ts';
import type { Threads } from './threads.ts';

const NONE = -1;

/** The known rows as they are to be shown. Descending goes by thread: within one, answers always follow. */
export function threadRows(table: MessageTable, threads: Threads, descending: boolean): Uint32Array {
  const rows = knownRows(table);
  const { firsts, parents } = threads;
  // Linked lists, filled from the newest on: each begins with its oldest.
  const child = new Int32Array(table.length).fill(NONE);
  const root = new Int32Array(table.length).fill(NONE);
  const sibling = new Int32Array(table.length).fill(NONE);
  const newest: number[] = [];
  const seen = new Uint8Array(table.length);
  for (const row of sortByNumber(rows, table.dates, true)) {
    const first = firsts[row]!;
    if (seen[first] === 0) {
      seen[first] = 1;
      newest.push(first);
    }
    const parent = parents[row]!;
    const isRoot = parent === row || !table.isKnown(parent);
    const lists = isRoot ? root : child;
    const at = isRoot ? first : parent;
    sibling[row] = lists[at]!;
    lists[at] = row;
  }
  const ordered = new Uint32Array(rows.length);
  let end = 0;
  const way: number[] = [];
  for (const first of descending ? newest : newest.toReversed()) {
    way.push(root[first]!);
    for (let row = way.pop()!; row !== NONE; row = way.pop() ?? NONE) {
      ordered[end++] = row;
      if (sibling[row] !== NONE) way.push(sibling[row]!);
      if (child[row] !== NONE) way.push(child[row]!);
    }
  }
  return ordered;
}
