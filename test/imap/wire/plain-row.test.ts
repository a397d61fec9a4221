// Rows that are read in one go, against the scanner that reads everything: whatever the bytes, the one may leave them to the
// other, but must not read anything else in them.
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { FetchScanner } from '../../../src/imap/wire/fetch-scanner.ts';
import { PlainRow } from '../../../src/imap/wire/plain-row.ts';
import { ResponseSplitter } from '../../../src/imap/wire/response-splitter.ts';
import { toUid } from '../../../src/model/uid.ts';
import { uidsFrom } from '../../../src/model/uid-set.ts';
import { chunks, rows, written, type Row } from './naive-fetch.ts';

const EVERYTHING = uidsFrom(toUid(1));

interface Read {
  readonly rows: readonly unknown[];
  /** So many were read in one go. */
  readonly plain: number;
}

function read(parts: readonly Buffer[], inOneGo: boolean): Read {
  const scanner = new FetchScanner(EVERYTHING);
  const row = new PlainRow();
  let plain = 0;
  const found: unknown[] = [];
  const splitter = new ResponseSplitter(
    (data, start, end) => {
      const head = /^\* \d{1,10} FETCH /.exec(data.toString('latin1', start, Math.min(end, start + 30)));
      return !head || scanner.take(data, start + head[0].length, end);
    },
    (data, start, end) => {
      let at = start;
      if (!inOneGo) return at;
      for (let next = row.read(data, at, end); next >= 0; next = row.read(data, at, end)) {
        if (!scanner.takePlain(row, data)) break;
        plain++;
        at = next;
      }
      return at;
    },
  );
  for (const part of parts) found.push(splitter.push(part));
  const { count, uids, sizes, dates, flagIds, pool } = scanner.batch();
  for (let i = 0; i < count; i++) found.push([uids[i], sizes[i], dates[i], pool.list(flagIds[i]!)]);
  return { rows: found, plain };
}

/** As nearly all servers write it. */
const plainly = (list: readonly Row[], order: readonly number[]): string =>
  list
    .map(({ uid, flags, date, size }, i) => {
      const parts = [
        `UID ${uid}`,
        `FLAGS (${flags.join(' ')})`,
        `INTERNALDATE "${date}"`,
        `RFC822.SIZE ${size}`,
      ];
      return `* ${i + 1} FETCH (${order.map((part) => parts[part]).join(' ')})\r\n`;
    })
    .join('');

const orders = fc.shuffledSubarray([0, 1, 2, 3], { minLength: 4 });
const cuts = fc.array(fc.nat(), { maxLength: 10 });

test('any answer, however it is written and cut', () => {
  const answer = rows.chain((list) => fc.tuple(written(list), cuts));
  fc.assert(
    fc.property(answer, ([text, places]) => {
      const parts = chunks(Buffer.from(text, 'latin1'), places);
      expect(read(parts, true).rows).toEqual(read(parts, false).rows);
    }),
    { numRuns: 300 },
  );
});

test('rows as nearly all servers write them are read in one go, in any order of their parts', () => {
  fc.assert(
    fc.property(rows, orders, (list, order) => {
      const parts = [Buffer.from(plainly(list, order))];
      const { rows: found, plain } = read(parts, true);
      expect(found).toEqual(read(parts, false).rows);
      expect(plain).toBe(list.filter(({ size }) => size < 1e15).length);
    }),
    { numRuns: 200 },
  );
});

test('any byte of them changed, added or left out, and cut anywhere', () => {
  const byte = fc.oneof(fc.constantFrom(...Buffer.from(' ()"{}\r\n*\\0a')), fc.integer({ min: 0, max: 255 }));
  const change = fc.record({ at: fc.nat(), kind: fc.constantFrom('set', 'add', 'drop'), byte });
  const answer = fc.tuple(rows, orders, fc.array(change, { minLength: 1, maxLength: 3 }), cuts);
  fc.assert(
    fc.property(answer, ([list, order, changes, places]) => {
      const bytes = [...Buffer.from(plainly(list, order))];
      for (const { at, kind, byte: value } of changes) {
        const place = at % (bytes.length + 1);
        bytes.splice(place, kind === 'add' ? 0 : 1, ...(kind === 'drop' ? [] : [value]));
      }
      const parts = chunks(Buffer.from(bytes), places);
      expect(read(parts, true).rows).toEqual(read(parts, false).rows);
    }),
    { numRuns: 2_000 },
  );
});

test.each([
  [
    'a sequence number of eleven digits',
    '* 12345678901 FETCH (UID 1 FLAGS () INTERNALDATE "D" RFC822.SIZE 1)\r\n',
  ],
  ['an attribute twice', '* 1 FETCH (UID 1 UID 2 FLAGS () INTERNALDATE "D" RFC822.SIZE 1)\r\n'],
  ['an attribute more', '* 1 FETCH (UID 1 FLAGS () INTERNALDATE "D" RFC822.SIZE 1 MODSEQ (5))\r\n'],
  ['an attribute missing', '* 1 FETCH (UID 1 FLAGS () RFC822.SIZE 1)\r\n'],
  ['a flag as a string', '* 1 FETCH (UID 1 FLAGS ("\\Seen") INTERNALDATE "D" RFC822.SIZE 1)\r\n'],
  ['a literal', '* 1 FETCH (UID 1 FLAGS () INTERNALDATE {26}\r\nD RFC822.SIZE 1)\r\n'],
  ['small letters', '* 1 fetch (UID 1 FLAGS () INTERNALDATE "D" RFC822.SIZE 1)\r\n'],
  ['a line feed alone', '* 1 FETCH (UID 1 FLAGS () INTERNALDATE "D" RFC822.SIZE 1)\n'],
  [
    'a size of sixteen digits',
    '* 1 FETCH (UID 1 FLAGS () INTERNALDATE "D" RFC822.SIZE 1234567890123456)\r\n',
  ],
  ['no date', '* 1 FETCH (UID 1 FLAGS () INTERNALDATE NIL RFC822.SIZE 1)\r\n'],
])('left to the scanner: %s', (_, text) => {
  const data = Buffer.from(text.replace('D', '17-Jul-1996 02:44:25 -0700'));
  expect(new PlainRow().read(data, 0, data.length)).toBe(-1);
});

test('what is not whole is left, wherever it ends', () => {
  const data = Buffer.from(
    '* 1 FETCH (UID 7 FLAGS (\\Seen) INTERNALDATE "17-Jul-1996 02:44:25 -0700" RFC822.SIZE 88)\r\n* 2 FETCH',
  );
  const whole = data.indexOf('* 2');
  const row = new PlainRow();
  for (let end = 0; end < whole; end++) expect(row.read(data, 0, end)).toBe(-1);
  expect(row.read(data, 0, whole)).toBe(whole);
  expect([row.uid, row.size, row.date]).toEqual([7, 88, Date.UTC(1996, 6, 17, 9, 44, 25) / 1000]);
  expect(data.toString('latin1', row.flagsFrom, row.flagsTo)).toBe('\\Seen');
});
