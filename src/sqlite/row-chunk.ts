// Some thousand rows of a mailbox as the octets of one BLOB: columns as they lie in memory, so that a million rows are read
// in the time it takes to copy them, and the flag lists that they refer to. Whoever reads one checks every value.
import { isStorableFlag, systemFlagNames, toFlagList, type FlagList, type FlagPool } from '../model/flags.ts';
import type { RowBatch } from '../model/message-table.ts';
import { Damaged } from './fields.ts';

/** Some 90 KB: written in a millisecond, and all that a changed flag costs to write anew. */
export const CHUNK_ROWS = 4096;

// "row1" in this machine's order of octets: another machine's file is no cache of ours.
const MARK = 0x31776f72;
const HEAD_OCTETS = 16;
const ROW_OCTETS = 8 + 8 + 4 + 2;
const MAX_SECONDS = 1e12; // 30,000 years.

export interface Columns {
  readonly uids: Uint32Array;
  readonly sizes: Float64Array;
  readonly dates: Float64Array;
  readonly flagIds: Uint32Array;
}

export function encodeRows(rows: RowBatch, from: number, to: number): Uint8Array {
  const count = to - from;
  const { words, ids } = flagWords(rows, from, to);
  const data = new Uint8Array(HEAD_OCTETS + count * ROW_OCTETS + words.length);
  const { head, sizes, dates, uids, flags, rest } = views(data, count);
  head.set([MARK, count, words.length]);
  sizes.set(rows.sizes.subarray(from, to));
  dates.set(rows.dates.subarray(from, to));
  uids.set(rows.uids.subarray(from, to));
  flags.set(ids);
  rest.set(words);
  return data;
}

/** Writes the rows into `columns` from `at` on, which `after` is the UID before; returns how many there are. */
export function decodeRows(
  stored: Uint8Array,
  columns: Columns,
  at: number,
  after: number,
  pool: FlagPool,
): number {
  // A Float64Array has to begin at a multiple of 8.
  const data = stored.byteOffset % 8 === 0 ? stored : stored.slice();
  if (data.length < HEAD_OCTETS) throw new Damaged('too short');
  const [mark, count = 0, wordOctets = 0] = new Uint32Array(data.buffer, data.byteOffset, 3);
  if (mark !== MARK || data.length !== HEAD_OCTETS + count * ROW_OCTETS + wordOctets)
    throw new Damaged('not rows');
  if (count > columns.uids.length - at) throw new Damaged('more rows than were counted');
  const { sizes, dates, uids, flags, rest } = views(data, count);
  const ids = flagLists(rest).map((list) => pool.id(list));
  let before = after;
  for (let i = 0; i < count; i++) {
    const [uid, size, date, id] = [uids[i]!, sizes[i]!, dates[i]!, ids[flags[i]!]];
    if (uid <= before) throw new Damaged('UIDs that do not ascend');
    if (!Number.isSafeInteger(size) || size < 0) throw new Damaged('not a size');
    if (!(Number.isNaN(date) || Math.abs(date) <= MAX_SECONDS)) throw new Damaged('not a date');
    if (id === undefined) throw new Damaged('no such flags');
    columns.flagIds[at + i] = id;
    before = uid;
  }
  columns.uids.set(uids, at);
  columns.sizes.set(sizes, at);
  columns.dates.set(dates, at);
  return count;
}

/** The widest first, so that each column begins where its type has to. */
function views(data: Uint8Array, count: number) {
  const { buffer, byteOffset } = data;
  const sizesAt = byteOffset + HEAD_OCTETS;
  const datesAt = sizesAt + 8 * count;
  const uidsAt = datesAt + 8 * count;
  const flagsAt = uidsAt + 4 * count;
  return {
    head: new Uint32Array(buffer, byteOffset, HEAD_OCTETS / 4),
    sizes: new Float64Array(buffer, sizesAt, count),
    dates: new Float64Array(buffer, datesAt, count),
    uids: new Uint32Array(buffer, uidsAt, count),
    flags: new Uint16Array(buffer, flagsAt, count),
    rest: data.subarray(HEAD_OCTETS + count * ROW_OCTETS),
  };
}

/** The lists in the order in which they first come: the same rows make the same octets, whatever pool they were in. */
function flagWords({ flagIds, pool }: RowBatch, from: number, to: number) {
  const ids = new Uint16Array(to - from);
  const mine = new Map<number, number>();
  const lines: string[] = [];
  for (let row = from; row < to; row++) {
    const theirs = flagIds[row]!;
    let id = mine.get(theirs);
    if (id === undefined) {
      id = lines.push(wordsOf(pool.list(theirs))) - 1;
      mine.set(theirs, id);
    }
    ids[row - from] = id;
  }
  return { ids, words: Buffer.from(lines.join('\n'), 'utf8') };
}

function wordsOf({ bits, keywords }: FlagList): string {
  return [...systemFlagNames(bits), ...keywords].join(' ');
}

function flagLists(octets: Uint8Array): FlagList[] {
  const text = Buffer.from(octets.buffer, octets.byteOffset, octets.length).toString('utf8');
  return text.split('\n').map((line) => {
    const words = line === '' ? [] : line.split(' ');
    if (!words.every(isStorableFlag)) throw new Damaged('not a flag');
    return toFlagList(words);
  });
}
