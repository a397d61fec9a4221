// What takes the place of parts of Ink's libraries in the bundle answers as they do, for all text that Ink is given.
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { glyphKind, MARK } from '../../src/text/alphabet.ts';
import { toSafe } from '../../src/text/safe-text.ts';
import { Recent, remembering, TEXTS } from '../../src/ui/bundled/recent.ts';
import { Segmenter } from '../../src/ui/bundled/segmenter.ts';
import stringWidth from '../../src/ui/bundled/string-width.ts';
import { styledLetters, type AnsiTokenize } from '../../src/ui/bundled/styled-letters.ts';
import { inkWidth } from '../text/agreement.ts';

const real = new Intl.Segmenter(undefined, { granularity: 'grapheme' });
const ours = new Segmenter(undefined, { granularity: 'grapheme' });

const parts = (
  segmenter: { segment(text: string): Iterable<{ segment: string; index: number }> },
  text: string,
) => [...segmenter.segment(text)].map(({ segment, index }) => `${index} ${segment}`);

const alphabet = Array.from({ length: 0x31400 - 0x80 }, (_, index) => index + 0x80).filter(
  (codePoint) => glyphKind(codePoint) !== MARK,
);
const painted = fc
  .array(
    fc.oneof(
      fc.constantFrom('\x1b[1m', '\x1b[22m', '\x1b[38;5;75m'),
      fc.string({ unit: 'grapheme' }).map(toSafe),
    ),
  )
  .map((texts) => texts.join(''));

/** Real clusters whose edges are not all edges of ours; and ours that are no single cell or wide letter. */
function faults(text: string): string[] {
  const clusters = [...ours.segment(text)];
  const edges = new Set(clusters.map(({ index }) => index));
  return [
    ...parts(real, text).filter((part) => !edges.has(Number(part.split(' ', 1)[0]))),
    ...clusters.map(({ segment }) => segment).filter((segment) => !/^(?:.|\n)\p{M}*$/u.test(segment)),
  ];
}

describe('the segmenter', () => {
  it('joins no letter of the alphabet to another one', () => {
    const wrong = alphabet.filter((codePoint) => {
      const letter = String.fromCodePoint(codePoint);
      return faults(`a${letter}b${letter}${letter}一${letter}`).length > 0;
    });
    expect(wrong.map((codePoint) => codePoint.toString(16))).toEqual([]);
  });

  it('joins marks without a cell to the letter before them', () => {
    expect(parts(ours, 'ae\u0301\u0323b\x1b[1m会')).toEqual(parts(real, 'ae\u0301\u0323b\x1b[1m会'));
    fc.assert(
      fc.property(painted, (text) => {
        expect(faults(text)).toEqual([]);
        for (const { segment } of ours.segment(text)) {
          expect(
            Array.from(segment)
              .slice(1)
              .every((mark) => stringWidth(`a${mark}`) === 1),
          ).toBe(true);
        }
      }),
    );
  });

  it('leaves any other text to Intl.Segmenter', () => {
    for (const text of ['👩‍👩‍👧', '🇩🇪', '각', 'क्ष', 'a\r\nb', 'a\u200db', '']) {
      expect(parts(ours, text)).toEqual(parts(real, text));
    }
  });
});

describe('the width', () => {
  it('of painted text is that of string-width', () => {
    fc.assert(
      fc.property(painted, (text) => {
        expect(stringWidth(text)).toBe(inkWidth(text));
      }),
    );
  });
});

type Tokenize = AnsiTokenize & Pick<ReturnType<typeof styledLetters>, 'styledCharsToString'>;

/** As Ink has it. */
const inkRequire = createRequire(createRequire(import.meta.url).resolve('ink'));
const folder = dirname(inkRequire.resolve('@alcalzone/ansi-tokenize/package.json'));
const theirs = (await import(join(folder, 'build/index.js'))) as Tokenize;

