// Mailbox names in modified UTF-7 (RFC 3501 §5.1.3).
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { decode, encode } from '../../src/model/modified-utf7.ts';

test.each([
  ['~peter/mail/&U,BTFw-/&ZeVnLIqe-', '~peter/mail/台北/日本語'],
  ['Entw&APw-rfe', 'Entwürfe'],
  ['a &- b', 'a & b'],
  ['&2D3eAA-', '😀'],
  ['&ABsAWwAy-J', '\x1b[2J'],
])('%s', (listed, name) => {
  // The controls of the last one would be written together with what surrounds them, hence no way back.
  expect(decode(listed)).toBe(listed === '&ABsAWwAy-J' ? listed : name);
  if (decode(listed) === name) expect(encode(name)).toBe(listed);
});

test.each([
  ['no end', 'a &U,BTFw'],
  ['a letter that must not be encoded', '&AGE-'],
  ['the ampersand, encoded', '&ACY-'],
  ['not base64', '&!!-'],
  ['an odd number of octets', '&AP-'],
  ['bits left over', '&APx-'],
  ['padding', '&APw=-'],
  ['a slash for the comma', '&U/BTFw-'],
  ['raw bytes', 'Entwürfe'],
])('shown as it is: %s', (_name, listed) => {
  expect(decode(listed)).toBe(listed);
});

test('every name comes back', () => {
  fc.assert(fc.property(fc.string({ unit: 'binary' }), (name) => decode(encode(name)) === name));
});

test('what is sent is ASCII, and decoding never makes two names one', () => {
  fc.assert(
    fc.property(fc.string({ unit: fc.constantFrom(...'&-APwU,/= aé') }), (listed) => {
      const name = decode(listed);
      expect(encode(name)).toMatch(/^[ -~]*$/);
      if (name !== listed && !/[^ -~]/.test(listed)) expect(decode(encode(name))).toBe(name);
    }),
  );
});
