// What some of the messages of a table come to.
import type { MessageTable } from './message-table.ts';
import type { UidSet } from './uid-set.ts';

export interface Total {
  readonly bytes: number;
  /** False where some sizes are not known yet: the bytes are a lower bound. */
  readonly exact: boolean;
}

const FEW = 1_000; // below, looking up each UID is cheaper than a pass over the table

export function totalOf(table: MessageTable, uids: UidSet): Total {
  let bytes = 0;
  let exact = true;
  const add = (row: number): void => {
    const size = table.size(row);
    if (Number.isNaN(size)) exact = false;
    else bytes += size;
  };
  if (uids.size < FEW) {
    for (const uid of uids) {
      const row = table.rowOf(uid);
      if (row >= 0) add(row);
    }
    return { bytes, exact };
  }
  let row = 0;
  for (const { first, last } of uids.ranges()) {
    while (row < table.length && table.uid(row) < first) row++;
    for (; row < table.length && table.uid(row) <= last; row++) add(row);
  }
  return { bytes, exact };
}
