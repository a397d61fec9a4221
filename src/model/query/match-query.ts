// Which rows of a table a query is true of. What is not known of a message (its From and Subject, or everything) makes no
// question about it true, and no opposite of one either.
import { systemBit } from '../flags.ts';
import type { EnvelopePool } from '../envelope-pool.ts';
import type { MessageTable } from '../message-table.ts';
import { UidSet } from '../uid-set.ts';
import type { Uid } from '../uid.ts';
import type { Query, Range } from './query.ts';

export interface Matched {
  readonly uids: UidSet;
  /** RFC822.SIZE of all of them, in octets. */
  readonly octets: number;
  /** Messages of which the answer is not known, since they were not read. */
  readonly unread: number;
}

export interface Matter {
  readonly table: MessageTable;
  readonly envelopes: EnvelopePool;
  /** Seconds since 1970-01-01 UTC. */
  readonly now: number;
  /** Minutes east of UTC of the administrator's clock. */
  readonly zoneMinutes: number;
}

/** Undefined: not known. */
type Answer = boolean | undefined;
type Test = (row: number) => Answer;

export function matchQuery(query: Query, matter: Matter): Matched {
  const { table } = matter;
  const test = testOf(query, matter);
  const uids: Uid[] = [];
  let octets = 0;
  let unread = 0;
  for (let row = 0; row < table.length; row++) {
    const answer = test(row);
    if (answer === undefined) unread++;
    if (!answer) continue;
    uids.push(table.uid(row));
    octets += table.sizes[row]! || 0;
  }
  return { uids: UidSet.from(uids), octets, unread };
}

function testOf(query: Query, matter: Matter): Test {
  const { table } = matter;
  switch (query.kind) {
    case 'all':
      return () => true;
    case 'and':
      return every(query.parts.map((part) => testOf(part, matter)));
    case 'or': {
      const none = every(query.parts.map((part) => opposite(testOf(part, matter))));
      return opposite(none);
    }
    case 'not':
      return opposite(testOf(query.part, matter));
    case 'size':
      return within(table.sizes, query.range, (size) => size);
    case 'age':
      return within(table.dates, query.range, (date) => matter.now - date);
    case 'day':
      return within(table.dates, query.range, (date) =>
        Math.floor((date + matter.zoneMinutes * 60) / 86_400),
      );
    case 'uid': {
      const set = UidSet.parse(query.set) ?? UidSet.empty;
      return (row) => set.has(table.uid(row));
    }
    case 'flag':
      return flagTest(query.flag, table);
    case 'from':
    case 'subject':
      return textTest(query.kind, query.text.toLowerCase(), matter);
  }
}

function every(tests: readonly Test[]): Test {
  return (row) => {
    let known = true;
    for (const test of tests) {
      const answer = test(row);
      if (answer === false) return false;
      if (answer === undefined) known = false;
    }
    return known ? true : undefined;
  };
}

function opposite(test: Test): Test {
  return (row) => {
    const answer = test(row);
    return answer === undefined ? undefined : !answer;
  };
}

function within(values: Float64Array, { least, most }: Range, of: (value: number) => number): Test {
  const [low, high] = [least ?? -Infinity, most ?? Infinity];
  return (row) => {
    const value = of(values[row]!);
    if (Number.isNaN(value)) return undefined;
    return value >= low && value <= high;
  };
}

function flagTest(flag: string, table: MessageTable): Test {
  const bit = systemBit(flag);
  const wanted = flag.toLowerCase();
  return (row) => {
    if (!table.isKnown(row)) return undefined;
    const { bits, keywords } = table.flags(row);
    return bit === 0 ? keywords.some((keyword) => keyword.toLowerCase() === wanted) : (bits & bit) !== 0;
  };
}

/** Senders and subjects come again and again: each text is looked at once. */
function textTest(kind: 'from' | 'subject', wanted: string, { table, envelopes }: Matter): Test {
  const looked = new Map<string, boolean>();
  return (row) => {
    const envelope = envelopes.get(table.uid(row));
    if (!envelope) return undefined;
    const text = envelope[kind];
    let answer = looked.get(text);
    if (answer === undefined) {
      answer = text.toLowerCase().includes(wanted);
      looked.set(text, answer);
    }
    return answer;
  };
}
