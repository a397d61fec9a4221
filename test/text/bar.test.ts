import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { progressBar, shareBar } from '../../src/text/bar.ts';
import { cellWidth } from '../../src/text/width.ts';

test('the share is drawn in eighths of a cell', () => {
  expect([1, 0.25, 0.125, 0.001, 0].map((share) => shareBar(share, 6))).toEqual([
    '██████',
    '█▌    ',
    '▊     ',
    '▏     ',
    '      ',
  ]);
});

test('ASCII draws whole cells', () => {
  expect([1, 0.5, 0.001, 0].map((share) => shareBar(share, 6, { ascii: true }))).toEqual([
    '######',
    '###   ',
    '#     ',
    '      ',
  ]);
});

test('a share out of range is drawn as the nearest one', () => {
  expect([NaN, -1, 7].map((share) => shareBar(share, 2))).toEqual(['  ', '  ', '██']);
});

test('progress shows its percentage, and 100% only when all is done', () => {
  expect(progressBar(64, 100, 15)).toBe('██████▍     64%');
  expect(progressBar(64, 100, 15, { ascii: true })).toBe('######      64%');
  expect(progressBar(999, 1000, 10)).toBe('█████  99%');
  expect(progressBar(1000, 1000, 10)).toBe('█████ 100%');
  expect(progressBar(0, 0, 10)).toBe('        0%');
  expect(progressBar(1, 2, 4)).toBe(' 50%');
});

test('bars are exactly as wide as asked', () => {
  const share = fc.double();
  const cells = fc.integer({ min: 0, max: 40 });
  fc.assert(
    fc.property(share, share, cells, fc.boolean(), (a, b, width, ascii) => {
      expect(cellWidth(shareBar(a, width, { ascii }))).toBe(width);
      expect(cellWidth(progressBar(a, b, width, { ascii }))).toBe(width);
    }),
  );
});
