// Cells of safe text, and cutting and padding to an exact number of cells. Only Safe can be measured: its alphabet
// is the part of Unicode whose widths xterm.js (Unicode 11), tmux (glibc, Unicode 14) and Ink agree upon.
// East Asian "ambiguous" letters (Greek, Cyrillic, box drawing) are one cell: a terminal set to draw them wide needs --ascii.
// Right-to-left letters stay in logical order; a terminal that reorders may do so inside a column, no control asks it to.
import { COMBINING, PLAIN_TEXT, WIDE, glyphKind, isPlain } from './alphabet.ts';
import type { Safe } from './safe-text.ts';

export type Align = 'start' | 'end';
export type Ellipsis = '…' | '~';

/** Cells of one code point of a safe text. */
export function glyphWidth(codePoint: number): 0 | 1 | 2 {
  if (isPlain(codePoint)) return 1;
  const kind = glyphKind(codePoint);
  if (kind === COMBINING) return 0;
  return kind === WIDE ? 2 : 1;
}

export function cellWidth(text: Safe): number {
  if (PLAIN_TEXT.test(text)) return text.length;
  let cells = 0;
  for (let index = 0; index < text.length; index += 1) {
    const codePoint = text.codePointAt(index)!;
    if (codePoint > 0xffff) index += 1;
    cells += glyphWidth(codePoint);
  }
  return cells;
}

/** The text itself when it fits, else exactly `cells` cells ending in the ellipsis; a space stands for half a wide letter. */
export function clip(text: Safe, cells: number, ellipsis: Ellipsis = '…'): Safe {
  if (text.length * 2 <= cells) return text;
  if (cells < 1) return '' as Safe;
  let used = 0;
  let keep = 0; // end of the longest prefix that leaves a cell for the ellipsis
  let keptCells = 0;
  for (let index = 0; index < text.length;) {
    const codePoint = text.codePointAt(index)!;
    used += glyphWidth(codePoint);
    if (used > cells) return (text.slice(0, keep) + ellipsis + ' '.repeat(cells - 1 - keptCells)) as Safe;
    index += codePoint > 0xffff ? 2 : 1;
    if (used < cells) {
      keep = index;
      keptCells = used;
    }
  }
  return text;
}

/** Spaces behind, up to `cells`; a longer text is returned as it is. */
export const padEnd = (text: Safe, cells: number): Safe => (text + blanks(cells - cellWidth(text))) as Safe;

/** Spaces in front, up to `cells`; a longer text is returned as it is. */
export const padStart = (text: Safe, cells: number): Safe => (blanks(cells - cellWidth(text)) + text) as Safe;

/** Exactly `cells` cells: clipped or padded. */
export function fit(text: Safe, cells: number, align: Align = 'start', ellipsis: Ellipsis = '…'): Safe {
  const clipped = clip(text, cells, ellipsis);
  return align === 'start' ? padEnd(clipped, cells) : padStart(clipped, cells);
}

/** `cells` spaces; none when negative. */
export const blanks = (cells: number): Safe => (cells > 0 ? ' '.repeat(cells) : '') as Safe;
