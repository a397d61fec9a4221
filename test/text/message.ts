// A message row to start from.
import type { FlagMarks } from '../../src/text/flag-cells.ts';
import type { RowContent } from '../../src/text/row.ts';
import { literal } from '../../src/text/safe-text.ts';

export const NO_FLAGS: FlagMarks = {
  seen: false,
  flagged: false,
  deleted: false,
  answered: false,
  draft: false,
  keywords: false,
};

export const message = (changes: Partial<RowContent> = {}): RowContent => ({
  uid: 4568,
  cursor: false,
  marked: false,
  flags: { ...NO_FLAGS, seen: true },
  date: 1258232117,
  size: 173_227_213,
  share: 1,
  from: literal('Brock Berg'),
  subject: literal('Wedding pictures'),
  ...changes,
});
