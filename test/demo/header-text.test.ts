import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { encodeText, mailboxText, utf8Bytes } from '../../src/demo/header-text.ts';

test('ASCII stays as it is', () => {
  expect(encodeText('Wedding pictures')).toBe('Wedding pictures');
});

test('any other text comes back from words of at most 75 characters, each whole in itself', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'binary', minLength: 1 }), (text) => {
      const encoded = encodeText(`é${text}`);
      const words = encoded.split('\r\n ');
      expect(words.every((word) => word.length <= 75)).toBe(true);
      const decoded = words.map((word) =>
        Buffer.from(/\?B\?(.*)\?=$/.exec(word)?.[1] ?? '', 'base64').toString(),
      );
      expect(decoded.join('')).toBe(`é${text}`);
    }),
  );
});

test('names are plain, quoted or encoded as they need', () => {
  expect(mailboxText('Maria Vogel', 'm@example.net')).toBe('Maria Vogel <m@example.net>');
  expect(mailboxText('Vogel, Robin (Ops)', 'r@example.net')).toBe('"Vogel, Robin (Ops)" <r@example.net>');
  expect(mailboxText('Zoë', 'z@example.net')).toBe('=?utf-8?B?Wm/Dqw==?= <z@example.net>');
  expect(mailboxText('', 'x@example.net')).toBe('x@example.net');
});

test('raw UTF-8 is one character for each octet', () => {
  expect(utf8Bytes('ü')).toBe('\xc3\xbc');
});
