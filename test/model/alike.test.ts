// Rows that are alike, against a map of words.
import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { alikeRows, LEFT_OUT, takenApart } from '../../src/model/alike.ts';

const value = fc.oneof(
  fc.integer({ min: 0, max: 3 }),
  // The same but for what 32 bits do not hold.
  fc.constantFrom(5, 2 ** 32 + 5, 2 ** 33 + 5, Number.NaN),
);
const rows = fc.array(fc.record({ isIn: fc.boolean(), values: fc.tuple(value, value, value) }));

test('rows of a group are the same in everything, and no other row is', () => {
  fc.assert(
    fc.property(rows, (all) => {
      let groups: Uint32Array = Uint32Array.from(all, ({ isIn }) => (isIn ? 0 : LEFT_OUT));
      for (const n of [0, 1, 2] as const) groups = takenApart(groups, (row) => all[row]!.values[n]);
      const words = new Map<string, number[]>();
      for (const [row, { isIn, values }] of all.entries()) {
        if (!isIn || values.some(Number.isNaN)) continue;
        const word = values.join(' ');
        words.set(word, [...(words.get(word) ?? []), row]);
      }
      const alike = [...words.values()].filter((each) => each.length > 1);
      expect(alikeRows(groups)).toEqual(alike.toSorted((a, b) => a[1]! - b[1]!));
    }),
  );
});
