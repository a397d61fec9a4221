// What a query says of each row of a table, column by column: a million rows take a frame. What is not known of a message
// (what is written in it, or everything) makes no question about it true, and no opposite of one either.
import { systemBit, type FlagList } from '../flags.ts';
import type { EnvelopePool } from '../envelope-pool.ts';
import type { MessageTable } from '../message-table.ts';
import { UidSet } from '../uid-set.ts';
import type { Uid } from '../uid.ts';
import { answerTo, type Answers } from './answers.ts';
import type { OwnTerm, Query, Range, ServerTerm } from './query.ts';

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

/** So that `and` is bitwise and, `or` bitwise or. */
export const NO = 0b00;
export const UNKNOWN = 0b01;
export const YES = 0b11;

type Joint = 'and' | 'or';
/** What decides it, whatever its other parts say; and what it is while nothing was said. */
const DECIDED = { and: NO, or: YES } as const;
const UNSAID = { and: YES, or: NO } as const;
const OTHER = { and: 'or', or: 'and' } as const;

/** What becomes of a verdict: tables instead of branches, as no processor guesses what mail is like. */
const SAME = Uint8Array.of(NO, UNKNOWN, UNKNOWN, YES);
const OPPOSITE = Uint8Array.of(YES, UNKNOWN, UNKNOWN, NO);

/** One a row; the caller's own. */
export function verdictsOf(query: Query, matter: Matter): Uint8Array {
  const verdicts = new Uint8Array(matter.table.length).fill(UNSAID.and);
  join(verdicts, 'and', query, SAME, matter);
  return verdicts;
}

/**
 * Joins to each verdict what a query says, or the opposite of that. A row that is decided is not looked at: the texts of a
 * million messages are not searched where their sizes decide. True once all rows are decided.
 */
function join(verdicts: Uint8Array, joint: Joint, query: Query, as: Uint8Array, matter: Matter): boolean {
  switch (query.kind) {
    case 'all':
      return put(verdicts, joint, new Uint8Array(verdicts.length).fill(YES), as);
    case 'not':
      return join(verdicts, joint, query.part, as === SAME ? OPPOSITE : SAME, matter);
    case 'and':
    case 'or': {
      // not (a or b) is (not a) and (not b).
      const inner = as === SAME ? query.kind : OTHER[query.kind];
      const parts = query.parts.toSorted((a, b) => costOf(a) - costOf(b));
      if (inner === joint) return parts.some((part) => join(verdicts, joint, part, as, matter));
      const said = startOf(inner, verdicts, DECIDED[joint]);
      parts.some((part) => join(said, inner, part, as, matter));
      return put(verdicts, joint, said, SAME);
    }
    case 'size':
    case 'age':
    case 'day':
    case 'uid':
    case 'folder':
    case 'flag':
    case 'from':
    case 'subject':
    case 'header':
    case 'body':
    case 'text':
    case 'attachment':
      return put(verdicts, joint, saidBy(query, matter, { verdicts, decided: DECIDED[joint] }), as);
  }
}

/** Verdicts that are to be joined; rows that are decided around them are decided in them too. */
function startOf(joint: Joint, around: Uint8Array, decided: number): Uint8Array {
  const becomes = new Uint8Array(YES + 1).fill(UNSAID[joint]);
  becomes[decided] = DECIDED[joint];
  const verdicts = new Uint8Array(around.length);
  for (let row = 0; row < verdicts.length; row++) verdicts[row] = becomes[around[row]!]!;
  return verdicts;
}

function put(verdicts: Uint8Array, joint: Joint, said: Uint8Array, as: Uint8Array): boolean {
  let undecided = 0;
  if (joint === 'and')
    for (let row = 0; row < verdicts.length; row++)
      undecided |= verdicts[row] = verdicts[row]! & as[said[row]!]!;
  else
    for (let row = 0; row < verdicts.length; row++)
      undecided |= YES ^ (verdicts[row] = verdicts[row]! | as[said[row]!]!);
  return undecided === 0;
}

/** In the order in which the parts of a query are best looked at: a column, a look-up for each row, texts. */
function costOf(query: Query): number {
  switch (query.kind) {
    case 'from':
    case 'subject':
      return 2;
    case 'folder':
      return 1;
    case 'not':
      return costOf(query.part);
    case 'and':
    case 'or':
      return Math.max(...query.parts.map(costOf));
    case 'all':
    case 'size':
    case 'age':
    case 'day':
    case 'uid':
    case 'flag':
    case 'header':
    case 'body':
    case 'text':
    case 'attachment':
      return 0;
  }
}

/** Rows that need not be looked at: their verdict is `decided`. */
interface Joined {
  readonly verdicts: Uint8Array;
  readonly decided: number;
}

