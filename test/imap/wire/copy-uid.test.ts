import fc from 'fast-check';
import { expect, test } from 'vitest';
import { readAppendUid, readCopyUid } from '../../../src/imap/wire/copy-uid.ts';
import { UidSet } from '../../../src/model/uid-set.ts';

const set = (text: string): UidSet => UidSet.parse(text) ?? UidSet.empty;

test.each([
  ['7 3 9', '1:10', [[3, 9]]],
  [
    '4294967295 1:3,5 4294967292:4294967295',
    '1:5',
    [
      [1, 4_294_967_292],
      [2, 4_294_967_293],
      [3, 4_294_967_294],
      [5, 4_294_967_295],
    ],
  ],
  [
    '7 304,319:320 3956:3958',
    '300:320',
    [
      [304, 3956],
      [319, 3957],
      [320, 3958],
    ],
  ],
  // Not sorted: paired in the order in which they are named.
  [
    '7 9,2 30,31',
    '1:10',
    [
      [9, 30],
      [2, 31],
    ],
  ],
  [
    '7 2,9 31,30',
    '1:10',
    [
      [2, 31],
      [9, 30],
    ],
  ],
  // Both ways of reading these are the same.
  [
    '7 4:2 12:10',
    '1:10',
    [
      [4, 12],
      [3, 11],
      [2, 10],
    ],
  ],
  ['7 2:2 8:8', '2', [[2, 8]]],
])('COPYUID %s of %s', (argument, asked, pairs) => {
  const copied = readCopyUid(argument, set(asked));
  expect(copied && [...copied.uids]).toEqual(pairs);
  expect(copied?.uidValidity).toBe(Number(argument.split(' ')[0]));
});

test.each([
  ['different counts', '7 1:3 4:5'],
  ['different counts, the other way', '7 1 4:5'],
  ['a UID that was not asked for', '7 1,11 4,5'],
  ['a message copied twice', '7 1,1 4,5'],
  ['a message copied twice, in ranges', '7 1:3,3 4:7'],
  ['two messages in one place', '7 1,2 4,4'],
  ['more messages than were asked for', '7 1:4294967295 1:4294967295'],
  ['33 bits', '7 1 4294967296'],
  ['33 bits of UIDVALIDITY', '4294967296 1 4'],
  ['UIDVALIDITY 0', '0 1 4'],
  ['UID 0', '7 1 0'],
  ['a star', '7 1 *'],
  ['no target', '7 1'],
  ['empty sets', '7  '],
  ['nothing', ''],
  ['one thing too many', '7 1 4 5'],
  ['a range of three ends', '7 1:2:3 4:6'],
  ['rubbish', '7 a b'],
  ['millions of UIDs', `7 ${'1,'.repeat(3_000_000)}1 ${'1,'.repeat(3_000_000)}1`],
  ['a leading zero too many', '7 00000000001 4'],
  ['an order that may be one or none', '7 4:2 10:12'],
  ['an order that may be one or none, at the target', '7 2:4 12:10'],
])('COPYUID with %s says nothing', (_name, argument) => {
  expect(readCopyUid(argument, set('1:10'))).toBeUndefined();
});

test('whatever was copied in whatever order is read back', () => {
  const uid = fc.integer({ min: 1, max: 4_294_967_295 });
  const pairs = fc
    .tuple(fc.uniqueArray(uid, { minLength: 1, maxLength: 50 }), fc.uniqueArray(uid, { minLength: 50 }))
    .map(([from, to]) => from.map((source, n) => [source, to[n] ?? 0] as const));
  fc.assert(
    fc.property(pairs, (list) => {
      const text = `1 ${list.map(([from]) => from).join(',')} ${list.map(([, to]) => to).join(',')}`;
      const copied = readCopyUid(text, UidSet.from(list.map(([from]) => from)));
      expect(copied && [...copied.uids]).toEqual(list);
    }),
  );
});

test('no text makes it throw, and no UID gets through that was not asked for', () => {
  const asked = set('5:9');
  fc.assert(
    fc.property(fc.stringMatching(/^[0-9:, *]{0,30}$/), (text) => {
      const copied = readCopyUid(text, asked);
      for (const uid of copied?.uids.keys() ?? []) expect(asked.has(uid)).toBe(true);
    }),
  );
});

test('APPENDUID', () => {
  expect(readAppendUid('38505 3955')).toEqual({ uidValidity: 38_505, uid: 3955 });
  for (const text of ['', '1', '0 1', '1 0', '1 2 3', '1 2:3', '1 2,3', '1 4294967296', '1 x']) {
    expect(readAppendUid(text)).toBeUndefined();
  }
});
