// Sort orders over a message table: arrays of row numbers, never moved rows. Ascending ties go by UID; descending is the
// exact mirror, so that reversing a list twice changes nothing. Rows not read yet come last either way.
import type { Envelopes } from './envelope.ts';
import type { MessageTable } from './message-table.ts';
import { knownRows, Order } from './order.ts';
import { sortByNumber } from './radix.ts';
import type { Sort, SortKey } from './sort.ts';
import { threadRows } from './thread-order.ts';
import type { Threads } from './threads.ts';

/** The orders of the rows that a table has now, as long as somebody has them: going back to one costs nothing. */
const remembered = new WeakMap<Uint32Array, { known: number; readonly orders: Map<string, Order> }>();

/** `threads` are asked for where the order goes by them. */
export function sortRows(
  table: MessageTable,
  sort: Sort,
  envelopes: Envelopes,
  threads?: () => Threads,
): Order {
  if (sort.key === 'thread' && threads) return Order.of(threadRows(table, threads(), sort.descending), table);
  const values = numbersOf(table, sort.key);
  if (!values) return byText(table, sort, envelopes);
  const { key, descending } = sort;
  let memory = remembered.get(table.uidColumn);
  if (memory?.known !== table.known) {
    memory = { known: table.known, orders: new Map() };
    remembered.set(table.uidColumn, memory);
  }
  const name = `${key} ${descending}`;
  let order = memory.orders.get(name);
  if (!order) {
    order = Order.byNumber(table, { values, descending });
    memory.orders.set(name, order);
  }
  return order;
}

function numbersOf(table: MessageTable, key: SortKey): ArrayLike<number> | undefined {
  switch (key) {
    case 'uid':
      return table.uidColumn;
    case 'size':
      return table.sizes;
    // Who answers whom is not known: by date.
    case 'thread':
    case 'date':
      return table.dates;
    case 'from':
    case 'subject':
      return undefined;
  }
}

/** By where its text stands among all that there are: many messages have few texts. */
function byText(table: MessageTable, { key, descending }: Sort, envelopes: Envelopes): Order {
  const rows = knownRows(table);
  const ids = new Map<string, number>();
  const texts: string[] = [];
  const idOf = new Uint32Array(table.length);
  for (const row of rows) {
    const envelope = envelopes.get(table.uid(row));
    // Rows without a text sort before all others, like an empty subject.
    const text = (key === 'from' ? envelope?.from : envelope?.subject) ?? '';
    let id = ids.get(text);
    if (id === undefined) ids.set(text, (id = texts.push(text) - 1));
    idOf[row] = id;
  }
  const ranks = ranksOf(texts.map((text) => (key === 'from' ? text.toLowerCase() : baseSubject(text)!)));
  const rankOf = Uint32Array.from(idOf, (id) => ranks[id] ?? 0);
  return Order.of(sortByNumber(rows, rankOf, descending), table);
}

/** Of each key its place among them; equal keys have the same. */
function ranksOf(keys: readonly string[]): Uint32Array {
  const places = Uint32Array.from(keys, (_, n) => n);
  places.sort((a, b) => (keys[a]! < keys[b]! ? -1 : keys[a]! > keys[b]! ? 1 : 0));
  const ranks = new Uint32Array(keys.length);
  let rank = 0;
  places.forEach((place, n) => {
    if (n > 0 && keys[place] !== keys[places[n - 1]!]) rank++;
    ranks[place] = rank;
  });
  return ranks;
}

/** A subject without its reply and forward marks, as RFC 5256 §2.1 wants it for sorting; linear in its length. */
export function baseSubject(subject: string | undefined): string | undefined {
  if (subject === undefined) return undefined;
  let rest = subject.trim().toLowerCase();
  for (;;) {
    const mark = /^(?:re|fwd?|aw|wg|sv|vs|antw)(?:\[\d{1,3}\])?\s?:\s*/.exec(rest);
    if (!mark) return rest;
    rest = rest.slice(mark[0].length);
  }
}
