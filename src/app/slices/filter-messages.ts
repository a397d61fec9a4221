// The rows that a filter leaves in sight. They are found anew only where something changed that the filter asks about.
import { matchQuery } from '../../model/query/match-query.ts';
import { asksEnvelopes, asksFlags } from '../../model/query/query.ts';
import { matterOf } from '../open-terms.ts';
import type { Order } from '../../model/order.ts';
import { foldedOrder, isFolded } from '../threads.ts';
import type { MessagesState } from '../state.ts';

export function filteredMessages(
  before: MessagesState,
  now: MessagesState,
  zoneMinutes: number,
): MessagesState {
  const { filter, sorted } = now;
  const shown = (order: Order): Order => (isFolded(now) ? foldedOrder(order, now) : order);
  if (!filter) {
    const order = shown(sorted);
    if (now.order === order && !now.filtered) return now;
    return { ...now, order, filtered: undefined };
  }
  const known = filter === before.filter && !isOther(before, now) ? now.filtered : undefined;
  const filtered = known ?? matchQuery(filter.query, matterOf(filter, now, zoneMinutes));
  const isSame = filtered === now.filtered && sorted === before.sorted;
  if (isSame && isFolded(now) === isFolded(before)) return now;
  return { ...now, filtered, order: shown(sorted.only(filtered.rows)) };
}

/** Something that the filter asks about. */
function isOther(before: MessagesState, now: MessagesState): boolean {
  const { query } = now.filter!;
  if (now.answers !== before.answers || !now.table.sameRows(before.table)) return true;
  if (now.table !== before.table && asksFlags(query)) return true;
  return now.envelopesRead !== before.envelopesRead && asksEnvelopes(query);
}
