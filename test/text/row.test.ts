import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { layoutColumns } from '../../src/text/columns.ts';
import { rowSegments, rowText, type RowContent } from '../../src/text/row.ts';
import { literal, toSafe } from '../../src/text/safe-text.ts';
import { segmentsText } from '../../src/text/segment.ts';
import { cellWidth } from '../../src/text/width.ts';
import { inkWidth } from './agreement.ts';
import { hostileText } from './hostile-text.ts';
import { NO_FLAGS, message } from './message.ts';

const WIDE = layoutColumns({ width: 96, screenWidth: 120, maxUid: 4568 });
const NARROW = layoutColumns({ width: 80, maxUid: 4568 });

const wedding = message({ cursor: true, marked: true, flags: { ...NO_FLAGS, flagged: true } });
const meeting = message({
  uid: 2558,
  flags: { ...NO_FLAGS, seen: true, answered: true },
  size: 35_942,
  share: 0.0002,
  from: literal('会議 事務局'),
  subject: literal('会議のお知らせと資料について'),
});
const dying = message({ uid: 3977, flags: { ...NO_FLAGS, seen: true, deleted: true }, from: undefined });

const tokens = (row: RowContent): string[] =>
  rowSegments(NARROW, row).map(({ text, token }) => `${token} ${JSON.stringify(text)}`);

describe('rowText', () => {
  test('sets the cells in their columns', () => {
    expect([wedding, meeting, dying].map((row) => `${rowText(WIDE, row)}│`)).toMatchInlineSnapshot(`
      [
        "›▌    4568   F     2009-11-14  165.2M  ██████  Brock Berg                Wedding pictures       │",
        "      2558  ✓  ↩   2009-11-14   35.1K  ▏       会議 事務局               会議のお知らせと資料に…│",
        "      3977  ✓ D    2009-11-14  165.2M  ██████  ·                         Wedding pictures       │",
      ]
    `);
    expect([wedding, meeting, dying].map((row) => `${rowText(NARROW, row)}│`)).toMatchInlineSnapshot(`
      [
        "›▌    4568   F     2009-11-14  165.2M  Brock Berg          Wedding pictures     │",
        "      2558  ✓  ↩   2009-11-14   35.1K  会議 事務局         会議のお知らせと資料…│",
        "      3977  ✓ D    2009-11-14  165.2M  ·                   Wedding pictures     │",
      ]
    `);
  });

  test('has an ASCII form', () => {
    const rows = [wedding, message({ subject: toSafe('Grüße\u200b an alle Freunde'), from: undefined })];
    expect(rows.map((row) => `${rowText(WIDE, row, { ascii: true })}|`)).toMatchInlineSnapshot(`
      [
        ">*    4568   F     2009-11-14  165.2M  ######  Brock Berg                Wedding pictures       |",
        "      4568  S      2009-11-14  165.2M  ######  .                         Gr<FC><DF>e<200B> an a~|",
      ]
    `);
  });

  test('shows the unknown as question marks', () => {
    const row = rowText(NARROW, message({ date: NaN, size: undefined }));
    expect(row).toContain('✓      ?                ?  Brock');
  });

  test('is exactly as wide as its columns, for any mail', () => {
    const shown = fc.record({
      from: hostileText,
      subject: hostileText,
      uid: fc.integer({ min: 1, max: 4_294_967_295 }),
      date: fc.option(fc.double(), { nil: undefined }),
      size: fc.option(fc.double(), { nil: undefined }),
      share: fc.double(),
      marked: fc.boolean(),
      deleted: fc.boolean(),
    });
    const width = fc.integer({ min: 0, max: 220 });
    fc.assert(
      fc.property(shown, width, fc.boolean(), fc.boolean(), (mail, cells, ascii, time) => {
        const columns = layoutColumns({ width: cells, maxUid: 4_294_967_295, time });
        const { from, subject, deleted, ...rest } = mail;
        const row = message({
          ...rest,
          from: toSafe(from),
          subject: toSafe(subject),
          flags: { ...NO_FLAGS, deleted },
        });
        const segments = rowSegments(columns, row, { ascii });
        const text = segmentsText(segments);
        expect(cellWidth(text)).toBe(cells);
        expect(inkWidth(text)).toBe(cells);
        expect(toSafe(text)).toBe(text);
        expect(!ascii || /^[\x20-\x7e]*$/.test(text)).toBe(true);
      }),
      { numRuns: 1500 },
    );
  });
});

describe('rowSegments', () => {
  test('a plain row is one segment, but for what is special', () => {
    expect(tokens(message())).toHaveLength(1);
    expect(tokens(message({ flags: NO_FLAGS }))[0]).toMatch(/^row\.unseen /);
    expect(tokens(wedding)).toMatchInlineSnapshot(`
      [
        "row.cursor "›"",
        "row.mark "▌"",
        "row.cursor "    4568   "",
        "flag.flagged "F"",
        "row.cursor "     2009-11-14  165.2M  Brock Berg          Wedding pictures     "",
      ]
    `);
  });

  test('a deleted row is struck in its words, not in its gaps', () => {
    expect(tokens(dying)).toMatchInlineSnapshot(`
      [
        "row "      "",
        "row.deleted "3977"",
        "row "  ✓ "",
        "flag.deleted "D"",
        "row "    "",
        "row.deleted "2009-11-14"",
        "row "  "",
        "row.deleted "165.2M"",
        "row "  "",
        "dim "·"",
        "row "                   "",
        "row.deleted "Wedding pictures"",
        "row "     "",
      ]
    `);
  });

  test('mark and cursor change the gutter', () => {
    expect(tokens(message({ cursor: true }))[0]).toMatch(/^row\.cursor "› /);
    expect(tokens(message({ marked: true }))[0]).toMatch(/^row\.mark " ▌|^row\.mark " "/);
  });
});
