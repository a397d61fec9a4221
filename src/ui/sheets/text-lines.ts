// The lines of a text sheet: as they are, folded where they are longer than the screen is wide.
import { MAX_TEXT_OCTETS, type TextSheet } from '../../app/sheet.ts';
import { literal, safe, type Safe } from '../../text/safe-text.ts';
import { formatBytes } from '../../text/size.ts';
import type { Look } from '../look.ts';
import { fold, keptFor, type FoldingAt } from './folded.ts';

/** How many rows all of it takes that was read. */
export function textRowCount(sheet: TextSheet, cells: number, look: Look): number {
  return rowsOfPages(sheet, cells, look).reduce((sum, rows) => sum + rows.length, 0);
}

export function textRows(sheet: TextSheet, from: number, count: number, cells: number, look: Look): Safe[] {
  const shown: Safe[] = [];
  let before = 0;
  for (const rows of rowsOfPages(sheet, cells, look)) {
    if (before + rows.length > from && shown.length < count) {
      const start = Math.max(0, from - before);
      shown.push(...rows.slice(start, start + count - shown.length));
    }
    before += rows.length;
  }
  return shown;
}

function rowsOfPages({ pages, rest, part }: TextSheet, cells: number, { glyphs }: Look): (readonly Safe[])[] {
  // A source is shown as it stands; a text is there to be read.
  const at: FoldingAt = part ? 'spaces' : 'cells';
  const how = `${cells} ${at} ${glyphs.ascii}`;
  const rowsOf = (lines: readonly Safe[]): Safe[] => {
    const rows: Safe[] = [];
    for (const line of lines) fold(glyphs.show(line), cells - 2, at, rows);
    return rows;
  };
  const folded = pages.map((page) => keptFor(page, how, () => rowsOf(page)));
  return rest === '' ? folded : [...folded, rowsOf([rest])];
}

/** How much of it is here. */
export function readWords({ read, total, ended, wanted }: TextSheet): Safe {
  if (ended) return safe`${formatBytes(read)}, all of it`;
  const of = total === undefined ? literal('') : safe` of ${formatBytes(total)}`;
  if (read < wanted) return safe`reading ${formatBytes(wanted)}${of}`;
  return read >= MAX_TEXT_OCTETS
    ? safe`${formatBytes(read)}${of}`
    : safe`${formatBytes(read)}${of}: m reads more`;
}
