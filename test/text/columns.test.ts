import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { COLUMN_GAP, layoutColumns, type Column, type LayoutOptions } from '../../src/text/columns.ts';
import { headerText } from '../../src/text/row.ts';
import { cellWidth } from '../../src/text/width.ts';

const show = (options: Partial<LayoutOptions> & { width: number }): string =>
  layoutColumns({ maxUid: 4568, ...options })
    .map(({ id, width }) => `${id} ${width}`)
    .join(', ');

const total = (columns: readonly Column[]): number =>
  columns.reduce((sum, { width }) => sum + width, COLUMN_GAP * Math.max(0, columns.length - 1));

describe('layoutColumns', () => {
  test('goes from a wide screen to a narrow one', () => {
    expect([200, 120, 109, 80, 60, 59, 47, 35, 27, 19, 4].map((width) => show({ width })))
      .toMatchInlineSnapshot(`
      [
        "gutter 2, uid 6, flags 5, date 10, size 6, bar 6, from 32, subject 119",
        "gutter 2, uid 6, flags 5, date 10, size 6, bar 6, from 24, subject 47",
        "gutter 2, uid 6, flags 5, date 10, size 6, from 24, subject 44",
        "gutter 2, uid 6, flags 5, date 10, size 6, from 18, subject 21",
        "gutter 2, uid 6, flags 5, date 10, size 6, from 8, subject 11",
        "gutter 2, uid 6, flags 5, size 6, from 9, subject 21",
        "gutter 2, uid 6, flags 5, size 6, subject 20",
        "gutter 2, uid 6, size 6, subject 15",
        "gutter 2, uid 6, subject 15",
        "gutter 2, subject 15",
        "subject 4",
      ]
    `);
  });

  test('has the bar from a screen of 110 columns on, however wide the list', () => {
    expect(show({ width: 96, screenWidth: 120 })).toContain('bar 6');
    expect(show({ width: 86, screenWidth: 110 })).toContain('bar 6');
    expect(show({ width: 109, screenWidth: 109 })).not.toContain('bar');
  });

  test('gives the time only where from and subject keep their usual room', () => {
    expect(show({ width: 120, time: true })).toContain('date 16');
    expect(show({ width: 80, time: true })).toContain('date 10');
  });

  test('fits the largest UID', () => {
    expect(show({ width: 80, maxUid: 1_234_567 })).toContain('uid 7');
    expect(show({ width: 80, maxUid: 4_294_967_295 })).toContain('uid 10');
  });

  test('fills any width exactly, with room in every column', () => {
    const options = fc.record({
      width: fc.integer({ min: 0, max: 400 }),
      maxUid: fc.integer({ min: 0, max: 4_294_967_295 }),
      screenWidth: fc.integer({ min: 0, max: 400 }),
      time: fc.boolean(),
    });
    fc.assert(
      fc.property(options, (asked) => {
        const columns = layoutColumns(asked);
        expect(total(columns)).toBe(asked.width);
        expect(columns.every(({ width }) => width > 0)).toBe(true);
        expect(cellWidth(headerText(columns))).toBe(asked.width);
      }),
      { numRuns: 2000 },
    );
  });
});

test('the header names the columns over their cells', () => {
  expect(headerText(layoutColumns({ width: 80, maxUid: 4568 }))).toBe(
    '       UID  FLAGS  DATE          SIZE  FROM                SUBJECT              ',
  );
});
