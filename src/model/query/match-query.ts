// Which rows of a table a query is true of. What is not known of a message (what is written in it, or everything) makes no
// question about it true, and no opposite of one either.
import { systemBit, type FlagList } from '../flags.ts';
import type { EnvelopePool } from '../envelope-pool.ts';
import type { MessageTable } from '../message-table.ts';
import { UidSet } from '../uid-set.ts';
import type { Uid } from '../uid.ts';
import { answerTo, type Answers, type TermAnswer } from './answers.ts';
import { isServerTerm, termsOf, type Query, type Range, type ServerTerm } from './query.ts';

export interface Matched {
  readonly uids: UidSet;
  /** For each row of the table: 1 where the query is true of it, 0 where it is not or where that is not known. */
  readonly rows: Uint8Array;
  /** RFC822.SIZE of all of them, in octets. */
  readonly octets: number;
  /** Messages of which the answer is not known. */
  readonly unread: number;
  /** RFC822.SIZE of those, in octets, as far as it is known. */
  readonly unreadOctets: number;
}

export interface Matter {
  readonly table: MessageTable;
  readonly envelopes: EnvelopePool;
  /** The UID in its own mailbox of what the table names, where the table is of several. */
  readonly uidOf?: (named: Uid) => Uid | undefined;
  /** What the server said of what is written in them. */
  readonly answers: Answers;
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
  const rows = new Uint8Array(table.length);
  const uids = new Uint32Array(table.length);
  let [count, octets, unread, unreadOctets] = [0, 0, 0, 0];
  for (let row = 0; row < table.length; row++) {
    const answer = test(row);
    if (answer === undefined) {
      unread++;
      unreadOctets += table.sizes[row]! || 0;
    }
    if (!answer) continue;
    rows[row] = 1;
    uids[count++] = table.uid(row);
    octets += table.sizes[row]! || 0;
  }
  return { uids: UidSet.from(uids.subarray(0, count)), rows, octets, unread, unreadOctets };
}

export interface OpenTerm {
  readonly term: ServerTerm;
  /** Messages of which it has to be known, as what is known of them does not decide the query. */
  readonly uids: UidSet;
}

/** What has to be asked of the server before the query can be answered for every message that was read. */
export function openTerms(query: Query, matter: Matter): OpenTerm[] {
  const { table } = matter;
  const terms = termsOf(query).filter(isServerTerm);
  if (terms.length === 0) return [];
  const whole = testOf(query, matter);
  const undecided = new Uint8Array(table.length);
  for (let row = 0; row < undecided.length; row++)
    if (table.isKnown(row) && whole(row) === undefined) undecided[row] = 1;
  const seen = new Set<string>();
  return terms.flatMap((term): OpenTerm[] => {
    const name = JSON.stringify(term);
    if (seen.has(name)) return [];
    seen.add(name);
    const test = testOf(term, matter);
    const uids = table.uidsWhere((row) => undecided[row] === 1 && test(row) === undefined);
    return uids.isEmpty ? [] : [{ term, uids }];
  });
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
      const { uidOf = (uid: Uid) => uid } = matter;
      return (row) => set.has(uidOf(table.uid(row)) ?? 0);
    }
    case 'flag':
      return flagTest(query.flag, table);
    case 'from': {
      // The list has the first author's name: others, and addresses, the server knows.
      const named = textTest('from', query.text.toLowerCase(), matter);
      return either((row) => named(row) || undefined, answerTest(answerTo(matter.answers, query), table));
    }
    case 'subject':
      return either(
        textTest('subject', query.text.toLowerCase(), matter),
        answerTest(answerTo(matter.answers, query), table),
      );
    case 'attachment':
      return either(attachmentFlagTest(table), answerTest(answerTo(matter.answers, query), table));
    case 'header':
    case 'body':
    case 'text':
      return answerTest(answerTo(matter.answers, query), table);
  }
}

/** The first that knows. */
const either =
  (first: Test, second: Test): Test =>
  (row) =>
    first(row) ?? second(row);

const [NOT_ASKED, NOT_FOUND, FOUND] = [0, 1, 2];

function answerTest(answer: TermAnswer | undefined, table: MessageTable): Test {
  if (!answer) return () => undefined;
  const said = new Uint8Array(table.length);
  for (const [set, word] of [
    [answer.asked, NOT_FOUND],
    [answer.found, FOUND],
  ] as const)
    for (const { first, last } of set.ranges())
      said.fill(word, table.rowsBefore(first), table.rowsBefore(last + 1));
  return (row) => (said[row] === NOT_ASKED ? undefined : said[row] === FOUND);
}

/** Servers that look at what comes in say so by these keywords (IANA, IMAP and JMAP Keywords). */
const ATTACHMENT_FLAG = '$HasAttachment';
const NO_ATTACHMENT_FLAG = '$HasNoAttachment';

function attachmentFlagTest(table: MessageTable): Test {
  const has = flagTest(ATTACHMENT_FLAG, table);
  const hasNot = flagTest(NO_ATTACHMENT_FLAG, table);
  return (row) => {
    if (has(row)) return true;
    return hasNot(row) ? false : undefined;
  };
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
  if (bit !== 0) return (row) => (table.isKnown(row) ? (table.flags(row).bits & bit) !== 0 : undefined);
  const wanted = flag.toLowerCase();
  // Many messages share a list of flags.
  const looked = new Map<FlagList, boolean>();
  return (row) => {
    if (!table.isKnown(row)) return undefined;
    const flags = table.flags(row);
    let answer = looked.get(flags);
    if (answer === undefined) {
      answer = flags.keywords.some((keyword) => keyword.toLowerCase() === wanted);
      looked.set(flags, answer);
    }
    return answer;
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
