// Text parts and sources as lines: decoded, sanitised, the same however they are cut into pages.
import iconv from 'iconv-lite';
import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { lineReader } from '../../../src/imap/mail-text/line-reader.ts';
import { toSafe } from '../../../src/text/safe-text.ts';
import { hostileText, sharedCases } from '../../text/hostile-text.ts';

const linesOf = (
  octets: Uint8Array,
  { encoding = '', charset = '', page = octets.length || 1 } = {},
): readonly string[] => {
  const reader = lineReader({ encoding: toSafe(encoding), charset: toSafe(charset) });
  const lines: string[] = [];
  for (let at = 0; at < octets.length; at += page)
    lines.push(...reader.take(octets.subarray(at, at + page)).lines);
  return [...lines, ...reader.end().lines];
};

describe('character sets', () => {
  test.each([
    ['utf-8', 'Ünïcödé 会議'],
    ['iso-8859-1', 'café'],
    ['windows-1252', '“quotes” €'],
    ['koi8-r', 'Привет'],
    ['gb18030', '会議 汉字'],
    ['shift_jis', '会議'],
    ['euc-kr', '안녕'],
    ['utf-16', 'wide café'],
    ['utf-16be', 'wide café'],
  ])('%s', (charset, text) => {
    const octets = iconv.encode(`${text}\r\n\r\n${text}`, charset);
    for (const page of [octets.length, 1, 7]) {
      expect(linesOf(octets, { charset, page })).toEqual([text, '', text].map(toSafe));
    }
  });

  test('what says nothing, or something that nobody knows, is read as what it looks like', () => {
    for (const charset of ['', 'us-ascii', 'x-nobody', 'utf-7']) {
      expect(linesOf(Buffer.from('café'), { charset })).toEqual(['café']);
      expect(linesOf(Buffer.from('caf\xe9', 'latin1'), { charset })).toEqual(['café']);
    }
  });

  test('the encoding is undone first', () => {
    expect(
      linesOf(Buffer.from('Y2Fm6Q0KeA=='), { encoding: 'base64', charset: 'iso-8859-1', page: 5 }),
    ).toEqual(['café', 'x']);
  });
});

test('a line without an end is shown in pieces, and no letter is cut', () => {
  const text = 'é'.repeat(100_000);
  const lines = linesOf(Buffer.from(text), { page: 65_536 });
  expect(lines.join('')).toBe(text);
  expect(Math.max(...lines.map((line) => line.length))).toBeLessThanOrEqual(4_000);
});

test('the beginning of a line is there before its end is', () => {
  const reader = lineReader({ encoding: toSafe(''), charset: toSafe('') });
  expect(reader.take(Buffer.from('one\r\ntw'))).toEqual({ lines: ['one'], rest: 'tw' });
  expect(reader.take(Buffer.from('o\r\n'))).toEqual({ lines: ['two'], rest: '' });
  expect(reader.end()).toEqual({ lines: [], rest: '' });
});

test('hostile text comes out harmless, and the same however it is cut', () => {
  const texts = sharedCases().map(({ text }) => text.slice(0, 3_000));
  fc.assert(
    fc.property(
      fc.oneof(hostileText, fc.constantFrom(...texts)),
      fc.integer({ min: 1, max: 50 }),
      (text, page) => {
        const octets = Buffer.from(text);
        const whole = linesOf(octets);
        for (const line of whole) expect(toSafe(line)).toBe(line);
        expect(linesOf(octets, { page })).toEqual(whole);
      },
    ),
  );
});
