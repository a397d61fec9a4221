import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { DAY_CELLS, MINUTE_CELLS, formatDate } from '../../src/text/date.ts';

const WEDDING = Date.UTC(2009, 10, 14, 20, 55, 17) / 1000;

test('dates have one format, the time on demand', () => {
  expect(formatDate(WEDDING, { time: false })).toBe('2009-11-14');
  expect(formatDate(WEDDING, { time: true })).toBe('2009-11-14 20:55');
});

test('the offset moves the clock and the day', () => {
  expect(formatDate(WEDDING, { time: true, offsetMinutes: -300 })).toBe('2009-11-14 15:55');
  expect(formatDate(WEDDING, { time: true, offsetMinutes: 330 })).toBe('2009-11-15 02:25');
});

test('the unknown is a question mark', () => {
  for (const seconds of [undefined, NaN, Infinity, -Infinity, 1e20]) {
    expect(formatDate(seconds, { time: true })).toBe('?');
  }
});

test('years from 0 to 9999 are padded, others unknown', () => {
  expect(formatDate(-62_167_219_200, { time: false })).toBe('0000-01-01');
  expect(formatDate(-62_167_219_201, { time: false })).toBe('?');
  expect(formatDate(253_402_300_799, { time: true })).toBe('9999-12-31 23:59');
  expect(formatDate(253_402_300_800, { time: false })).toBe('?');
  expect(formatDate(-1, { time: true })).toBe('1969-12-31 23:59');
});

test('a known date fills its column exactly', () => {
  const seconds = fc.integer({ min: -62_000_000_000, max: 253_000_000_000 });
  fc.assert(fc.property(seconds, (at) => formatDate(at, { time: false }).length === DAY_CELLS));
  fc.assert(fc.property(seconds, (at) => formatDate(at, { time: true }).length === MINUTE_CELLS));
});
