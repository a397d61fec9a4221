// The message table alone, with as many rows as asked for: what it weighs, and how long it takes to sort, to be looked
// through, and to lose half of its rows. Prints medians as JSON.
import { EnvelopePool } from '../../src/model/envelope-pool.ts';
import { FlagPool } from '../../src/model/flags.ts';
import { MessageTable, type RowBatch } from '../../src/model/message-table.ts';
import { matchQuery } from '../../src/model/query/match-query.ts';
import { parseQuery } from '../../src/model/query/parse-query.ts';
import type { SortKey } from '../../src/model/sort.ts';
import { sortRows } from '../../src/model/sort-rows.ts';
import { UidSet } from '../../src/model/uid-set.ts';
import { toUid } from '../../src/model/uid.ts';
import { toSafe } from '../../src/text/safe-text.ts';
import { median } from './interleave.ts';
import { Random } from '../torture/random.ts';

const ROUNDS = 7;
const WINDOW = 5_000;

export interface ModelFigures {
  readonly bytesPerRow: number;
  /** The very first sort, before anything is compiled. */
  readonly coldSort: number;
  readonly bySize: number;
  readonly byDate: number;
  readonly filter: number;
  /** A query of sizes, dates and flags, one of senders and subjects besides, and one of these alone. */
  readonly queryRows: number;
  readonly queryTexts: number;
  readonly queryTextsAlone: number;
  readonly removeRun: number;
  readonly removeEverySecond: number;
  readonly flagHalf: number;
}

const random = new Random(1);
const [rows = 0] = process.argv.slice(2).map(Number);
const pool = new FlagPool();
const flagIds = [0, 1, 2, 3].map((bits) => pool.id({ bits, keywords: [] }));

const windows = Array.from({ length: Math.ceil(rows / WINDOW) }, (_, n) => windowFrom(n * WINDOW));

/** A new one each time: orders that a table keeps are no sorting. */
function filled(): MessageTable {
  let table = MessageTable.ofUids(UidSet.range(toUid(1), toUid(rows)));
  for (const window of windows) table = table.fill(window);
  return table;
}

/** Rows as the server's answers bring them. */
function windowFrom(at: number): RowBatch {
  const count = Math.min(WINDOW, rows - at);
  return {
    count,
    uids: Uint32Array.from({ length: count }, (_, n) => at + n + 1),
    sizes: Float64Array.from({ length: count }, () => Math.floor(700 * 1.5 ** (12 * random.next() - 3))),
    dates: Float64Array.from({ length: count }, () => 1.3e9 + Math.floor(4e8 * random.next())),
    flagIds: Uint32Array.from({ length: count }, () => random.pick(flagIds)),
    pool,
  };
}

function weight(): number {
  gc?.();
  const { heapUsed, arrayBuffers } = process.memoryUsage();
  return heapUsed + arrayBuffers;
}

function timed(work: () => unknown): number {
  const start = performance.now();
  work();
  return performance.now() - start;
}

/** A first round is not counted. */
function measured(work: (table: MessageTable) => unknown): number {
  const times = Array.from({ length: ROUNDS + 1 }, () => {
    const table = filled();
    return timed(() => work(table));
  });
  return median(times.slice(1));
}

const sort = (table: MessageTable, key: SortKey) => sortRows(table, { key, descending: true }, new Map());
/** As many senders and subjects as a folder of years has. */
const envelopes = new EnvelopePool();
for (let uid = 1; uid <= rows; uid++) {
  const [from, subject] = [toSafe(`sender${uid % 5_000}`), toSafe(`report number ${uid % 200_000}`)];
  envelopes.set(toUid(uid), { from, subject });
}

function asked(text: string, table: MessageTable): number {
  const parsed = parseQuery(text);
  if (parsed.kind === 'wrong') throw new Error(parsed.why);
  return matchQuery(parsed.query, {
    table,
    envelopes,
    answers: new Map(),
    folderOf: () => 'INBOX',
    now: 1.8e9,
    zoneMinutes: 0,
  }).octets;
}

const half = UidSet.range(toUid(1), toUid(rows / 2));
const alternating = UidSet.from(Uint32Array.from({ length: rows / 2 }, (_, n) => 2 * n + 1));
const before = weight();
const first = filled();
const figures: ModelFigures = {
  bytesPerRow: (weight() - before) / rows,
  coldSort: timed(() => sort(first, 'date')),
  bySize: measured((table) => sort(table, 'size')),
  byDate: measured((table) => sort(table, 'date')),
  filter: measured((table) => table.uidsWhere((row) => table.size(row) > 100_000)),
  queryRows: measured((table) => asked('size>100k older:5y -is:seen', table)),
  queryTexts: measured((table) => asked('size>100k (from:sender7 or subject:report)', table)),
  queryTextsAlone: measured((table) => asked('from:sender7 or subject:report', table)),
  removeRun: measured((table) => table.without(half)),
  removeEverySecond: measured((table) => table.without(alternating)),
  flagHalf: measured((table) => table.withFlag(alternating, 'add', '\\Flagged')),
};
process.stdout.write(JSON.stringify(figures));
