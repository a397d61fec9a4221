// What takes the place of parts of Ink's libraries in the bundle answers as they do, for all text that Ink is given.
import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { glyphKind, MARK } from '../../src/text/alphabet.ts';
import { toSafe } from '../../src/text/safe-text.ts';
import { Segmenter } from '../../src/ui/bundled/segmenter.ts';
import stringWidth from '../../src/ui/bundled/string-width.ts';
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
