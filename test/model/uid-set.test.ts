import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { isUid, MAX_UID, toUid } from '../../src/model/uid.ts';
import { uidsFrom, UidSet } from '../../src/model/uid-set.ts';
import { ascending, uidLists, uidSets } from './uids.ts';

/** The ranges of a set, to be checked against what its class promises. */
const ranges = (set: UidSet): (readonly [number, number])[] =>
  [...set.ranges()].map(({ first, last }) => [first, last]);

function expectCanonical(set: UidSet): void {
  let before = -1;
  for (const [first, last] of ranges(set)) {
    expect(first).toBeGreaterThan(before + 1);
    expect(last).toBeGreaterThanOrEqual(first);
    before = last;
  }
}

describe('a set of UIDs', () => {
  test('holds what a plain set holds, ascending, once each', () => {
    fc.assert(
      fc.property(uidLists, (uids) => {
        const set = UidSet.from(uids);
        expectCanonical(set);
        expect([...set]).toEqual(ascending(uids));
        expect(set.size).toBe(new Set(uids).size);
        expect(set.isEmpty).toBe(uids.length === 0);
        expect(set.first).toBe(ascending(uids)[0]);
        expect(set.last).toBe(ascending(uids).at(-1));
      }),
    );
  });

  test('is itself where nothing of it goes', () => {
    fc.assert(
      fc.property(uidSets, uidSets, (set, other) => {
        expect(set.minus(other.minus(set))).toBe(set);
        if (!set.isEmpty) expect(set.intersect(other.union(set))).toBe(set);
      }),
    );
  });

  test('is the same from an array, a typed array and an iterator, and takes a copy', () => {
    fc.assert(
      fc.property(uidLists, (uids) => {
        const column = Uint32Array.from(uids);
        const set = UidSet.from(column);
        column.fill(7);
        expect(set.equals(UidSet.from(uids))).toBe(true);
        expect(set.equals(UidSet.from(new Set(uids)))).toBe(true);
      }),
    );
  });

  test('unites, takes away, intersects and knows its members as plain sets do', () => {
    fc.assert(
      fc.property(uidLists, uidLists, (a, b) => {
        const [left, right] = [UidSet.from(a), UidSet.from(b)];
        const inB = new Set(b);
        const results = {
          union: left.union(right),
          minus: left.minus(right),
          intersect: left.intersect(right),
        };
        Object.values(results).forEach(expectCanonical);
        expect([...results.union]).toEqual(ascending([...a, ...b]));
        expect([...results.minus]).toEqual(ascending(a.filter((uid) => !inB.has(uid))));
        expect([...results.intersect]).toEqual(ascending(a.filter((uid) => inB.has(uid))));
        for (const uid of [...a, ...b, 1, MAX_UID]) expect(right.has(uid)).toBe(inB.has(uid));
        expect(left.equals(right)).toBe(ascending(a).join() === ascending(b).join());
      }),
    );
  });

  test('does not count its members to work with them', () => {
    const all = UidSet.range(toUid(1), MAX_UID);
    const holes = UidSet.parse('1,3:5,4294967295')!;
    expect(all.size).toBe(4_294_967_295);
    expect(all.minus(holes).toString()).toBe('2,6:4294967294');
    expect(all.minus(holes).union(holes).equals(all)).toBe(true);
    expect(all.intersect(holes).equals(holes)).toBe(true);
    expect(all.minus(all).isEmpty).toBe(true);
  });

  test.each([0, -1, 1.5, NaN, Infinity, 4_294_967_296, 4_294_967_297, -4_294_967_295, 2 ** 53])(
    'never takes %d for a UID',
    (wrong) => {
      expect(() => UidSet.from([wrong])).toThrow(RangeError);
      expect(() => UidSet.from([5, wrong, 6])).toThrow(RangeError);
      expect(() => toUid(wrong)).toThrow(RangeError);
      expect(isUid(wrong)).toBe(false);
      expect(UidSet.from([1, 5, MAX_UID]).has(wrong)).toBe(false);
    },
  );

  test('reaches from a UID to the end of the UID space without a star', () => {
    expect(uidsFrom(toUid(5)).toString()).toBe('5:4294967295');
    expect(uidsFrom(MAX_UID).toString()).toBe('4294967295');
  });
});

