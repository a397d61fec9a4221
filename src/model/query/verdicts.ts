// What a query says of each row of a table, column by column: a million rows take a frame. What is not known of a message
// (what is written in it, or everything) makes no question about it true, and no opposite of one either.
import { systemBit, type FlagList } from '../flags.ts';
import type { EnvelopePool } from '../envelope-pool.ts';
import type { MessageTable } from '../message-table.ts';
import { UidSet } from '../uid-set.ts';
import type { Uid } from '../uid.ts';
import { answerTo, type Answers, type TermAnswer } from './answers.ts';
import type { Query, Range } from './query.ts';

export interface Matter {
  readonly table: MessageTable;
  readonly envelopes: EnvelopePool;
  /** The UID in its own mailbox of what the table names, where the table is of several. */
  readonly uidOf?: (named: Uid) => Uid | undefined;
  /** The name of the folder that a message is in. */
  readonly folderOf: (named: Uid) => string;
  /** What the server said of what is written in them. */
  readonly answers: Answers;
  /** Seconds since 1970-01-01 UTC. */
  readonly now: number;
  /** Minutes east of UTC of the administrator's clock. */
  readonly zoneMinutes: number;
}

/** So that `and` is the least of them, `or` the greatest, and `not` turns them round. */
export const NO = 0;
export const UNKNOWN = 1;
export const YES = 2;

/** One a row; the caller's own. */
export function verdictsOf(query: Query, matter: Matter): Uint8Array {
  const { table } = matter;
  switch (query.kind) {
    case 'all':
      return new Uint8Array(table.length).fill(YES);
    case 'and':
      return together(query.parts, matter, NO);
    case 'or':
      return together(query.parts, matter, YES);
    case 'not':
      return turned(verdictsOf(query.part, matter));
    case 'size':
      return within(table.sizes, query.range, 1, 0);
    case 'age':
      return within(table.dates, query.range, -1, matter.now);
    case 'day':
      return within(table.dates, secondsOf(query.range, matter.zoneMinutes), 1, 0);
    case 'uid':
      return uidVerdicts(UidSet.parse(query.set) ?? UidSet.empty, matter);
    case 'folder':
      return folderVerdicts(query.text.toLowerCase(), matter);
    case 'flag':
      return flagVerdicts(query.flag, table);
    case 'from': {
      // The list has the first author's name: others, and addresses, the server knows.
      const named = textVerdicts('from', query.text, matter);
      for (let row = 0; row < named.length; row++) if (named[row] === NO) named[row] = UNKNOWN;
      return answered(named, answerTo(matter.answers, query), table);
    }
    case 'subject':
      return answered(textVerdicts('subject', query.text, matter), answerTo(matter.answers, query), table);
    case 'attachment':
      return attachmentVerdicts(table, matter.answers);
    case 'header':
    case 'body':
    case 'text': {
      const unknown = new Uint8Array(table.length).fill(UNKNOWN);
      return answered(unknown, answerTo(matter.answers, query), table);
    }
  }
}

/** `decides`: what one of them says of a row, whatever the others do. */
function together(parts: readonly Query[], matter: Matter, decides: typeof NO | typeof YES): Uint8Array {
  const [first, ...others] = parts.map((part) => verdictsOf(part, matter));
  if (!first) throw new RangeError('nothing to put together');
  for (const other of others) {
    if (decides === NO)
      for (let row = 0; row < first.length; row++) first[row] = Math.min(first[row]!, other[row]!);
    else for (let row = 0; row < first.length; row++) first[row] = Math.max(first[row]!, other[row]!);
  }
  return first;
}

function turned(verdicts: Uint8Array): Uint8Array {
  for (let row = 0; row < verdicts.length; row++) verdicts[row] = YES - verdicts[row]!;
  return verdicts;
}

