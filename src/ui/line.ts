// Lines as segments, cut and padded to an exact number of cells.
import { literal, type Safe } from '../text/safe-text.ts';
import { blanks, cellWidth, clip, type Ellipsis } from '../text/width.ts';
import type { Token } from './tokens.ts';

export interface Segment {
  readonly text: Safe;
  readonly token: Token;
}

export type Line = readonly Segment[];

export const segment = (text: Safe, token: Token): Segment => ({ text, token });

const GAP = literal('  ');

export function lineWidth(line: Line): number {
  let cells = 0;
  for (const { text } of line) cells += cellWidth(text);
  return cells;
}

/** Exactly `cells` cells: cut with an ellipsis, or padded with blanks of `token`. */
export function fitLine(line: Line, cells: number, token: Token, ellipsis: Ellipsis): Line {
  const result: Segment[] = [];
  let room = cells;
  for (let index = 0; index < line.length; index++) {
    const { text, token: own } = line[index]!;
    const width = cellWidth(text);
    // Blanks that have no room are no loss.
    const more = line.slice(index + 1).some((later) => later.text.trim() !== '');
    if (!more && text.trim() === '') break;
    if (width > room || (width === room && more)) {
      if (room > 0) result.push(segment(cutShort(text, room, ellipsis), own));
      return result;
    }
    result.push({ text, token: own });
    room -= width;
  }
  if (room > 0) result.push(segment(blanks(room), token));
  return result;
}

/** Cut to `cells`, with the ellipsis even where the text itself would just fit: more would have followed. */
function cutShort(text: Safe, cells: number, ellipsis: Ellipsis): Safe {
  return clip((text + ellipsis) as Safe, cells, ellipsis);
}

/** `left` at the left and `right` at the right; where both do not fit, the left gives way. */
export function spread(left: Line, right: Line, cells: number, token: Token, ellipsis: Ellipsis): Line {
  const rightCells = lineWidth(right);
  if (rightCells === 0 || rightCells >= cells) return fitLine(left, cells, token, ellipsis);
  return [...fitLine(left, cells - rightCells, token, ellipsis), ...right];
}

/** The first of several wordings that fits; else the last, the shortest. */
export function firstThatFits(wordings: readonly Line[], cells: number): Line {
  return wordings.find((line) => lineWidth(line) <= cells) ?? wordings.at(-1) ?? [];
}

/** Lines one after another on one line, two spaces between, empty ones left out. */
export function inRow(parts: readonly Line[], token: Token): Line {
  return parts
    .filter((part) => part.length > 0)
    .flatMap((part, index) => (index === 0 ? part : [segment(GAP, token), ...part]));
}

export const blankLine = (cells: number, token: Token): Line => [segment(blanks(cells), token)];