const STYLES = [
  '1',
  '22',
  '2',
  '7',
  '27',
  '38;5;75',
  '38;2;1;2;3',
  '48;5;236',
  '39',
  '49',
  '1;38;5;9;7',
  '0',
];
const styled = fc
  .array(
    fc.oneof(
      fc.constantFrom(...STYLES.map((style) => `\x1b[${style}m`)),
      fc.constantFrom('\n', '\u200b', '\u2060\u2060', '会议', 'e\u0301', ''),
      fc.string({ unit: 'grapheme' }),
    ),
    { maxLength: 12 },
  )
  .map((texts) => texts.join(''));

/** As Ink draws a row: taken apart, without letters that are none, cut into lines, put together. */
function lettersOf(
  { tokenize, styledCharsFromTokens }: Omit<Tokenize, 'diffAnsiCodes' | 'ansiCodesToString'>,
  text: string,
) {
  const all = styledCharsFromTokens(tokenize(text));
  return { all, shown: all.filter(({ value }) => !/^\p{Default_Ignorable_Code_Point}+$/u.test(value)) };
}

describe('the letters of a row with their styles', () => {
  it('are those of ansi-tokenize, however often and in whatever order rows come', () => {
    fc.assert(
      fc.property(
        fc.array(styled, { minLength: 1, maxLength: 6 }),
        fc.infiniteStream(fc.nat()),
        (texts, picks) => {
          const ours = styledLetters(theirs);
          for (const pick of picks.take(12)) {
            const text = texts[pick % texts.length]!;
            const [got, wanted] = [lettersOf(ours, text), lettersOf(theirs, text)];
            expect([...got.all]).toEqual(wanted.all);
            expect(got.shown).toEqual(wanted.shown);
            expect(ours.tokenize(text, 3)).toEqual(theirs.tokenize(text, 3));
            expect(ours.styledCharsToString(got.shown)).toBe(theirs.styledCharsToString(wanted.shown));
          }
          // Of several rows, some of them blanks that belong to none, as a row of the screen is put together.
          const blank = { type: 'char' as const, value: ' ', fullWidth: false, styles: [] };
          const row = texts.flatMap((text) => [
            ...lettersOf(ours, text).shown.slice(0, 3),
            { ...blank, styles: [] },
          ]);
          expect(ours.styledCharsToString(row)).toBe(theirs.styledCharsToString(row));
          expect(ours.styledCharsToString([])).toBe('');
        },
      ),
    );
  });

  it('are right also when more letters came than are kept', () => {
    const ours = styledLetters(theirs);
    for (let from = 0x4e00; from < 0x9f00; from += 100) {
      const letters = String.fromCodePoint(...Array.from({ length: 100 }, (_, n) => from + n));
      const text = `\x1b[1m${letters}\x1b[22m${letters}`;
      const got = lettersOf(ours, text).shown;
      expect(got).toEqual(lettersOf(theirs, text).shown);
      expect(ours.styledCharsToString(got)).toBe(text);
    }
  });
});

describe('what is remembered', () => {
  it('is asked for once as long as it is asked for', () => {
    const asked: string[] = [];
    const upper = remembering((text) => {
      asked.push(text);
      return text.toUpperCase();
    });
    for (let n = 0; n < 2 * TEXTS; n++) {
      expect(upper('often')).toBe('OFTEN');
      expect(upper('')).toBe('');
      expect(upper(`row ${n}`)).toBe(`ROW ${n}`);
    }
    expect(asked.filter((text) => !text.startsWith('row'))).toEqual(['often', '']);
    upper('row 0');
    expect(asked.filter((text) => text === 'row 0')).toHaveLength(2);
  });

  it('is never more than twice as many as were meant', () => {
    const recent = new Recent<number, number>(10);
    for (let n = 0; n < 1000; n++) recent.set(n, n);
    const kept = Array.from({ length: 1000 }, (_, n) => recent.get(n)).filter((one) => one !== undefined);
    expect(kept.length).toBeLessThanOrEqual(20);
    expect(kept).toContain(999);
  });
});
