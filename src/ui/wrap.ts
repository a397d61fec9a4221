// Breaking long text into lines of cells, at spaces where there are any.
import type { Safe } from '../text/safe-text.ts';
import { cellWidth, clip, type Ellipsis } from '../text/width.ts';

/** At most `maxLines` lines of at most `cells` cells; the last one ends in the ellipsis where text is left out. */
export function wrap(text: Safe, cells: number, maxLines: number, ellipsis: Ellipsis): Safe[] {
  const lines: Safe[] = [];
  let rest = text.trim() as Safe;
  while (rest !== '') {
    const end = breakAt(rest, cells);
    if (end >= rest.length) return [...lines, rest];
    if (lines.length === maxLines - 1) {
      return [...lines, clip(rest, cells, ellipsis)];
    }
    lines.push(rest.slice(0, end).trimEnd() as Safe);
    rest = rest.slice(end).trimStart() as Safe;
  }
  return lines.length > 0 ? lines : [text];
}

/** Index after the longest beginning that fits, at a space if one is in its second half. */
function breakAt(text: Safe, cells: number): number {
  let used = 0;
  let index = 0;
  let space = 0;
  while (index < text.length) {
    const letter = String.fromCodePoint(text.codePointAt(index)!);
    used += cellWidth(letter as Safe);
    if (used > cells) return space > index / 2 ? space : index || letter.length;
    index += letter.length;
    if (letter === ' ' || letter === ',') space = index;
  }
  return index;
}
