// A painted row, letters and SGR sequences, taken apart into cells, so that two rows can be compared cell by cell.
import { glyphWidth } from '../../text/width.ts';
import { PLAIN_PEN, turn } from './pen.ts';

/** Parallel columns, one entry a cell. Behind a wide letter stands a cell with an empty glyph. */
export interface Cells {
  /** The letter with its combining marks. */
  readonly glyphs: readonly string[];
  /** SGR parameters; empty for the terminal's own look. */
  readonly styles: readonly string[];
}

export const NO_CELLS: Cells = { glyphs: [], styles: [] };

export const BLANK = ' ';

const ESCAPE = 0x1b;
const SGR = /\x1b\[([\d;]*)m/y;

export function cellsOf(row: string): Cells {
  const glyphs: string[] = [];
  const styles: string[] = [];
  let pen = PLAIN_PEN;
  for (let index = 0; index < row.length;) {
    const codePoint = row.codePointAt(index)!;
    if (codePoint === ESCAPE) {
      SGR.lastIndex = index;
      const sequence = SGR.exec(row);
      if (sequence) pen = turn(pen, sequence[1]!);
      index += sequence?.[0].length ?? 1;
      continue;
    }
    const glyph = String.fromCodePoint(codePoint);
    index += glyph.length;
    const width = glyphWidth(codePoint);
    if (width === 0) addMark(glyphs, glyph);
    else {
      const style = glyph === BLANK ? pen.blankStyle : pen.style;
      glyphs.push(glyph);
      styles.push(style);
      if (width === 2) {
        glyphs.push('');
        styles.push(style);
      }
    }
  }
  return { glyphs, styles };
}

function addMark(glyphs: string[], mark: string): void {
  const base = glyphs.findLastIndex((glyph) => glyph !== '');
  if (base >= 0) glyphs[base] += mark;
}

/** Cells up to the last one that shows anything. */
export function shownLength({ glyphs, styles }: Cells): number {
  let length = glyphs.length;
  while (length > 0 && glyphs[length - 1] === BLANK && styles[length - 1] === '') length--;
  return length;
}

/** Behind the end of a row everything is blank. */
export function sameCell(one: Cells, other: Cells, x: number): boolean {
  return (
    (one.glyphs[x] ?? BLANK) === (other.glyphs[x] ?? BLANK) &&
    (one.styles[x] ?? '') === (other.styles[x] ?? '')
  );
}
