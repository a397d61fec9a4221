// Marking all messages of a thread, once it is known which those are.
import { threadsOf, type Threads } from '../model/threads.ts';
import { UidSet } from '../model/uid-set.ts';
import type { Uid } from '../model/uid.ts';
import { formatBytes, formatCount } from '../text/size.ts';
import { literal, safe } from '../text/safe-text.ts';
import { totalOf } from '../model/message-totals.ts';
import type { MessagesState, State } from './state.ts';
import type { ViewIntent } from './view-intent.ts';

const known = new WeakMap<Uint32Array, { readonly read: number; readonly threads: Threads }>();

/** Of the list, as far as its headers were read. */
function threadsIn({ table, fields: { lineage } }: MessagesState): Threads {
  const before = known.get(table.uidColumn);
  if (before?.read === lineage.read) return before.threads;
  const threads = threadsOf(table, lineage.pool);
  known.set(table.uidColumn, { read: lineage.read, threads });
  return threads;
}

/** The messages of the thread that a message is in. */
function threadOf(messages: MessagesState, uid: Uid): UidSet {
  const { table } = messages;
  const row = table.rowOf(uid);
  if (row < 0) return UidSet.empty;
  const { firsts } = threadsIn(messages);
  return table.uidsWhere((other) => firsts[other] === firsts[row]);
}

/** What is marked of the thread that was asked for; undefined while it is not known. */
export function threadMarkStep({ messages }: State): ViewIntent[] | undefined {
  const { threadMark, table, fields, marks, scan } = messages;
  if (threadMark === undefined || scan.kind === 'reading' || scan.kind === 'opening') return undefined;
  const { lineage } = fields;
  if (lineage.scan || lineage.pool.size === 0) return undefined;
  const uids = threadOf(messages, threadMark);
  const unread = Math.max(0, table.length - lineage.pool.size);
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
