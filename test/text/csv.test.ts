// Comma-separated values: read back as they were, and nothing that a spreadsheet would run.
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { csvRow } from '../../src/text/csv.ts';
import { toSafe } from '../../src/text/safe-text.ts';

/** The cells of one row, by RFC 4180 §2. */
function cellsOf(row: string): string[] {
  const cells: string[] = [];
  let at = 0;
  for (;;) {
    let cell = '';
    if (row[at] === '"') {
      for (at++; row[at] !== '"' || row[at + 1] === '"'; at++) {
        if (row[at] === '"') at++;
        cell += row[at];
      }
      at++;
    } else while (row[at] !== ',' && row[at] !== '\r') cell += row[at++];
    cells.push(cell);
    if (row.slice(at) === '\r\n') return cells;
    if (row[at] !== ',') throw new Error(`neither a comma nor the end: ${row.slice(at)}`);
    at++;
  }
}

describe('a row', () => {
  test('is what RFC 4180 says', () => {
    expect(csvRow([toSafe('a'), 7, toSafe('b, "c"'), toSafe(''), undefined, NaN])).toBe(
      'a,7,"b, ""c""",,,\r\n',
    );
  });

  test.each([
    ['=1+1', "'=1+1"],
    ['+49 30', "'+49 30"],
    ['-1', "'-1"],
    ['@SUM(A1)', "'@SUM(A1)"],
    ['  =1+1', "'  =1+1"],
    ['=HYPERLINK("http://x","y")', '"\'=HYPERLINK(""http://x"",""y"")"'],
    ['a=1', 'a=1'],
    ['<1@example.org>', '<1@example.org>'],
  ])('%s is no formula: %s', (text, written) => {
    expect(csvRow([toSafe(text)])).toBe(`${written}\r\n`);
  });

  test('numbers are numbers, also negative ones', () => {
    expect(csvRow([-1, 1.5, 0])).toBe('-1,1.5,0\r\n');
  });

  test('any text comes back, but for the apostrophe', () => {
    const texts = fc.array(fc.string({ unit: 'grapheme', maxLength: 12 }).map(toSafe), { minLength: 1 });
    fc.assert(
      fc.property(texts, (cells) => {
        const back = cellsOf(csvRow(cells));
        expect(back.map((cell, place) => (cell === `'${cells[place]!}` ? cells[place] : cell))).toEqual(
          cells,
        );
        for (const cell of back) expect(cell).not.toMatch(/^\s*[=+\-@\t\r]/);
      }),
    );
  });
});
