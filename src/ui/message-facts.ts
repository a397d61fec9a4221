// Sums over the message table that the drawing needs, remembered for the table and marks they were made of: a frame must
// not cost a pass over a million rows when only the cursor moved.
import type { MessageTable } from '../model/message-table.ts';
import type { UidSet } from '../model/uid-set.ts';

/** Remembers the last answer only: there is one list on screen. */
function remembering<A extends object, B extends object, Result>(
  compute: (a: A, b: B) => Result,
): (a: A, b: B) => Result {
  let last: { readonly a: A; readonly b: B; readonly result: Result } | undefined;
  return (a, b) => {
    if (last?.a !== a || last.b !== b) last = { a, b, result: compute(a, b) };
    return last.result;
  };
}

export interface Total {
  readonly bytes: number;
  /** False where some sizes are not known yet: the bytes are a lower bound. */
  readonly exact: boolean;
}

const FEW = 1_000; // below, looking up each UID is cheaper than a pass over the table

export const markedTotal = remembering((table: MessageTable, marks: UidSet): Total => {
  let bytes = 0;
  let exact = true;
  const add = (row: number): void => {
    const size = table.size(row);
    if (Number.isNaN(size)) exact = false;
    else bytes += size;
  };
  if (marks.size < FEW) {
    for (const uid of marks) {
      const row = table.rowOf(uid);
      if (row >= 0) add(row);
    }
    return { bytes, exact };
  }
  let row = 0;
  for (const { first, last } of marks.ranges()) {
    while (row < table.length && table.uid(row) < first) row++;
    for (; row < table.length && table.uid(row) <= last; row++) add(row);
  }
  return { bytes, exact };
});
