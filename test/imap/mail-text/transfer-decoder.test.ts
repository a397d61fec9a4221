// Content-Transfer-Encodings undone, however the octets are cut.
import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { transferDecoder } from '../../../src/imap/mail-text/transfer-decoder.ts';

const decode = (encoding: string, text: string | Uint8Array, cuts: readonly number[] = []): Buffer => {
  const octets = Buffer.from(text as string);
  const decoder = transferDecoder(encoding);
  const places = [0, ...cuts.map((cut) => cut % (octets.length + 1)).sort((a, b) => a - b), octets.length];
  const pieces = places.slice(1).map((end, n) => octets.subarray(places[n], end));
  return Buffer.concat([
    ...pieces.map((piece) => Buffer.from(decoder.take(piece))),
    Buffer.from(decoder.end()),
  ]);
};

const quoted = (text: string): string => decode('quoted-printable', text).toString('latin1');
const base64 = (text: string): string => decode('base64', text).toString('latin1');

describe('quoted-printable', () => {
  test.each([
    ['octets by number', 'caf=E9 =3d', 'caf\xe9 ='],
    ['soft line ends', 'one =\r\ntwo=\nthree', 'one twothree'],
    ['blanks behind a soft line end', 'one= \t\r\ntwo', 'onetwo'],
    ['blanks at the end of a line, which are none', 'one \t\r\ntwo  \nthree', 'one\r\ntwo\nthree'],
    ['blanks by number, which are some', 'one=20\r\ntwo=20 \r\n', 'one \r\ntwo \r\n'],
    ['a = that encodes nothing', 'a=b =zz ==41', 'a=b =zz =A'],
    ['a = at the very end', 'end=', 'end'],
    ['half a number at the end', 'end=4', 'end=4'],
    ['8-bit octets as they are', 'caf\xc3', 'caf\xc3\x83'],
  ])('%s', (_what, text, wanted) => {
    expect(quoted(text)).toBe(wanted);
  });
});

describe('base64', () => {
  test.each([
    ['lines', 'aGVs\r\nbG8=\r\n', 'hello'],
    ['no padding', 'aGVsbG8', 'hello'],
    ['letters that it does not have', 'aG!!Vs-bG8=', 'hello'],
    ['several pieces, each padded', 'aGk=aGk=', 'hihi'],
    ['text behind the end', 'aGk=\r\n', 'hi'],
  ])('%s', (_what, text, wanted) => {
    expect(base64(text)).toBe(wanted);
  });
});

test('what nobody knows stays as it is', () => {
  for (const encoding of ['', '7bit', 'binary', 'x-uuencode']) {
    expect(decode(encoding, 'M=E9\r\n').toString()).toBe('M=E9\r\n');
  }
});

const cuts = fc.array(fc.nat(), { maxLength: 6 });

test('wherever it is cut, base64 gives back what was encoded', () => {
  fc.assert(
    fc.property(
      fc.uint8Array({ maxLength: 400 }),
      fc.integer({ min: 1, max: 80 }),
      cuts,
      (octets, line, places) => {
        const lines =
          Buffer.from(octets)
            .toString('base64')
            .match(new RegExp(`.{1,${line}}`, 'g')) ?? [];
        expect(decode('base64', lines.join('\r\n'), places)).toEqual(Buffer.from(octets));
      },
    ),
  );
});

test('wherever it is cut, quoted-printable gives the same', () => {
  const text = fc
    .array(
      fc.constantFrom('=', '=4', '=41', '=E9', ' ', '\t', '\r', '\n', '\r\n', 'a', '=20', 'é', '==', '=\r\n'),
    )
    .map((pieces) => pieces.join(''));
  fc.assert(
    fc.property(text, cuts, (octets, places) => {
      expect(decode('quoted-printable', octets, places)).toEqual(decode('quoted-printable', octets));
    }),
    { numRuns: 1_000 },
  );
});

test('quoted-printable gives back any octets that were all encoded by number', () => {
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 200 }), cuts, (octets, places) => {
      const text = Array.from(
        octets,
        (octet) => `=${octet.toString(16).padStart(2, '0').toUpperCase()}`,
      ).join('');
      expect(decode('quoted-printable', text, places)).toEqual(Buffer.from(octets));
    }),
  );
});
