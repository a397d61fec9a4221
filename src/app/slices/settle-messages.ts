// After a batch of inputs: the order is brought up to date, the cursor stays on its message or takes the next one, the
// window keeps the cursor in sight, and the visual range reaches to the cursor.
import type { Order } from '../../model/order.ts';
import { needsEnvelopes } from '../../model/sort.ts';
import { sortRows } from '../../model/sort-rows.ts';
import { UidSet } from '../../model/uid-set.ts';
import type { Uid } from '../../model/uid.ts';
import { isFolded, standFor, threadsIn } from '../threads.ts';
import { visibleMessages } from '../layout.ts';
import type { MessagesState, ScanState, State } from '../state.ts';
import { filteredMessages } from './filter-messages.ts';
import { positionOf } from './messages.ts';

export function settleMessages(before: State, state: State): MessagesState {
  let { messages } = state;
  if (orderIsStale(before.messages, messages)) {
    messages = { ...messages, sorted: orderOf(before.messages, messages) };
  }
  messages = filteredMessages(before.messages, messages, state.view.zoneMinutes);
  const cursor = settledCursor(before.messages, messages);
  if (cursor !== messages.cursor) messages = { ...messages, cursor };
  const top = settledTop(messages, visibleMessages(state));
  if (top !== messages.top) messages = { ...messages, top };
  const { anchor } = messages;
  // Only the user's moves stretch the range: a cursor that takes the next row marks nothing by it.
  const moved = state.messages.cursor !== before.messages.cursor && state.messages.cursor === cursor;
  if (anchor && (moved || anchor.uid !== before.messages.anchor?.uid)) {
    messages = { ...messages, marks: anchor.marksBefore.union(rangeUids(messages, anchor.uid)) };
  }
  return messages;
}

function orderIsStale(before: MessagesState, now: MessagesState): boolean {
  if (!now.table.sameRows(before.table) || now.sorted.length !== now.table.length) return true;
  if (now.sort !== before.sort) return true;
  if (now.sort.key === 'thread')
    return (
      now.threadsTold.told !== before.threadsTold.told ||
      (now.fields.lineage !== before.fields.lineage && !now.fields.lineage.scan)
    );
  // While all envelopes are being read the list would jump with every window: it is sorted once they are in.
  if (!needsEnvelopes(now.sort.key) || now.envelopeScan) return false;
  return now.envelopesRead !== before.envelopesRead || before.envelopeScan !== undefined;
}

/** While rows come in they are put into the order there is. */
function orderOf(before: MessagesState, now: MessagesState): Order {
  const { table, sort, envelopes } = now;
  const isSame = sort === before.sort && table.uidColumn === before.table.uidColumn;
  return (
    (isSame ? before.sorted.extended(table) : undefined) ??
    sortRows(table, sort, envelopes, () => threadsIn(now))
  );
}

function settledCursor(before: MessagesState, now: MessagesState): Uid | undefined {
  const { table, order, filtered } = now;
  if (order.length === 0) return undefined;
  const isShown = (uid: Uid): boolean => {
    const row = table.rowOf(uid);
    if (row < 0 || (filtered && filtered.rows[row] !== 1)) return false;
    return !isFolded(now) || order.positionOf(row) >= 0;
  };
  const first = table.uid(order.rowAt(0));
  if (now.cursor === undefined || isFloating(before, now)) return first;
  if (isShown(now.cursor)) return now.cursor;
  const line = isFolded(now) ? lineOf(now, now.cursor) : undefined;
  if (line !== undefined) return line;
  // Its message is gone, or not shown any more: the next one in the order that the user saw, else the one before.
  const from = positionOf(before, now.cursor);
  if (from < 0) return first;
  const { rows } = before.order;
  const survivor = (position: number): Uid | undefined => {
    const uid = before.table.uid(rows[position]!);
    return isShown(uid) ? uid : undefined;
  };
  for (let i = from + 1; i < before.order.length; i++) {
    const uid = survivor(i);
    if (uid !== undefined) return uid;
  }
  for (let i = from - 1; i >= 0; i--) {
    const uid = survivor(i);
    if (uid !== undefined) return uid;
  }
  return first;
}

/** The message that stands for a thread. */
function lineOf(messages: MessagesState, uid: Uid): Uid | undefined {
  const { order, table } = messages;
  const thread = standFor(messages, UidSet.of(uid));
  const row = [...thread].map((each) => table.rowOf(each)).find((each) => order.positionOf(each) >= 0);
  return row === undefined ? undefined : table.uid(row);
}

/** Until the user moves it, the cursor stays on the first row while rows come in, and when they are sorted anew. */
function isFloating(before: MessagesState, now: MessagesState): boolean {
  if (now.cursorChosen) return false;
  const isRead = before.envelopeScan ?? before.fields.lineage.scan;
  const isTold = before.threadsTold.asking;
  return isComingIn(before.scan) || now.sort !== before.sort || isRead !== undefined || isTold;
}

function isComingIn({ kind }: ScanState): boolean {
  switch (kind) {
    case 'none':
    case 'opening':
    case 'reading':
      return true;
    case 'complete':
    case 'stopped':
    case 'failed':
      return false;
  }
}

function settledTop(messages: MessagesState, height: number): number {
  const cursor = Math.max(0, positionOf(messages, messages.cursor));
  const last = Math.max(0, messages.order.length - height);
  const top = Math.max(0, Math.min(messages.top, last));
  if (cursor < top) return cursor;
  return height > 0 && cursor >= top + height ? cursor - height + 1 : top;
}

function rangeUids(messages: MessagesState, anchor: Uid): UidSet {
  const { table, order } = messages;
  const a = positionOf(messages, anchor);
  const b = positionOf(messages, messages.cursor);
  if (a < 0 || b < 0) return UidSet.empty;
  const rows = order.rows.slice(Math.min(a, b), Math.max(a, b) + 1);
  return standFor(messages, UidSet.from(rows.map((row) => table.uid(row))));
}