describe('the text of a set', () => {
  test('reads back as the same set', () => {
    fc.assert(
      fc.property(uidSets, (set) => {
        if (set.isEmpty) expect(set.toString()).toBe('');
        else expect(UidSet.parse(set.toString())!.equals(set)).toBe(true);
      }),
    );
  });

  test('reads as servers write it: in any order, reversed, overlapping', () => {
    const item = fc.tuple(fc.integer({ min: 1, max: 60 }), fc.integer({ min: 1, max: 60 }));
    fc.assert(
      fc.property(fc.array(item, { minLength: 1, maxLength: 20 }), (items) => {
        const text = items.map(([a, b]) => (a === b ? `${a}` : `${a}:${b}`)).join(',');
        const members = items.flatMap(([a, b]) =>
          Array.from({ length: Math.abs(a - b) + 1 }, (_, i) => Math.min(a, b) + i),
        );
        const set = UidSet.parse(text)!;
        expectCanonical(set);
        expect([...set]).toEqual(ascending(members));
      }),
    );
  });

  test.each([
    '',
    '*',
    '1:*',
    '*:1',
    '1,*',
    '0',
    '0:5',
    '5:0',
    '4294967296',
    '1:4294967296',
    '99999999999',
    '-1',
    '+1',
    '1.5',
    '1e3',
    '0x10',
    ' 1',
    '1 ',
    '1,',
    ',1',
    '1,,2',
    '1:',
    ':1',
    '1:2:3',
    '1;2',
    '$',
    'NIL',
    '١',
    '1\r\n2',
    '1\u00002',
  ])('is refused where it is %j', (text) => {
    expect(UidSet.parse(text)).toBeUndefined();
  });

  test('never holds anything but digits, colons and commas', () => {
    fc.assert(
      fc.property(uidSets, (set) => {
        expect(set.toString()).toMatch(/^(?:\d+(?::\d+)?(?:,\d+(?::\d+)?)*)?$/);
      }),
    );
  });
});

describe('chunks', () => {
  // The longest single item, `4294967294:4294967295`, has 21 octets: below that nothing could be cut to fit.
  const bounds = fc.tuple(fc.integer({ min: 21, max: 60 }), fc.integer({ min: 1, max: 9 }));

  test('respect both bounds, ascend, and together are the set', () => {
    fc.assert(
      fc.property(uidSets, bounds, (set, [maxOctets, maxUids]) => {
        const chunks = set.chunks(maxOctets, maxUids);
        let before = 0;
        for (const chunk of chunks) {
          expect(chunk.isEmpty).toBe(false);
          expectCanonical(chunk);
          expect(chunk.size).toBeLessThanOrEqual(maxUids);
          expect(chunk.toString().length).toBeLessThanOrEqual(maxOctets);
          expect(chunk.toString()).toBe(UidSet.from(chunk).toString());
          expect(chunk.first!).toBeGreaterThan(before);
          before = chunk.last!;
        }
        expect(chunks.flatMap((chunk) => [...chunk])).toEqual([...set]);
      }),
    );
  });

  test('are full: no chunk could have taken the next message', () => {
    fc.assert(
      fc.property(uidSets, bounds, (set, [maxOctets, maxUids]) => {
        const chunks = set.chunks(maxOctets, maxUids);
        chunks.slice(1).forEach((next, i) => {
          const chunk = chunks[i]!;
          const more = chunk.union(UidSet.of(next.first!));
          const wholeRange = chunk.union(
            UidSet.range([...next.ranges()][0]!.first, [...next.ranges()][0]!.last),
          );
          const full =
            chunk.size === maxUids ||
            more.toString().length > maxOctets ||
            wholeRange.toString().length > maxOctets;
          expect(full).toBe(true);
        });
      }),
    );
  });

  test('cut a whole mailbox without naming its members one by one', () => {
    const chunks = UidSet.range(toUid(1), toUid(1_000_000)).chunks(7_900, 50_000);
    expect(chunks.map(String).slice(0, 2)).toEqual(['1:50000', '50001:100000']);
    expect(chunks).toHaveLength(20);
  });

  test('of nothing are none', () => {
    expect(UidSet.empty.chunks(100, 10)).toEqual([]);
  });

  test.each([
    [20, 10],
    [100, 0],
    [100, -1],
    [100, NaN],
  ])('of at most %d octets and %d messages are refused', (maxOctets, maxUids) => {
    expect(() => UidSet.from([1, 2]).chunks(maxOctets, maxUids)).toThrow(RangeError);
  });
});
