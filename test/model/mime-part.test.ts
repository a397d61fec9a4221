// Which messages have something with them that is no part of what they say.
import { expect, test } from 'vitest';
import { hasAttachment, type MimePart } from '../../src/model/mime-part.ts';
import { toSafe } from '../../src/text/safe-text.ts';

/** `  application/pdf attachment a.pdf`: two blanks a level. */
function structure(...lines: readonly string[]) {
  const parts = lines.map((line): MimePart => {
    const [type = '', disposition = '', filename = ''] = line.trim().split(' ');
    return {
      section: '1',
      depth: (line.length - line.trimStart().length) / 2,
      type: toSafe(type),
      charset: toSafe(''),
      encoding: toSafe(''),
      disposition: toSafe(disposition),
      filename: toSafe(filename),
      subject: toSafe(''),
      octets: 1,
    };
  });
  return { parts, size: undefined, cut: false };
}

test.each([
  ['text alone', ['text/plain'], false],
  ['text twice', ['multipart/alternative', '  text/plain', '  text/html'], false],
  ['a file', ['multipart/mixed', '  text/plain', '  application/pdf attachment a.pdf'], true],
  ['a file that is called something else', ['multipart/mixed', '  text/plain', '  APPLICATION/x'], true],
  ['a file alone', ['application/pdf'], true],
  ['text as a file', ['multipart/mixed', '  text/plain', '  text/csv ATTACHMENT a.csv'], true],
  ['text with the name of a file', ['multipart/mixed', '  text/plain', '  text/csv  a.csv'], true],
  ['a picture in the text', ['multipart/related', '  text/html', '  image/png inline a.png'], false],
  ['a picture beside it', ['multipart/related', '  text/html', '  image/png attachment a.png'], true],
  ['a picture that is shown', ['multipart/mixed', '  text/plain', '  image/png inline'], false],
  ['a message in it', ['multipart/mixed', '  text/plain', '  message/rfc822', '    text/plain'], true],
  ['a report', ['multipart/report', '  text/plain', '  message/delivery-status'], false],
  ['a signature', ['multipart/signed', '  text/plain', '  application/pgp-signature attachment s'], false],
  [
    'a picture in the text, and a file',
    ['multipart/mixed', '  multipart/related', '    text/html', '    image/png', '  audio/mpeg'],
    true,
  ],
  ['nothing that could be read', [], false],
] as const)('%s', (_name, lines, has) => expect(hasAttachment(structure(...lines))).toBe(has));
