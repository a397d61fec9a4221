import { expect, test } from 'vitest';
import { headerDate, internalDate } from '../../src/demo/mail-dates.ts';

const at = Date.UTC(2019, 5, 30, 22, 5, 9);

test('INTERNALDATE is in the named zone', () => {
  expect(internalDate(at, 0)).toBe('30-Jun-2019 22:05:09 +0000');
  expect(internalDate(at, 120)).toBe('01-Jul-2019 00:05:09 +0200');
});

test('header dates carry the weekday of their zone', () => {
  expect(headerDate(at, 120)).toBe('Mon, 01 Jul 2019 00:05:09 +0200');
  expect(headerDate(at, -330)).toBe('Sun, 30 Jun 2019 16:35:09 -0530');
});