/** What one question says of each row that is not decided. */
function saidBy(term: OwnTerm | ServerTerm, matter: Matter, joined: Joined): Uint8Array {
  const { table } = matter;
  switch (term.kind) {
    case 'size':
      return within(table.sizes, term.range, 1, 0);
    case 'age':
      return within(table.dates, term.range, -1, matter.now);
    case 'day':
      return within(table.dates, secondsOf(term.range, matter.zoneMinutes), 1, 0);
    case 'uid':
      return uidVerdicts(UidSet.parse(term.set) ?? UidSet.empty, matter, joined);
    case 'folder':
      return folderVerdicts(term.text.toLowerCase(), matter, joined);
    case 'flag':
      return flagVerdicts(term.flag, table);
    case 'from':
      // The list has the first author's name: others, and addresses, the server knows.
      return answered(textVerdicts(term, UNKNOWN, matter, joined), term, matter);
    case 'subject':
      return answered(textVerdicts(term, NO, matter, joined), term, matter);
    case 'attachment':
      return attachmentVerdicts(matter);
    case 'header':
    case 'body':
    case 'text':
      return answered(new Uint8Array(table.length).fill(UNKNOWN), term, matter);
  }
}

/** `factor` times the value, plus `offset`, in the range. */
function within(values: Float64Array, { least, most }: Range, factor: 1 | -1, offset: number): Uint8Array {
  const [low, high] = [least ?? -Infinity, most ?? Infinity];
  const verdicts = new Uint8Array(values.length);
  for (let row = 0; row < verdicts.length; row++) {
    const value = factor * values[row]! + offset;
    // NaN is neither within nor below nor above.
    verdicts[row] =
      (Number(!(value < low)) & Number(!(value > high))) |
      (2 * (Number(value >= low) & Number(value <= high)));
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
function folderVerdicts(wanted: string, { table, folderOf }: Matter, joined: Joined): Uint8Array {
  const looked = new Map<string, number>();
  const verdicts = new Uint8Array(table.length);
  for (let row = 0; row < table.length; row++) {
    if (joined.verdicts[row] === joined.decided) continue;
    const name = folderOf(table.uid(row));
    let verdict = looked.get(name);
    if (verdict === undefined) looked.set(name, (verdict = name.toLowerCase().includes(wanted) ? YES : NO));
    verdicts[row] = verdict;
  }
  return verdicts;
}

function uidVerdicts(set: UidSet, { table, uidOf }: Matter, joined: Joined): Uint8Array {
  const verdicts = new Uint8Array(table.length);
  if (!uidOf) return mark(verdicts, set, YES, table);
  for (let row = 0; row < verdicts.length; row++)
    if (joined.verdicts[row] !== joined.decided && set.has(uidOf(table.uid(row)) ?? 0)) verdicts[row] = YES;
  return verdicts;
}

/** One pass over the rows, however many ranges there are. */
function mark(verdicts: Uint8Array, set: UidSet, verdict: number, { uidColumn }: MessageTable): Uint8Array {
  let row = 0;
  for (const { first, last } of set.ranges()) {
    while (row < uidColumn.length && uidColumn[row]! < first) row++;
    while (row < uidColumn.length && uidColumn[row]! <= last) verdicts[row++] = verdict;
  }
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
export function attachmentVerdicts({ table, answers }: Pick<Matter, 'table' | 'answers'>): Uint8Array {
  const has = flagTest('$HasAttachment');
  const hasNot = flagTest('$HasNoAttachment');
  const said = table.mapFlagLists((flags) => (has(flags) ? YES : hasNot(flags) ? NO : UNKNOWN), UNKNOWN);
  return answered(said, { kind: 'attachment' }, { table, answers });
}

/** `otherwise`: where the text does not hold it. */
function textVerdicts(
  { kind, text }: Extract<Query, { readonly kind: 'from' | 'subject' }>,
  otherwise: typeof NO | typeof UNKNOWN,
  { table, envelopes }: Matter,
  joined: Joined,
): Uint8Array {
  const wanted = text.toLowerCase();
  const { texts } = envelopes;
  // Each text is searched once, however many messages have it.
  const searched = new Int8Array(texts.length).fill(-1);
  const { uidColumn } = table;
  const verdicts = new Uint8Array(uidColumn.length);
  for (let row = 0; row < verdicts.length; row++) {
    if (joined.verdicts[row] === joined.decided) continue;
    const id = envelopes.idOf(uidColumn[row] as Uid, kind);
    if (id >= 0 && searched[id]! < 0)
      searched[id] = texts[id]!.toLowerCase().includes(wanted) ? YES : otherwise;
    verdicts[row] = id < 0 ? UNKNOWN : searched[id]!;
  }
  return verdicts;
}

/** What the list does not know the server may have said. */
function answered(
  verdicts: Uint8Array,
  term: ServerTerm,
  { answers, table }: Pick<Matter, 'table' | 'answers'>,
): Uint8Array {
  const answer = answerTo(answers, term);
  if (!answer) return verdicts;
  const said = new Uint8Array(table.length).fill(UNKNOWN);
  mark(said, answer.asked, NO, table);
  mark(mark(said, answer.untold ?? UidSet.empty, UNKNOWN, table), answer.found, YES, table);
  for (let row = 0; row < verdicts.length; row++) if (verdicts[row] === UNKNOWN) verdicts[row] = said[row]!;
  return verdicts;
}
