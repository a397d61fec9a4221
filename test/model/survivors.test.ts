// Which message stays of each copy, against a map.
import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { Survivors } from '../../src/model/survivors.ts';
import { UidSet } from '../../src/model/uid-set.ts';
import { toUid } from '../../src/model/uid.ts';

const UIDS = 12;
/** For each UID from 1 which message stays; 0 for none. */
const stays = fc.array(fc.integer({ min: 0, max: UIDS }), { minLength: UIDS, maxLength: UIDS });
const uids = fc.uniqueArray(fc.integer({ min: 1, max: UIDS }));

const survivorsOf = (stayOf: readonly number[]): Survivors =>
  Survivors.of(
    Uint32Array.from(stayOf, (_, n) => n + 1),
    Uint32Array.from(stayOf),
  );

const contents = (survivors: Survivors): number[] =>
  Array.from({ length: UIDS }, (_, n) => survivors.of(toUid(n + 1)) ?? 0);

test('are what was said last of each copy that is left', () => {
  fc.assert(
    fc.property(stays, stays, uids, (before, later, left) => {
      const both = survivorsOf(before).with(survivorsOf(later));
      const expected = before.map((stay, n) => later[n]! || stay);
      expect(contents(both)).toEqual(expected);
      const within = both.within(UidSet.from(left));
      expect(contents(within)).toEqual(expected.map((stay, n) => (left.includes(n + 1) ? stay : 0)));
      expect(within.isEmpty).toBe(contents(within).every((stay) => stay === 0));
    }),
  );
});

test('are the same pairs in whichever order they come, and what lost its message stays for itself', () => {
  const pairs = fc.uniqueArray(
    fc.tuple(fc.integer({ min: 0, max: UIDS }), fc.integer({ min: 0, max: UIDS })),
    {
      selector: ([copy]) => copy,
    },
  );
  fc.assert(
    fc.property(pairs, (some) => {
      const survivors = Survivors.ofPairs(
        Uint32Array.from(some, ([copy]) => copy),
        Uint32Array.from(some, ([, stay]) => stay),
      );
      const expected = some.filter(([copy]) => copy !== 0).toSorted(([a], [b]) => a - b);
      expect([...survivors]).toEqual(expected.map(([copy, stay]) => [copy, stay || copy]));
      for (const [copy, stay] of expected) expect(survivors.of(toUid(copy))).toBe(stay || copy);
    }),
  );
});

test('are found by what stays: all copies of it, and no others', () => {
  fc.assert(
    fc.property(stays, uids, (stayOf, gone) => {
      const copies = stayOf.flatMap((stay, n) => (gone.includes(stay) ? [n + 1] : []));
      expect([...survivorsOf(stayOf).copiesOf(UidSet.from(gone))]).toEqual(copies);
    }),
  );
});