/** `factor` times the value, plus `offset`, in the range. */
function within(values: Float64Array, { least, most }: Range, factor: 1 | -1, offset: number): Uint8Array {
  const [low, high] = [least ?? -Infinity, most ?? Infinity];
  const verdicts = new Uint8Array(values.length);
  for (let row = 0; row < verdicts.length; row++) {
    const value = factor * values[row]! + offset;
    if (value >= low && value <= high) verdicts[row] = YES;
    else if (Number.isNaN(value)) verdicts[row] = UNKNOWN;
  }
  return verdicts;
}

/** The seconds of whole days, on the administrator's clock. */
function secondsOf({ least, most }: Range, zoneMinutes: number): Range {
  const startOf = (day: number): number => day * 86_400 - zoneMinutes * 60;
  return {
    ...(least !== undefined && { least: startOf(least) }),
    // INTERNALDATE has whole seconds.
    ...(most !== undefined && { most: startOf(most + 1) - 1 }),
  };
}

/** Many messages are in few folders. */
function folderVerdicts(wanted: string, { table, folderOf }: Matter): Uint8Array {
  const looked = new Map<string, number>();
  const verdicts = new Uint8Array(table.length);
  for (let row = 0; row < table.length; row++) {
    const name = folderOf(table.uid(row));
    let verdict = looked.get(name);
    if (verdict === undefined) looked.set(name, (verdict = name.toLowerCase().includes(wanted) ? YES : NO));
    verdicts[row] = verdict;
  }
  return verdicts;
}

function uidVerdicts(set: UidSet, { table, uidOf }: Matter): Uint8Array {
  const verdicts = new Uint8Array(table.length);
  if (!uidOf) return mark(verdicts, set, YES, table);
  for (let row = 0; row < verdicts.length; row++)
    if (set.has(uidOf(table.uid(row)) ?? 0)) verdicts[row] = YES;
  return verdicts;
}

function mark(verdicts: Uint8Array, set: UidSet, verdict: number, table: MessageTable): Uint8Array {
  for (const { first, last } of set.ranges())
    verdicts.fill(verdict, table.rowsBefore(first), table.rowsBefore(last + 1));
  return verdicts;
}

function flagVerdicts(flag: string, table: MessageTable): Uint8Array {
  const has = flagTest(flag);
  return table.mapFlagLists((flags) => (has(flags) ? YES : NO), UNKNOWN);
}

function flagTest(flag: string): (flags: FlagList) => boolean {
  const bit = systemBit(flag);
  if (bit !== 0) return ({ bits }) => (bits & bit) !== 0;
  const wanted = flag.toLowerCase();
  return ({ keywords }) => keywords.some((keyword) => keyword.toLowerCase() === wanted);
}

/** Servers that look at what comes in say so by these keywords (IANA, IMAP and JMAP Keywords); of others it was asked. */
export function attachmentVerdicts(table: MessageTable, answers: Answers): Uint8Array {
  const has = flagTest('$HasAttachment');
  const hasNot = flagTest('$HasNoAttachment');
  const said = table.mapFlagLists((flags) => (has(flags) ? YES : hasNot(flags) ? NO : UNKNOWN), UNKNOWN);
  return answered(said, answerTo(answers, { kind: 'attachment' }), table);
}

function textVerdicts(kind: 'from' | 'subject', text: string, { table, envelopes }: Matter): Uint8Array {
  const wanted = text.toLowerCase();
  const holds = (written: string): number => (written.toLowerCase().includes(wanted) ? YES : NO);
  return envelopes.mapTexts(table.uidColumn, kind, holds, UNKNOWN);
}

/** What the list does not know the server may have said. */
function answered(verdicts: Uint8Array, answer: TermAnswer | undefined, table: MessageTable): Uint8Array {
  if (!answer) return verdicts;
  const said = new Uint8Array(table.length).fill(UNKNOWN);
  mark(mark(said, answer.asked, NO, table), answer.found, YES, table);
  for (let row = 0; row < verdicts.length; row++) if (verdicts[row] === UNKNOWN) verdicts[row] = said[row]!;
  return verdicts;
}
