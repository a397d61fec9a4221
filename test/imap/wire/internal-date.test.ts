// INTERNALDATE as seconds, and NaN for what is none.
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { internalDate } from '../../../src/imap/wire/internal-date.ts';
import { dateText } from './naive-fetch.ts';

const read = (text: string): number => internalDate(Buffer.from(text), 0, text.length);

test('any second of the years 0 to 9999, in any zone', () => {
  const second = fc.integer({
    min: -62_167_219_200,
    max: Date.UTC(9999, 11, 31) / 1000,
  });
  const zone = fc.tuple(
    fc.constantFrom('+', '-'),
    fc.integer({ min: 0, max: 14 }),
    fc.integer({ min: 0, max: 59 }),
  );
  fc.assert(
    fc.property(second, zone, (seconds, [sign, hours, minutes]) => {
      const text = `${sign}${String(hours).padStart(2, '0')}${String(minutes).padStart(2, '0')}`;
      const offset = (hours * 3600 + minutes * 60) * (sign === '-' ? 1 : -1);
      expect(read(dateText(seconds, text))).toBe(seconds + offset);
    }),
  );
});

test.each([
  ['17-Jul-1996 02:44:25 -0700', Date.UTC(1996, 6, 17, 9, 44, 25) / 1000],
  [' 7-jul-1996 02:44:25 +0000', Date.UTC(1996, 6, 7, 2, 44, 25) / 1000],
  ['7-JUL-1996 02:44:25 +0000', Date.UTC(1996, 6, 7, 2, 44, 25) / 1000],
  ['31-Dec-2016 23:59:60 +0000', Date.UTC(2017, 0, 1) / 1000],
])('%s', (text, seconds) => {
  expect(read(text)).toBe(seconds);
});

test.each([
  '',
  '17-Jul-1996',
  '32-Jul-1996 02:44:25 -0700',
  '00-Jul-1996 02:44:25 -0700',
  '3/-Jul-1996 02:44:25 -0700',
  '31-Apr-1996 02:44:25 -0700',
  '17-Foo-1996 02:44:25 -0700',
  '17-Jul-19x6 02:44:25 -0700',
  '17-Jul-1996 24:44:25 -0700',
  '17-Jul-1996 02:60:25 -0700',
  '17-Jul-1996 02:44:61 -0700',
  '17-Jul-1996 02:44:25 -0760',
  '17-Jul-1996 02:44:25 *0700',
  '17 Jul 1996 02:44:25 -0700',
  '17-Jul-1996T02:44:25 -0700',
  'Wed, 17 Jul 1996 02:44:25 -0700',
])('%s is no date', (text) => {
  expect(read(text)).toBeNaN();
});
