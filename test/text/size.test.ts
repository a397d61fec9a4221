import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { formatBytes, formatCount, formatSize } from '../../src/text/size.ts';

test('sizes have one decimal and one unit letter', () => {
  expect([0, 980, 1023, 1024, 119_603, 173_227_213, 2_600_000_000].map(formatSize)).toEqual([
    '0',
    '980',
    '1023',
    '1.0K',
    '116.8K',
    '165.2M',
    '2.4G',
  ]);
});

test('a size that would need seven cells takes the next unit', () => {
  expect(formatSize(1024 * 999.9)).toBe('999.9K');
  expect(formatSize(1024 * 999.96)).toBe('1.0M');
  expect(formatSize(1024 * 1023)).toBe('1.0M');
  expect(formatSize(1024 ** 2 - 1)).toBe('1.0M');
});

test('the unknown is a question mark', () => {
  for (const format of [formatSize, formatBytes, formatCount]) {
    expect([undefined, NaN, -1, Infinity].map(format)).toEqual(['?', '?', '?', '?']);
  }
});

test('sizes never take more than six cells', () => {
  for (let bits = 0; bits < 63; bits += 1) expect(formatSize(2 ** bits - 1).length).toBeLessThanOrEqual(6);
  fc.assert(fc.property(fc.maxSafeInteger(), (bytes) => formatSize(bytes).length <= 6));
  fc.assert(fc.property(fc.double({ min: 0 }), (bytes) => formatSize(bytes).length <= 6));
});

const parse = (text: string): number =>
  parseFloat(text) * 1024 ** Math.max(0, ' KMGTPE'.indexOf(text.at(-1)!));

test('sizes keep the order of the bytes', () => {
  const bytes = fc.integer({ min: 0, max: 2 ** 45 });
  fc.assert(
    fc.property(bytes, bytes, (a, b) => a > b || parse(formatSize(a)) <= parse(formatSize(b))),
    { numRuns: 1000 },
  );
});

test('prose spells the unit', () => {
  expect(formatBytes(980)).toBe('980 B');
  expect(formatBytes(2_600_000_000)).toBe('2.4 GB');
});

test('counts have thousands separators', () => {
  expect([0, 7, 999, 1954, 48_211, 4_294_967_295, 2 ** 53].map(formatCount)).toEqual([
    '0',
    '7',
    '999',
    '1,954',
    '48,211',
    '4,294,967,295',
    '9,007,199,254,740,992',
  ]);
});
