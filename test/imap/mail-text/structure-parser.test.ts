// BODYSTRUCTURE as servers send it, as broken ones do, and as nobody should.
import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { parseStructure } from '../../../src/imap/mail-text/structure-parser.ts';
import { isSection, type Structure } from '../../../src/model/mime-part.ts';
import { toSafe } from '../../../src/text/safe-text.ts';
import { hostileText } from '../../text/hostile-text.ts';

const parse = (text: string | Uint8Array, size?: number): Structure =>
  parseStructure({ octets: typeof text === 'string' ? Buffer.from(text) : text, size });

/** `1 text/plain 12`, one for each part. */
const outline = (text: string): string[] =>
  parse(text).parts.map(
    ({ section, depth, type, octets }) => `${'-'.repeat(depth)}${section} ${type} ${octets ?? '?'}`,
  );

const TEXT = '("TEXT" "PLAIN" ("CHARSET" "UTF-8") NIL NIL "7BIT" 12 1 NIL NIL NIL NIL)';

describe('what servers send', () => {
  test('one part, with all that is said of it', () => {
    const [part] = parse(
      '("TEXT" "HTML" ("CHARSET" "iso-8859-1" "NAME" "a.html") "<id>" "words" "QUOTED-PRINTABLE" 99 3 "md5" ("ATTACHMENT" ("FILENAME" "b.html")) ("en") "loc")',
      400,
    ).parts;
    expect(part).toEqual({
      section: '1',
      depth: 0,
      type: 'text/html',
      charset: 'iso-8859-1',
      encoding: 'quoted-printable',
      disposition: 'attachment',
      filename: 'b.html',
      subject: '',
      octets: 99,
    });
  });

  test('multiparts in multiparts, numbered as they are fetched (RFC 9051 §6.4.5)', () => {
    const inner = `(${TEXT}${TEXT} "ALTERNATIVE" ("BOUNDARY" "x") NIL NIL NIL)`;
    expect(
      outline(`(${inner}${TEXT}("IMAGE" "PNG" NIL NIL NIL "BASE64" 500) "MIXED" ("BOUNDARY" "y"))`),
    ).toEqual([
      ' multipart/mixed 536',
      '-1 multipart/alternative 24',
      '--1.1 text/plain 12',
      '--1.2 text/plain 12',
      '-2 text/plain 12',
      '-3 image/png 500',
    ]);
  });

  test('messages within messages, of one part and of several', () => {
    const envelope = '(NIL "=?UTF-8?Q?inn=C3=A9r?=" NIL NIL NIL NIL NIL NIL NIL NIL)';
    const single = `("MESSAGE" "RFC822" NIL NIL NIL "7BIT" 300 ${envelope} ${TEXT} 9)`;
    const several = `("MESSAGE" "RFC822" NIL NIL NIL "7BIT" 400 NIL (${TEXT}${TEXT} "MIXED") 9 NIL ("INLINE" NIL))`;
    expect(outline(`(${single}${several} "MIXED")`)).toEqual([
      ' multipart/mixed 700',
      '-1 message/rfc822 300',
      '--1.1 text/plain 12',
      '-2 message/rfc822 400',
      '--2 multipart/mixed 24',
      '---2.1 text/plain 12',
      '---2.2 text/plain 12',
    ]);
    expect(parse(`(${single}${several} "MIXED")`).parts.map(({ subject }) => subject)[1]).toBe('innér');
    expect(outline(single)[1]).toBe('-1.1 text/plain 12');
  });

  test('names in literals, with escapes, in several pieces and other character sets', () => {
    const named = (parameters: string): string =>
      parse(`("APPLICATION" "PDF" (${parameters}) NIL NIL "BASE64" 1)`).parts[0]!.filename;
    expect(named('"NAME" "a \\"b\\" \\\\c"')).toBe('a "b" \\c');
    expect(named('"NAME" {5}\r\nl\r\nit')).toBe('l␍␊it');
    expect(named('"NAME*" "UTF-8\'de\'h%C3%A4.pdf" "NAME" "plain"')).toBe('hä.pdf');
    expect(named('"NAME*0*" "iso-8859-1\'\'h%E" "NAME*1" "4" "NAME*2*" "%E4.pdf"')).toBe('h%E4ä.pdf');
    expect(named('"NAME*0" "long " "NAME*1" "name" "NAME*3" "not this"')).toBe('long name');
    expect(named('"NAME" "=?UTF-8?B?aMOkLnBkZg==?="')).toBe('hä.pdf');
  });
});

