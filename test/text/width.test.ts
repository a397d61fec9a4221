import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { concat, literal, toSafe } from '../../src/text/safe-text.ts';
import { blanks, cellWidth, clip, fit, padEnd, padStart } from '../../src/text/width.ts';
import { inkWidth } from './agreement.ts';
import { hostileText } from './hostile-text.ts';

const cells = fc.integer({ min: 0, max: 60 });
const ellipsis = fc.constantFrom('…' as const, '~' as const);
const align = fc.constantFrom('start' as const, 'end' as const);

describe('cellWidth', () => {
  test('counts cells', () => {
    expect(cellWidth(literal('abc'))).toBe(3);
    expect(cellWidth(literal('会議'))).toBe(4);
    expect(cellWidth(toSafe('e\u0301か\u3099'))).toBe(3);
    expect(cellWidth(literal('😀x'))).toBe(3);
    expect(cellWidth(literal('│─…█'))).toBe(4);
  });

  test('is what Ink lays out, for any text and any joint of two', () => {
    fc.assert(
      fc.property(hostileText, hostileText, (left, right) => {
        const [a, b] = [toSafe(left), toSafe(right)];
        expect(cellWidth(a)).toBe(inkWidth(a));
        expect(inkWidth(concat(a, b))).toBe(cellWidth(a) + cellWidth(b));
      }),
      { numRuns: 2000 },
    );
  });
});

describe('clip', () => {
  test('ends in the ellipsis and never splits a letter', () => {
    expect(clip(literal('subject'), 7)).toBe('subject');
    expect(clip(literal('subject'), 6)).toBe('subje…');
    expect(clip(literal('subject'), 6, '~')).toBe('subje~');
    expect(clip(literal('会議室'), 5)).toBe('会議…');
    expect(clip(literal('会議室'), 4)).toBe('会… ');
    expect(clip(literal('会議'), 1)).toBe('…');
    expect(clip(literal('会議'), 0)).toBe('');
    expect(clip(toSafe('e\u0301e\u0301e\u0301'), 2)).toBe('e\u0301…');
    expect(clip(toSafe('ae\u0301'), 2)).toBe('ae\u0301');
  });

  test('is the text when it fits, else exactly as wide as asked, and safe', () => {
    fc.assert(
      fc.property(hostileText, cells, ellipsis, (text, width, end) => {
        const whole = toSafe(text);
        const clipped = clip(whole, width, end);
        expect(inkWidth(clipped)).toBe(Math.min(cellWidth(whole), width));
        expect(clipped === whole).toBe(cellWidth(whole) <= width);
        expect(toSafe(clipped)).toBe(clipped);
      }),
      { numRuns: 2000 },
    );
  });
});

describe('pad and fit', () => {
  test('fill with spaces on the asked side', () => {
    expect(padEnd(literal('会'), 4)).toBe('会  ');
    expect(padStart(literal('会'), 4)).toBe('  会');
    expect(padEnd(literal('long'), 2)).toBe('long');
    expect(fit(literal('ab'), 4)).toBe('ab  ');
    expect(fit(literal('ab'), 4, 'end')).toBe('  ab');
    expect(fit(literal('abcdef'), 4, 'end', '~')).toBe('abc~');
    expect(blanks(-1)).toBe('');
  });

  test('fit is exactly as wide as asked', () => {
    fc.assert(
      fc.property(hostileText, cells, align, ellipsis, (text, width, side, end) => {
        const fitted = fit(toSafe(text), width, side, end);
        expect(cellWidth(fitted)).toBe(width);
        expect(inkWidth(fitted)).toBe(width);
      }),
      { numRuns: 1000 },
    );
  });
});
