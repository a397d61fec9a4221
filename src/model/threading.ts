// Threads as a server tells them (RFC 5256 §4), in columns: a million messages are a few arrays.
import type { MessageTable } from './message-table.ts';
import { UidSet } from './uid-set.ts';
import { depthsOf, type Threads } from './threads.ts';

/** One entry a message. */
export interface Threading {
  readonly uids: Uint32Array;
  /** The place of the message that it answers, from 1; 0 where that is not there. It comes before. */
  readonly above: Uint32Array;
  /** The number of its thread, from 0. */
  readonly threads: Uint32Array;
}

/** How it stands with asking the server for the threads of a list. */
export interface ThreadsTold {
  /** Its newest answer. */
  readonly told: Threading | undefined;
  /** The UIDs of the list when it was asked. */
  readonly of: Uint32Array | undefined;
  readonly asking: boolean;
  /** For how long it has been asked by now. */
  readonly seconds?: number;
  /** It gave none: header fields tell. */
  readonly refused: boolean;
}

/** It has told of all messages of a table, as far as it tells of them at all. */
export function isToldOfAll({ told, of }: ThreadsTold, table: MessageTable): boolean {
  if (!told) return false;
  return of === table.uidColumn || untold(told, table) === 0;
}

const counted = new WeakMap<Threading, { readonly uids: Uint32Array; readonly untold: number }>();

/** Messages of the table that it did not tell of. */
export function untold(told: Threading, table: MessageTable): number {
  const before = counted.get(told);
  if (before?.uids === table.uidColumn) return before.untold;
  const count = table.uids().minus(UidSet.from(told.uids.slice().sort())).size;
  counted.set(told, { uids: table.uidColumn, untold: count });
  return count;
}

/** Of the rows of a table. What the server did not tell of is a thread of its own; what is gone is passed over. */
export function threadsTold(table: MessageTable, { uids, above, threads }: Threading): Threads {
  const { length } = table;
  const own = Uint32Array.from({ length }, (_, row) => row);
  const [firsts, parents] = [own, own.slice()];
  const rows = Int32Array.from(uids, (uid) => table.rowOf(uid));
  /** The row of each entry, or of the nearest one above it that is there; -1 for none. */
  const nearest = Int32Array.from(rows);
  const lowest = new Uint32Array(threads.reduce((most, thread) => Math.max(most, thread + 1), 0)).fill(
    length,
  );
  for (let place = 0; place < rows.length; place++) {
    const row = rows[place]!;
    const up = above[place] === 0 ? -1 : nearest[above[place]! - 1]!;
    if (row < 0) nearest[place] = up;
    else if (up >= 0) parents[row] = up;
    const thread = threads[place]!;
    if (row >= 0 && row < lowest[thread]!) lowest[thread] = row;
  }
  for (let place = 0; place < rows.length; place++) {
    const row = rows[place]!;
    if (row >= 0) firsts[row] = lowest[threads[place]!]!;
  }
  const sizes = new Uint32Array(length);
  for (const first of firsts) sizes[first]!++;
  return { firsts, sizes, parents, depths: depthsOf(parents) };
}
