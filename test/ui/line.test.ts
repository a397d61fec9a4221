import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { literal, toSafe } from '../../src/text/safe-text.ts';
import { cellWidth } from '../../src/text/width.ts';
import { firstThatFits, fitLine, inRow, lineWidth, segment, spread, type Line } from '../../src/ui/line.ts';
import { wrap } from '../../src/ui/wrap.ts';
import { hostileText } from '../text/hostile-text.ts';

const text = (line: Line): string => line.map((part) => part.text).join('');
const one = (words: string): Line => [segment(toSafe(words), 'text')];

describe('fitLine', () => {
  it('pads and cuts', () => {
    expect(text(fitLine(one('abc'), 5, 'dim', '…'))).toBe('abc  ');
    expect(text(fitLine([...one('abc'), ...one('def')], 6, 'dim', '…'))).toBe('abcdef');
    expect(text(fitLine([...one('abc'), ...one('def')], 5, 'dim', '…'))).toBe('abcd…');
    expect(text(fitLine([...one('abc'), ...one('def')], 3, 'dim', '~'))).toBe('ab~');
    expect(text(fitLine([...one('abc'), ...one('   ')], 3, 'dim', '…'))).toBe('abc');
  });

  it('is exact for any text and any width', () => {
    fc.assert(
      fc.property(fc.array(hostileText, { maxLength: 4 }), fc.nat(60), (texts, cells) => {
        const fitted = fitLine(texts.flatMap(one), cells, 'text', '…');
        expect(lineWidth(fitted)).toBe(cells);
      }),
    );
  });
});

describe('spread', () => {
  it('keeps the right side and lets the left give way', () => {
    expect(text(spread(one('left'), one('right'), 12, 'text', '…'))).toBe('left   right');
    expect(text(spread(one('a long left'), one(' right'), 12, 'text', '…'))).toBe('a lon… right');
    expect(text(spread(one('left'), one('far too long'), 8, 'text', '…'))).toBe('left    ');
  });
});

describe('firstThatFits and inRow', () => {
  it('choose and join', () => {
    expect(text(firstThatFits([one('long'), one('mid'), one('s')], 3))).toBe('mid');
    expect(text(firstThatFits([one('long'), one('mid')], 1))).toBe('mid');
    expect(text(inRow([one('a'), [], one('b')], 'text'))).toBe('a  b');
  });
});

describe('wrap', () => {
  it('breaks at blanks and says where something is left out', () => {
    expect(wrap(literal('one two three four'), 9, 5, '…')).toEqual(['one two', 'three', 'four']);
    expect(wrap(literal('one two three four'), 9, 2, '…')).toEqual(['one two', 'three fo…']);
    expect(wrap(literal('abcdefghij'), 4, 5, '…')).toEqual(['abcd', 'efgh', 'ij']);
    expect(wrap(literal(''), 4, 5, '…')).toEqual(['']);
  });

  it('never exceeds its cells or its lines, and loses no letter while there are lines left', () => {
    fc.assert(
      fc.property(hostileText, fc.integer({ min: 2, max: 40 }), (words, cells) => {
        const safe = toSafe(words);
        const lines = wrap(safe, cells, 10_000, '…');
        for (const line of lines) expect(cellWidth(line)).toBeLessThanOrEqual(cells);
        expect(lines.join('').replaceAll(' ', '')).toBe(safe.replaceAll(' ', ''));
        expect(wrap(safe, cells, 3, '…').length).toBeLessThanOrEqual(3);
      }),
    );
  });
});
