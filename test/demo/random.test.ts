import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { seeded } from '../../src/demo/random.ts';

test('the same seed gives the same numbers', () => {
  const [a, b, c] = [seeded(7), seeded(7), seeded(8)];
  const ten = (random: typeof a): number[] => Array.from({ length: 10 }, () => random.next());
  const first = ten(a);
  expect(ten(b)).toEqual(first);
  expect(ten(c)).not.toEqual(first);
  expect(first.slice(0, 3)).toMatchInlineSnapshot(`
    [
      0.011704753153026104,
      0.06195825757458806,
      0.97690763277933,
    ]
  `);
});

test('numbers stay in their range', () => {
  fc.assert(
    fc.property(fc.integer(), fc.integer({ min: -50, max: 50 }), fc.nat(100), (seed, low, width) => {
      const random = seeded(seed);
      const value = random.int(low, low + width);
      expect(value >= low && value <= low + width && Number.isInteger(value)).toBe(true);
      expect(random.logNormal(100, 1)).toBeGreaterThan(0);
    }),
  );
});

test('half of the log-normal values lie below the median', () => {
  const random = seeded(1);
  const below = Array.from({ length: 2000 }, () => random.logNormal(6000, 1.9)).filter(
    (size) => size < 6000,
  ).length;
  expect(below).toBeGreaterThan(900);
  expect(below).toBeLessThan(1100);
});
