// The scanner of FETCH rows, together with the splitter, against a naive parser; and its odd cases one by one.
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { FetchScanner } from '../../../src/imap/wire/fetch-scanner.ts';
import { ResponseSplitter } from '../../../src/imap/wire/response-splitter.ts';
import { ANSWERED, DELETED, DRAFT, FLAGGED, SEEN } from '../../../src/model/flags.ts';
import type { RowBatch } from '../../../src/model/message-table.ts';
import { toUid } from '../../../src/model/uid.ts';
import { UidSet, uidsFrom } from '../../../src/model/uid-set.ts';
import { chunks, meaning, rows, written } from './naive-fetch.ts';

const EVERYTHING = uidsFrom(toUid(1));
const NAMES: readonly [number, string][] = [
  [SEEN, '\\Seen'],
  [ANSWERED, '\\Answered'],
  [FLAGGED, '\\Flagged'],
  [DELETED, '\\Deleted'],
  [DRAFT, '\\Draft'],
];

function scan(parts: readonly Buffer[], asked = EVERYTHING): RowBatch {
  const scanner = new FetchScanner(asked);
  const splitter = new ResponseSplitter((data, start, end) => {
    const head = /^\* \d+ FETCH /.exec(data.toString('latin1', start, Math.min(end, start + 30)));
    return !head || scanner.take(data, start + head[0].length, end);
  });
  for (const part of parts) expect(splitter.push(part)).toBeUndefined();
  return scanner.batch();
}

function scanRow(attributes: string, asked = EVERYTHING): RowBatch {
  return scan([Buffer.from(`* 1 FETCH (${attributes})\r\n`, 'latin1')], asked);
}

function contents(batch: RowBatch): Map<number, { size: number; date: number; flags: string }> {
  const found = new Map<number, { size: number; date: number; flags: string }>();
  for (let i = 0; i < batch.count; i++) {
    const { bits, keywords } = batch.pool.list(batch.flagIds[i] ?? -1);
    const flags = [...NAMES.filter(([bit]) => (bits & bit) !== 0).map(([, name]) => name), ...keywords];
    found.set(batch.uids[i] ?? 0, {
      size: batch.sizes[i] ?? -1,
      date: batch.dates[i] ?? -1,
      flags: flags.sort().join(' '),
    });
  }
  expect(found.size).toBe(batch.count);
  return found;
}

test('whatever the rows, their writing and the chunks: what a naive parser reads', () => {
  const answer = rows.chain((list) =>
    fc.tuple(fc.constant(list), written(list), fc.array(fc.nat(), { maxLength: 30 })),
  );
  fc.assert(
    fc.property(answer, ([list, text, cuts]) => {
      expect(contents(scan(chunks(Buffer.from(text, 'latin1'), cuts)))).toEqual(meaning(list));
    }),
    { numRuns: 300 },
  );
});

test('cut between any two bytes, or between all of them', () => {
  const text =
    '* 1 FETCH (UID 1 X {5}\r\n"a)\r\n FLAGS (\\Seen) RFC822.SIZE 5 INTERNALDATE {26}\r\n17-Jul-1996 02:44:25 -0700)\r\n' +
    '* OK {3}\r\n* 2 FETCH (FLAGS ($b \\Draft) BODY[X "]"]<0> "\\")" UID 2 RFC822.SIZE 6 INTERNALDATE NIL)\r\n';
  const bytes = Buffer.from(text, 'latin1');
  const whole = contents(scan([bytes]));
  expect([...whole.keys()]).toEqual([1, 2]);
  for (let cut = 1; cut < bytes.length; cut++) {
    expect(contents(scan([bytes.subarray(0, cut), bytes.subarray(cut)]))).toEqual(whole);
  }
  expect(contents(scan(Array.from(bytes, (_, i) => bytes.subarray(i, i + 1))))).toEqual(whole);
});

describe('one row', () => {
  const REST = 'INTERNALDATE "01-Jan-1970 00:00:00 +0000" RFC822.SIZE 7';

  test.each([
    ['spaces more than needed', ` UID  5  FLAGS  ( \\Seen )  ${REST} `],
    ['flags as strings', `UID 5 FLAGS ("\\Seen" {5}\r\n$Junk) ${REST}`],
    ['\\Recent, an empty and a broken flag', `UID 5 FLAGS (\\Recent \\Seen "" \\ \x1b[2J \xff) ${REST}`],
  ])('%s', (_name, attributes) => {
    const [row] = contents(scanRow(attributes)).values();
    expect(row?.flags.replace(' $Junk', '').replace('$Junk ', '')).toBe('\\Seen');
  });

  test.each([
    ['no UID', `FLAGS () ${REST}`],
    ['UID 0', `UID 0 FLAGS () ${REST}`],
    ['UID of 33 bits', `UID 4294967296 FLAGS () ${REST}`],
    ['UID NIL', `UID NIL FLAGS () ${REST}`],
    ['UID of 17 digits', `UID 10000000000000000 FLAGS () ${REST}`],
    ['no FLAGS', `UID 5 ${REST}`],
    ['FLAGS NIL', `UID 5 FLAGS NIL ${REST}`],
    ['no size', 'UID 5 FLAGS ()'],
    ['size NIL', 'UID 5 FLAGS () RFC822.SIZE NIL'],
    ['size below 0', 'UID 5 FLAGS () RFC822.SIZE -1'],
    ['nothing', ''],
  ])('%s: left out', (_name, attributes) => {
    expect(scanRow(attributes).count).toBe(0);
  });

  test('the largest UID, and a size that 32 bits cannot hold', () => {
    const row = contents(scanRow('UID 4294967295 FLAGS () RFC822.SIZE 9007199254740991')).get(4_294_967_295);
    expect(row).toEqual({ size: Number.MAX_SAFE_INTEGER, date: NaN, flags: '' });
  });

  test('a message that was not asked for is left out', () => {
    expect(scanRow(`UID 5 FLAGS () ${REST}`, UidSet.from([4, 6])).count).toBe(0);
  });
});

describe('several responses for one message', () => {
  const line = (text: string): Buffer => Buffer.from(`* 1 FETCH (${text})\r\n`);

  test('the last counts; news of flags change the flags and nothing else', () => {
    const batch = scan([
      line('UID 9 FLAGS (\\Deleted)'),
      line('UID 3 FLAGS () RFC822.SIZE 1'),
      line('UID 3 FLAGS (\\Seen) RFC822.SIZE 2'),
      line('UID 9 FLAGS () RFC822.SIZE 9'),
      line('UID 9 FLAGS (\\Flagged)'),
      line('UID 8 FLAGS (\\Flagged)'),
    ]);
    expect(contents(batch)).toEqual(
      new Map([
        [3, { size: 2, date: NaN, flags: '\\Seen' }],
        [9, { size: 9, date: NaN, flags: '\\Flagged' }],
      ]),
    );
  });

  test('a server that repeats itself for ever takes no memory for ever', () => {
    const repeated = line('UID 3 FLAGS () RFC822.SIZE 1');
    const batch = scan(Array.from({ length: 50_000 }, () => repeated));
    expect(batch.count).toBe(1);
    expect(batch.uids.buffer.byteLength).toBe(4 * 1024);
  });

  test('columns grow with the rows', () => {
    const batch = scan(
      Array.from({ length: 5_000 }, (_, n) => line(`UID ${n + 1} FLAGS (k${n % 50}) RFC822.SIZE ${n}`)),
    );
    expect(batch.count).toBe(5_000);
    expect([batch.uids[4_999], batch.sizes[4_999]]).toEqual([5_000, 4_999]);
    expect(batch.pool.size).toBe(51);
  });
});