describe('what broken servers send', () => {
  test.each([
    ['NIL for all of it', 'NIL', []],
    ['nothing', '', []],
    ['NIL for a part', `(NIL NIL NIL NIL NIL NIL NIL)`, ['1 ? ?']],
    ['NIL after a part', `(${TEXT} NIL)`, [' multipart/ 12', '-1 text/plain 12']],
    ['a multipart without parts', '("MULTIPART" "MIXED" NIL NIL NIL "7BIT" 0)', ['1 multipart/mixed 0']],
    ['words without quotes', '(text plain (charset utf-8) nil nil 7bit 5 1)', ['1 text/plain 5']],
    ['a size that is no number', '("TEXT" "PLAIN" NIL NIL NIL "7BIT" "12" 1)', ['1 text/plain ?']],
    ['a negative size', '("TEXT" "PLAIN" NIL NIL NIL "7BIT" -1 1)', ['1 text/plain ?']],
    ['a disposition without its list', '("A" "B" NIL NIL NIL "7BIT" 7 NIL "ATTACHMENT")', ['1 a/b 7']],
    [
      'extensions that nobody knows',
      '("A" "B" NIL NIL NIL "7BIT" 7 NIL NIL NIL NIL (1 (2 "x") NIL) 5)',
      ['1 a/b 7'],
    ],
    [
      'a message without its envelope',
      `("MESSAGE" "RFC822" NIL NIL NIL "7BIT" 9 ${TEXT} 2)`,
      ['1 message/rfc822 9'],
    ],
    ['no closing parenthesis', '("TEXT" "PLAIN" NIL NIL NIL "7BIT" 5', ['1 text/plain 5']],
  ])('%s', (_what, text, wanted) => {
    expect(outline(text)).toEqual(wanted);
  });

  test('depth and width are bounded, and said', () => {
    const deep = parse('('.repeat(200_000));
    expect(deep.parts.length).toBeLessThan(100);
    expect(deep.cut).toBe(true);
    const nested = parse(`${'('.repeat(5_000)}${TEXT}${' "MIXED")'.repeat(5_000)}`);
    expect(nested.parts.length).toBeLessThan(100);
    expect(nested.cut).toBe(true);
    const wide = parse(`(${TEXT.repeat(20_000)} "MIXED")`);
    expect(wide.parts).toHaveLength(5_000);
    expect(wide.cut).toBe(true);
    expect(parse(`(${TEXT}${TEXT} "MIXED")`).cut).toBe(false);
  });
});

type Node =
  | {
      readonly kind: 'part';
      readonly name: string;
      readonly octets: number;
      readonly literal: boolean;
      readonly more: string;
    }
  | { readonly kind: 'multipart'; readonly parts: readonly Node[]; readonly more: string }
  | { readonly kind: 'message'; readonly body: Node; readonly octets: number };

const EXTENSIONS = ['', ' NIL', ' NIL NIL NIL NIL', ' NIL ("INLINE" NIL) ("en" "de") "x" (1 NIL ("y"))'];

const { node } = fc.letrec<{ node: Node }>((tie) => ({
  node: fc.oneof(
    { maxDepth: 5, withCrossShrink: true },
    fc.record({
      kind: fc.constant('part' as const),
      name: hostileText.map((text) => text.replaceAll('\0', '').slice(0, 200)),
      octets: fc.nat(),
      literal: fc.boolean(),
      more: fc.constantFrom(...EXTENSIONS),
    }),
    fc.record({
      kind: fc.constant('multipart' as const),
      parts: fc.array(tie('node'), { minLength: 1, maxLength: 4 }),
      more: fc.constantFrom(
        ...EXTENSIONS.map((text) => (text === '' ? '' : ` ("BOUNDARY" "b")${text.slice(4)}`)),
      ),
    }),
    fc.record({ kind: fc.constant('message' as const), body: tie('node'), octets: fc.nat() }),
  ),
}));

const string = (text: string, literal: boolean): string =>
  literal || /[\r\n]/.test(text)
    ? `{${Buffer.byteLength(text)}}\r\n${text}`
    : `"${text.replace(/["\\]/g, '\\$&')}"`;

const written = (one: Node): string => {
  switch (one.kind) {
    case 'part':
      return `("APPLICATION" "X" ("NAME" ${string(one.name, one.literal)}) NIL NIL "BASE64" ${one.octets}${one.more})`;
    case 'multipart':
      return `(${one.parts.map(written).join('')} "MIXED"${one.more})`;
    case 'message':
      return `("MESSAGE" "RFC822" NIL NIL NIL "8BIT" ${one.octets} NIL ${written(one.body)} 5)`;
  }
};

/** The numbers that RFC 9051 §6.4.5 gives the parts. */
const numbered = (one: Node, section: string, single: string): string[] => {
  switch (one.kind) {
    case 'part':
      return [single];
    case 'multipart':
      return [
        section,
        ...one.parts.flatMap((part, n) => {
          const number = section === '' ? `${n + 1}` : `${section}.${n + 1}`;
          return numbered(part, number, number);
        }),
      ];
    case 'message':
      return [single, ...numbered(one.body, single, `${single}.1`)];
  }
};

describe('whatever comes', () => {
  test('every tree is read as it was written', () => {
    fc.assert(
      fc.property(node, (one) => {
        const { parts, cut } = parse(written(one));
        expect(parts.map(({ section }) => section)).toEqual(numbered(one, '', '1'));
        expect(cut).toBe(false);
        for (const { section } of parts) expect(isSection(section)).toBe(true);
      }),
      { numRuns: 300 },
    );
  });

  test('nothing throws, and nothing comes out that is not sanitised', () => {
    const noise = fc.oneof(
      fc.uint8Array({ maxLength: 300 }),
      fc
        .array(
          fc.constantFrom(
            '(',
            ')',
            ' ',
            '"',
            '\\',
            'NIL',
            '{3}\r\n',
            '{99}\r\n',
            '12',
            '"TEXT"',
            '\x1b[2J',
            '\r\n',
            '\u202e',
          ),
        )
        .map((pieces) => Buffer.from(pieces.join(''))),
      // A tree with something cut out or put in.
      fc.tuple(node, fc.nat(), fc.nat(20), fc.string({ maxLength: 5 })).map(([one, at, length, more]) => {
        const text = written(one);
        const from = at % (text.length + 1);
        return Buffer.from(text.slice(0, from) + more + text.slice(from + length));
      }),
    );
    fc.assert(
      fc.property(noise, (octets) => {
        for (const part of parse(octets).parts) {
          for (const text of [
            part.type,
            part.charset,
            part.encoding,
            part.disposition,
            part.filename,
            part.subject,
          ]) {
            expect(toSafe(text)).toBe(text);
          }
          expect(isSection(part.section)).toBe(true);
        }
      }),
      { numRuns: 1_000 },
    );
  });
});
