// Headers as they are found in mail.
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { parseHeader, toEnvelope } from '../../src/imap/header-fields.ts';
import { toSafe } from '../../src/text/safe-text.ts';
import { corpusMessages } from '../helpers/seed.ts';

const bytes = (text: string): Buffer => Buffer.from(text, 'latin1');
const parsed = (text: string): string[] =>
  parseHeader(bytes(text)).map(({ name, value }) => `${name}|${value}`);

test.each([
  ['fields in order', 'A: 1\r\nB: 2\r\na: 3\r\n\r\n', ['A|1', 'B|2', 'a|3']],
  ['line feeds alone', 'A: 1\nB: 2\n\nC: 3\n', ['A|1', 'B|2']],
  ['no end', 'A: 1\r\nB: 2', ['A|1', 'B|2']],
  ['nothing', '', []],
  ['the body is not read', '\r\nA: 1\r\n', []],
  ['folded lines', 'A: 1\r\n 2\r\n\t 3\r\nB: 4\r\n', ['A|1 2 3', 'B|4']],
  ['a fold that holds only blanks', 'A: 1\r\n \t\r\n 2\r\n', ['A|1  2']],
  ['an empty value', 'A:\r\nB: \r\n', ['A|', 'B|']],
  ['a space before the colon', 'A : 1\r\n', ['A|1']],
  ['a fold before any field', ' lost\r\nA: 1\r\n', ['|lost', 'A|1']],
  ['a line without colon', 'A: 1\r\nbroken line\r\nB: 2\r\n', ['A|1', '|broken line', 'B|2']],
  [
    'an mbox line',
    '>From a@b Mon Jan  1 00:00:00 1996\r\nA: 1\r\n',
    ['|>From a@b Mon Jan  1 00:00:00 1996', 'A|1'],
  ],
  ['no name', ': 1\r\n', ['|: 1']],
  ['UTF-8', 'A: caf\xc3\xa9\r\n', ['A|café']],
  ['the old code page', 'A: caf\xe9 \x80\r\n', ['A|café €']],
  ['both, in one field', 'A: \xc3\xa9\r\n \xe9\r\n', ['A|é é']],
  ['controls', 'A: a\0b\rc\x1b[2J\x9b\r\n', ['A|a␀b␍c␛[2J›']],
  ['encoded words over lines', 'A: =?utf-8?B?4oI=?=\r\n =?utf-8?B?rA==?=\r\n', ['A|€']],
  ['an encoded escape', 'A: =?utf-8?Q?=1B]52;c;x=07?=\r\n', ['A|␛]52;c;x␇']],
  ['an encoded new line is none', 'A: =?utf-8?Q?x=0D=0AB:_y?=\r\n', ['A|x␍␊B: y']],
])('%s', (_name, text, expected) => {
  expect(parsed(text)).toEqual(expected);
});

describe('envelopes', () => {
  test.each([
    ['both', 'SUBJECT: hi\r\nfrom: Ada <a@b>\r\n\r\n', 'Ada', 'hi'],
    ['neither', '\r\n', '', ''],
    ['the first of several', 'Subject: 1\r\nSubject: 2\r\nFrom: a@b\r\nFrom: c@d\r\n', 'a@b', '1'],
    ['folded', 'From: "A,\r\n B" <a@b>\r\nSubject: x\r\n y\r\n', 'A, B', 'x y'],
  ])('%s', (_name, text, from, subject) => {
    expect(toEnvelope(bytes(text))).toEqual({ from, subject });
  });
});

test('any bytes are read, and only safe text comes out', () => {
  const unit = fc.constantFrom(0, 9, 10, 13, 27, 32, 34, 58, 60, 61, 63, 65, 81, 128, 155, 195, 169, 255);
  fc.assert(
    fc.property(fc.array(unit, { maxLength: 200 }), (list) => {
      for (const { name, value } of parseHeader(Uint8Array.from(list))) {
        expect(toSafe(name)).toBe(name);
        expect(toSafe(value)).toBe(value);
      }
      const { from, subject } = toEnvelope(Uint8Array.from(list));
      expect([toSafe(from), toSafe(subject)]).toEqual([from, subject]);
    }),
    { numRuns: 500 },
  );
});

test.each(['A: 1\r\n', ' \r\n', 'x', '\x80', 'a: =?utf-8?Q?', '\0', ': ', '\r', ' =?utf-8?B?AA==?=\r\n'])(
  '64 KB of %j are read',
  (piece) => {
    const header = bytes(piece.repeat(Math.floor(65_536 / piece.length)));
    expect(parseHeader(header).length).toBeGreaterThan(0);
  },
);

describe('the corpus', () => {
  const messages = corpusMessages();

  test('has its 475 messages', () => {
    expect(messages).toHaveLength(475);
  });

  test('every header is read into safe text', () => {
    for (const { file, bytes: message } of messages) {
      const { from, subject } = toEnvelope(message.subarray(0, 65_536));
      for (const { name, value } of [...parseHeader(message), { name: from, value: subject }]) {
        expect(toSafe(name), file).toBe(name);
        expect(toSafe(value), file).toBe(value);
      }
    }
  });

  test('nearly all say whom they are from and what about', () => {
    const envelopes = messages.map(({ bytes: message }) => toEnvelope(message));
    expect(envelopes.filter(({ from }) => from !== '').length).toBeGreaterThan(400);
    expect(envelopes.filter(({ subject }) => subject !== '').length).toBeGreaterThan(350);
  });
});
