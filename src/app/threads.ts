// The threads of the list, and marking one of them once it is known which messages are in it.
import { isToldOfAll, threadsTold, untold, type Threading } from '../model/threading.ts';
import { threadsOf, type Threads } from '../model/threads.ts';
import type { Order } from '../model/order.ts';
import { UidSet } from '../model/uid-set.ts';
import type { Uid } from '../model/uid.ts';
import { formatBytes, formatCount } from '../text/size.ts';
import { literal, safe } from '../text/safe-text.ts';
import { totalOf } from '../model/message-totals.ts';
import type { MessagesState, State } from './state.ts';
import type { ViewIntent } from './view-intent.ts';

const known = new WeakMap<Uint32Array, { readonly by: Threading | number; readonly threads: Threads }>();

/**
 * Of the list, as the server told them; else as far as its headers were read, and while they are being read, as far as they
 * were before.
 */
export function threadsIn({ table, fields: { lineage }, threadsTold: { told } }: MessagesState): Threads {
  const before = known.get(table.uidColumn);
  const by = told ?? lineage.read;
  if (before && (before.by === by || (!told && lineage.scan))) return before.threads;
  const threads = told ? threadsTold(table, told) : threadsOf(table, lineage.pool);
  known.set(table.uidColumn, { by, threads });
  return threads;
}

/** The messages of the thread that a message is in, of which a test holds. */
function threadOf(messages: MessagesState, uid: Uid, holds: (row: number) => boolean = () => true): UidSet {
  const { table } = messages;
  const { firsts, sizes } = threadsIn(messages);
  const first = firsts[table.rowOf(uid)];
  if (first === undefined) return UidSet.empty;
  const uids: Uid[] = [];
  let left = sizes[first]!;
  for (let row = first; left > 0; row++) {
    if (firsts[row] !== first) continue;
    if (holds(row)) uids.push(table.uid(row));
    left--;
  }
  return UidSet.from(uids);
}

/** True while a line stands for all messages of its thread. */
export function isFolded({ folded, sort }: Pick<MessagesState, 'folded' | 'sort'>): boolean {
  return folded && sort.key === 'thread';
}

/** What lines of the list stand for: while threads are folded, all messages of theirs that a filter leaves. */
export function standFor(messages: MessagesState, uids: UidSet): UidSet {
  if (!isFolded(messages)) return uids;
  const { table, filtered } = messages;
  const isLeft = (row: number): boolean => !filtered || filtered.rows[row] === 1;
  if (uids.size === 1) return threadOf(messages, uids.first!, isLeft);
  const { firsts } = threadsIn(messages);
  const wanted = new Uint8Array(table.length);
  for (const uid of uids) {
    const row = table.rowOf(uid);
    if (row >= 0) wanted[firsts[row]!] = 1;
  }
  return table.uidsWhere((row) => wanted[firsts[row]!] === 1 && isLeft(row));
}

/** The messages that the line under the cursor stands for, where it is more than one, and nothing is marked. */
export function foldedUnderCursor(messages: MessagesState): UidSet | undefined {
  const { cursor, marks, order } = messages;
  if (!isFolded(messages) || cursor === undefined || !marks.isEmpty) return undefined;
  if (underCursor?.order !== order || underCursor.cursor !== cursor)
    underCursor = { order, cursor, uids: standFor(messages, UidSet.of(cursor)) };
  return underCursor.uids.size > 1 ? underCursor.uids : undefined;
}

/** The last answer: a frame must not look through all rows where nothing moved. */
let underCursor: { readonly order: Order; readonly cursor: Uid; readonly uids: UidSet } | undefined;

/** An order with one row of each thread: the first that is in it. */
export function foldedOrder(order: Order, messages: MessagesState): Order {
  const { firsts } = threadsIn(messages);
  const before = folded.get(order);
  if (before?.firsts === firsts) return before.order;
  const heads = new Uint8Array(messages.table.length);
  const seen = new Uint8Array(messages.table.length);
  for (const row of order.rows) {
    if (seen[firsts[row]!] === 1) continue;
    seen[firsts[row]!] = 1;
    heads[row] = 1;
  }
  const made = order.only(heads);
  folded.set(order, { firsts, order: made });
  return made;
}

const folded = new WeakMap<Order, { readonly firsts: Uint32Array; readonly order: Order }>();

/** What is marked of the thread that was asked for; undefined while it is not known. */
export function threadMarkStep({ messages }: State): ViewIntent[] | undefined {
  const { threadMark, table, marks, scan } = messages;
  if (threadMark === undefined || scan.kind === 'reading' || scan.kind === 'opening') return undefined;
  const unread = unlooked(messages);
  if (unread === undefined) return undefined;
  const uids = threadOf(messages, threadMark);
  const rest = unread > 0 ? safe` ${formatCount(unread)} messages were not looked at.` : literal('');
  const text = safe`${formatCount(uids.size)} of this thread marked, ${formatBytes(totalOf(table, uids).bytes)}.`;
  return [
    { kind: 'mark-thread', of: undefined },
    { kind: 'set-marks', marks: marks.union(uids) },
    {
      kind: 'say',
      status: { text: safe`${text}${rest}`, tone: uids.isEmpty ? 'warning' : 'plain' },
    },
  ];
}

/** Messages of which it is not known where they belong; undefined while that is being found out. */
function unlooked({ threadsTold, fields: { lineage }, table }: MessagesState): number | undefined {
  const { told, asking } = threadsTold;
  if (asking || lineage.scan) return undefined;
  if (told) return isToldOfAll(threadsTold, table) ? untold(told, table) : undefined;
  return lineage.pool.size === 0 ? undefined : Math.max(0, table.length - lineage.pool.size);
}
