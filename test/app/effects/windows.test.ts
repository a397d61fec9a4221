// Windows of a scan: together they are all that was wanted, in order, each within one line.
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { LINE_OCTETS } from '../../../src/app/effects/context.ts';
import { Pace } from '../../../src/app/effects/pace.ts';
import { Windows } from '../../../src/app/effects/windows.ts';
import { UidSet } from '../../../src/model/uid-set.ts';
import { toUid } from '../../../src/model/uid.ts';

const uidSets = fc
  .array(fc.tuple(fc.integer({ min: 1, max: 9_000 }), fc.integer({ min: 0, max: 700 })), { maxLength: 8 })
  .map((ranges) => UidSet.ofRanges(ranges.flatMap(([first, more]) => [first, first + more])));
const sizes = fc.array(fc.integer({ min: 1, max: 3_000 }), { minLength: 1, maxLength: 5 });

function all(windows: Windows, of: readonly number[]): UidSet[] {
  const taken: UidSet[] = [];
  for (let n = 0; ; n++) {
    const window = windows.take(of[n % of.length]!);
    if (!window) return taken;
    taken.push(window);
  }
}

test('they are disjoint, together all, one beyond the other, and no bigger than asked', () => {
  fc.assert(
    fc.property(uidSets, sizes, fc.boolean(), (wanted, of, newestFirst) => {
      const windows = new Windows(wanted, newestFirst);
      expect(windows.left).toBe(wanted.size);
      const taken = all(windows, of);
      expect(windows.left).toBe(0);
      expect(windows.isEmpty).toBe(true);
      expect(taken.reduce((sum, { size }) => sum + size, 0)).toBe(wanted.size);
      expect(taken.reduce((sum, one) => sum.union(one), UidSet.empty).equals(wanted)).toBe(true);
      taken.forEach((window, n) => {
        expect(window.size).toBeLessThanOrEqual(of[n % of.length]!);
        const next = taken[n + 1];
        if (newestFirst && next) expect(next.last).toBeLessThan(window.first!);
        if (!newestFirst && next) expect(next.first).toBeGreaterThan(window.last!);
      });
    }),
  );
});

test('one with holes keeps within a line, one without is a range', () => {
  const holes = UidSet.from(Array.from({ length: 5_000 }, (_, n) => 1_000_000 + 2 * n));
  for (const window of all(new Windows(holes, true), [20_000])) {
    expect(window.toString().length).toBe(window.octets);
    expect(window.octets).toBeLessThanOrEqual(LINE_OCTETS);
  }
  const range = new Windows(UidSet.range(toUid(1), toUid(50_000)), true).take(20_000);
  expect(String(range)).toBe('30001:50000');
});

test('what is given back goes before all others', () => {
  const windows = new Windows(UidSet.range(toUid(1), toUid(1_000)), true);
  const [first, second] = [windows.take(300)!, windows.take(300)!];
  windows.giveBack(first);
  expect(windows.take(first.size)?.equals(first)).toBe(true);
  expect(windows.take(1_000)?.last).toBe(second.first! - 1);
});

test('the pace grows while answers are quick, and falls when they take long', () => {
  const pace = new Pace(50, 0);
  pace.begins(0);
  pace.answered(50, 40);
  expect(pace.size).toBe(100);
  // The end of a list says nothing of the line.
  pace.answered(3, 41);
  expect(pace.size).toBe(100);
  pace.answered(100, 341);
  expect(pace.size).toBe(50);
  pace.begins(1_000);
  pace.answered(50, 1_001);
  expect(pace.size).toBe(200);
  for (let now = 1_005; now < 1_100; now += 5) pace.answered(pace.size, now);
  expect(pace.size).toBe(20_000);
});

test('answers that come together are one: how slow the line is they say together', () => {
  const pace = new Pace(100, 50);
  pace.begins(0);
  // 300 messages in 300 ms, in one go; heeded when the next come.
  for (const now of [300, 300, 301, 600, 600, 600, 900, 901, 901]) pace.answered(100, now);
  expect(pace.isSlow).toBe(false);
  for (const now of [1_200, 1_200, 1_200]) pace.answered(100, now);
  expect(pace.isSlow).toBe(true);
});

test('what was read before says where to begin', () => {
  expect(new Pace(25, 0, 20).size).toBe(2_000);
  expect(new Pace(25, 0, 0.01).size).toBe(25);
  expect(new Pace(25, 0, 1_000).size).toBe(4_000);
});

test('a line is slow once three answers in a row were', () => {
  const pace = new Pace(100, 0);
  pace.begins(0);
  for (const [now, isSlow] of [
    [100, false],
    [200, false],
    [300, false],
    [400, true],
    [410, true],
    [420, false],
  ] as const) {
    pace.answered(100, now);
    expect([now, pace.isSlow]).toEqual([now, isSlow]);
  }
});

test('a long way is not taken for a slow line: windows come together, and grow', () => {
  const pace = new Pace(50, 600);
  pace.begins(0);
  for (const now of [600, 601, 602, 1_202, 1_203, 1_204, 1_804]) {
    pace.answered(pace.size, now);
    expect(pace.isSlow).toBe(false);
  }
  expect(pace.size).toBeGreaterThan(1_000);
});
