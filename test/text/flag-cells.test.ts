import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { FLAG_CELLS, flagCells } from '../../src/text/flag-cells.ts';
import { segmentsText } from '../../src/text/segment.ts';
import { cellWidth } from '../../src/text/width.ts';
import { NO_FLAGS } from './message.ts';

const ALL = { seen: true, flagged: true, deleted: true, answered: true, draft: true, keywords: true };

test('each flag has its own place', () => {
  expect(segmentsText(flagCells(NO_FLAGS))).toBe('     ');
  expect(segmentsText(flagCells(ALL))).toBe('✓FD↩$');
  expect(segmentsText(flagCells(ALL, { ascii: true }))).toBe('SFDA$');
  expect(segmentsText(flagCells({ ...NO_FLAGS, deleted: true }))).toBe('  D  ');
  expect(segmentsText(flagCells({ ...NO_FLAGS, draft: true }))).toBe('   ✎ ');
  expect(segmentsText(flagCells({ ...NO_FLAGS, draft: true }, { ascii: true }))).toBe('   T ');
});

test('flagged and deleted have tokens of their own', () => {
  expect(flagCells(ALL, { token: 'row.unseen' }).map(({ token }) => token)).toEqual([
    'row.unseen',
    'flag.flagged',
    'flag.deleted',
    'row.unseen',
    'row.unseen',
  ]);
});

test('any flags fill the column exactly', () => {
  const yes = fc.boolean();
  const flags = fc.record({
    seen: yes,
    flagged: yes,
    deleted: yes,
    answered: yes,
    draft: yes,
    keywords: yes,
  });
  fc.assert(
    fc.property(
      flags,
      yes,
      (marks, ascii) => cellWidth(segmentsText(flagCells(marks, { ascii }))) === FLAG_CELLS,
    ),
  );
});
