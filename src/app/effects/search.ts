// Going to the next hit once the envelopes that the search looks at are there.
import { formatCount } from '../../text/size.ts';
import { toSafe } from '../../text/safe-text.ts';
import { messageOf } from '../listed.ts';
import { positionOf } from '../slices/messages.ts';
import type { MessagesState, State } from '../state.ts';
import type { ViewIntent } from '../view-intent.ts';

/** What the pending search makes of the view; undefined while it has to wait. */
export function searchStep({ messages }: State): ViewIntent[] | undefined {
  const { search, envelopeScan, scan } = messages;
  if (!search?.pending || envelopeScan || scan.kind === 'reading' || scan.kind === 'opening')
    return undefined;
  const settled: ViewIntent = { kind: 'search', search: { ...search, pending: false } };
  const hit = findHit(messages);
  const unread = countUnread(messages);
  const rest = unread > 0 ? ` (${formatCount(unread)} messages were not looked at)` : '';
  if (hit === undefined) {
    return [
      settled,
      { kind: 'say', status: { text: toSafe(`No message with "${search.text}"${rest}`), tone: 'warning' } },
    ];
  }
  const { order, table } = messages;
  const wrapped =
    search.direction === 'next' ? hit <= cursorPosition(messages) : hit >= cursorPosition(messages);
  const say = `"${search.text}"${wrapped ? ', from the other end' : ''}${rest} · n next · p previous`;
  return [
    settled,
    { kind: 'set-cursor', uid: table.uid(order.rowAt(hit)) },
    { kind: 'say', status: { text: toSafe(say), tone: 'plain' } },
  ];
}

/** Envelopes of messages that are gone are still there: only the rows count. */
function countUnread({ table, order, envelopes }: MessagesState): number {
  let unread = 0;
  for (const row of order.rows) if (!envelopes.has(table.uid(row))) unread++;
  return unread;
}

/** Position of the nearest hit after (or before) the cursor, going round the end. */
function findHit(messages: MessagesState): number | undefined {
  const { order, search } = messages;
  const step = search!.direction === 'next' ? 1 : -1;
  const length = order.length;
  const from = cursorPosition(messages);
  const wanted = search!.text.toLowerCase();
  for (let i = 1; i <= length; i++) {
    const position = (((from + step * i) % length) + length) % length;
    if (isHit(messages, position, wanted)) return position;
  }
  return undefined;
}

function isHit(messages: MessagesState, position: number, wanted: string): boolean {
  const { table, order, envelopes } = messages;
  const uid = table.uid(order.rows[position]!);
  if (String(messageOf(messages, uid)?.uid) === wanted) return true;
  const envelope = envelopes.get(uid);
  if (!envelope) return false;
  return envelope.subject.toLowerCase().includes(wanted) || envelope.from.toLowerCase().includes(wanted);
}

function cursorPosition(messages: MessagesState): number {
  return Math.max(0, positionOf(messages, messages.cursor));
}
