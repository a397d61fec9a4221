// Messages as an mbox: every line can be given back as it was, however the octets came.
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { fromLine, MboxEncoder } from '../../src/rescue/mail-files/mbox-encoder.ts';

function encoded(pieces: readonly Buffer[]): string {
  const encoder = new MboxEncoder();
  return Buffer.concat([...pieces.map((piece) => encoder.take(piece)), encoder.end()]).toString('latin1');
}

/** By lines, in another way than the encoder's. */
function expected(message: string): string {
  const unix = message.replaceAll('\r\n', '\n');
  const lines = (unix.endsWith('\n') || unix === '' ? unix : `${unix}\n`).replaceAll(/^(>*From )/gm, '>$1');
  return `${lines}\n`;
}

describe('one message', () => {
  test.each([
    ['Subject: a\r\n\r\nFrom here\r\n', 'Subject: a\n\n>From here\n\n'],
    ['\r\n>From a\r\n>>From b\r\n>Fro\r\n', '\n>>From a\n>>>From b\n>Fro\n\n'],
    ['From', 'From\n\n'],
    ['>>>', '>>>\n\n'],
    ['a\rFrom b', 'a\rFrom b\n\n'],
    ['a\r', 'a\r\n\n'],
    ['a\nFrom b', 'a\n>From b\n\n'],
    ['', '\n'],
  ])('%j is %j', (message, mbox) => {
    expect(encoded([Buffer.from(message)])).toBe(mbox);
  });

  test('is the same in pieces of any size', () => {
    const letters = fc.constantFrom(...'From From >>\r\n\r\n\na\0\xff');
    const pieces = fc.array(fc.array(letters, { maxLength: 9 }).map((all) => all.join('')));
    fc.assert(
      fc.property(pieces, (texts) => {
        // A CR that ends the last piece is text, as one in the middle of a line is.
        expect(encoded(texts.map((text) => Buffer.from(text, 'latin1')))).toBe(expected(texts.join('')));
      }),
      { numRuns: 2_000 },
    );
  });
});

describe('the line before it', () => {
  test.each([
    [Date.UTC(2009, 10, 14, 20, 55, 17) / 1000, 'From MAILER-DAEMON Sat Nov 14 20:55:17 2009\n'],
    [0, 'From MAILER-DAEMON Thu Jan  1 00:00:00 1970\n'],
    [NaN, 'From MAILER-DAEMON Thu Jan  1 00:00:00 1970\n'],
    [1e14, 'From MAILER-DAEMON Thu Jan  1 00:00:00 1970\n'],
  ])('of %d', (seconds, line) => {
    expect(fromLine(seconds).toString()).toBe(line);
  });
});
