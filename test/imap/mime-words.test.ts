// Encoded words (RFC 2047), right ones and those that are met.
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { decodeWords } from '../../src/imap/mime-words.ts';

describe('RFC 2047 §8', () => {
  test.each([
    ['(=?ISO-8859-1?Q?a?=)', '(a)'],
    ['(=?ISO-8859-1?Q?a?= b)', '(a b)'],
    ['(=?ISO-8859-1?Q?a?= =?ISO-8859-1?Q?b?=)', '(ab)'],
    ['(=?ISO-8859-1?Q?a?=  \r\n\t =?ISO-8859-1?Q?b?=)', '(ab)'],
    ['(=?ISO-8859-1?Q?a_b?=)', '(a b)'],
    ['(=?ISO-8859-1?Q?a?= =?ISO-8859-2?Q?_b?=)', '(a b)'],
  ])('%s', (text, decoded) => {
    expect(decodeWords(text)).toBe(decoded);
  });
});

describe('character sets', () => {
  test.each([
    ['UTF-8', '=?utf-8?B?w7xi?= =?UTF-8?q?_=C3=A9?=', 'üb é'],
    ['a letter cut in two words', '=?utf-8?B?4oI=?= =?utf-8?B?rA==?=', '€'],
    ['a letter cut between encodings', '=?utf-8?Q?=E2=82?=\r\n =?utf-8?B?rA==?=', '€'],
    ['with a language', '=?utf-8*de?Q?=C3=BC?=', 'ü'],
    ['ISO-2022-JP', '=?ISO-2022-JP?B?GyRCRnxLXBsoQg==?=', '日本'],
    ['Shift_JIS', '=?Shift_JIS?B?k/qWew==?=', '日本'],
    ['GB2312', '=?gb2312?B?1tDOxA==?=', '中文'],
    ['Big5', '=?big5?B?pKSk5Q==?=', '中文'],
    ['EUC-KR', '=?euc-kr?B?x9GxuQ==?=', '한국'],
    ['KOI8-R', '=?koi8-r?B?8NLJ18XU?=', 'Привет'],
    ['windows-1252', '=?windows-1252?Q?=80?=', '€'],
    ['cp1251 by its short name', '=?win-1251?B?z/Do4uXy?=', 'Привет'],
    ['an escape hidden in a word', '=?us-ascii?Q?=1B[2J?=', '\x1b[2J'],
    ['broken UTF-8', '=?utf-8?Q?caf=E9?=', 'caf\ufffd'],
  ])('%s', (_name, text, decoded) => {
    expect(decodeWords(text)).toBe(decoded);
  });
});

describe('what mailers make of it', () => {
  test.each([
    ['glued to text', 'a=?utf-8?Q?b?=c', 'abc'],
    ['glued to each other', '=?utf-8?Q?a?==?utf-8?Q?b?=', 'ab'],
    ['raw spaces', '=?utf-8?Q?a b c?=', 'a b c'],
    ['a wrong escape', '=?utf-8?Q?a=ZZ=4?=', 'a=ZZ=4'],
    ['base64 without its end', '=?utf-8?B?YWI?=', 'ab'],
    ['empty', 'x =?utf-8?Q??= y', 'x  y'],
    ['decoded once only', '=?utf-8?Q?=3D=3Futf-8=3FQ=3Fa=3F=3D?=', '=?utf-8?Q?a?='],
  ])('%s', (_name, text, decoded) => {
    expect(decodeWords(text)).toBe(decoded);
  });

  test.each([
    'a = b ? c',
    '=?',
    '=?utf-8?',
    '=?utf-8?Q',
    '=?utf-8?Q?abc',
    '=?utf-8?Q?a?b?=',
    '=?utf-8?X?abc?=',
    '=??Q?abc?=',
    '=?x-unknown?Q?=41?=',
    '=?utf-7?Q?+ADw-script+AD4-?=',
    '=?base64?Q?abc?=',
    '=?__proto__?Q?abc?=',
    '=?a b?Q?abc?=',
  ])('%s stays as it is', (text) => {
    expect(decodeWords(text)).toBe(text);
  });

  test('a known word among unknown ones', () => {
    expect(decodeWords('=?x?Q?a?= =?utf-8?Q?b?= =?x?Q?c?=')).toBe('=?x?Q?a?= b =?x?Q?c?=');
  });
});

test('text without words is not touched, and no text makes it throw', () => {
  const part = fc.constantFrom(
    '=?',
    '?=',
    '?',
    '=',
    'utf-8',
    'iso-2022-jp',
    'utf-16',
    'Q',
    'B',
    'b',
    '=C3=BC',
    'w7w=',
    ' ',
    '\x1b$B',
    'é',
  );
  fc.assert(
    fc.property(fc.string({ unit: part, maxLength: 40 }), (text) => {
      const decoded = decodeWords(text);
      if (!text.includes('=?')) expect(decoded).toBe(text);
    }),
    { numRuns: 500 },
  );
});

test.each(['=?', '=?a?Q?', '=?utf-8?Q?', '=?utf-8?Q?a', '=?utf-8?B?AAAA?= ', '=?x?Q?a?=', '=?utf-8?Q?a?'])(
  'a megabyte of %s is read in one go',
  (piece) => {
    const text = piece.repeat(Math.ceil(1_000_000 / piece.length));
    expect(decodeWords(text).length).toBeLessThanOrEqual(text.length);
  },
);
