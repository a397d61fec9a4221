// The bytes of one frame as they are put together: where the cursor is and how it writes, so that neither is said twice.
import { BLANK, sameCell, shownLength, type Cells } from './cells.ts';
import { PLAIN_PEN, styleChange, turn } from './pen.ts';
import type { Scroll } from './scroll.ts';

/** Cells that are written again rather than jumped over: a jump takes four to six bytes. */
const BRIDGE_CELLS = 4;

export class Strokes {
  private text = '';
  private x = -1; // not known
  private y = -1;
  private style = '';

  /** Turns a screen that shows `before` into one that shows `after`. Both have as many rows. */
  rows(before: readonly Cells[], after: readonly Cells[]): void {
    for (const [y, row] of after.entries()) if (row !== before[y]) this.row(y, before[y]!, row);
  }

  /** Has the terminal move rows; those that nothing moves to are blank. Comes before all that is written. */
  scroll({ top, bottom, by }: Scroll): void {
    const [edge, feed] = by > 0 ? [bottom, '\n'] : [top, '\x1bM'];
    this.text += `\x1b[${top + 1};${bottom + 1}r\x1b[${edge + 1}H${feed.repeat(Math.abs(by))}\x1b[r`;
    this.x = 0; // where setting the margins puts the cursor
    this.y = 0;
  }

  private row(y: number, before: Cells, after: Cells): void {
    const shown = shownLength(after);
    for (let x = 0; x < shown;) {
      const glyph = after.glyphs[x]!;
      const wide = after.glyphs[x + 1] === '';
      if (!sameCell(before, after, x)) {
        if (!this.bridge(x, y, after)) this.moveTo(x, y);
        this.put(glyph, after.styles[x]!, wide);
      }
      x += wide ? 2 : 1;
    }
    if (shownLength(before) > shown) this.eraseFrom(shown, y);
  }

  /** The bytes; the terminal is left with its own look. */
  end(): string {
    this.turnTo('');
    return this.text;
  }

  private put(glyph: string, style: string, wide: boolean): void {
    if (!this.writesAs(glyph, style)) this.turnTo(style);
    this.text += glyph;
    this.x += wide ? 2 : 1;
  }

  /** A blank is a blank under every pen that draws nothing on it. */
  private writesAs(glyph: string, style: string): boolean {
    return this.style === style || (glyph === BLANK && turn(PLAIN_PEN, this.style).blankStyle === style);
  }

  private turnTo(style: string): void {
    this.text += styleChange(this.style, style);
    this.style = style;
  }

  private bridge(x: number, y: number, { glyphs, styles }: Cells): boolean {
    if (this.y !== y || x - this.x > BRIDGE_CELLS) return false;
    for (let at = this.x; at < x; at++) {
      const glyph = glyphs[at]!;
      if (glyph.length !== 1 || glyph > '~' || !this.writesAs(glyph, styles[at]!)) return false;
    }
    this.text += glyphs.slice(this.x, x).join('');
    this.x = x;
    return true;
  }

  private moveTo(x: number, y: number): void {
    if (this.y === y) {
      if (this.x !== x) this.text += x === 0 ? '\r' : `\x1b[${x + 1}G`;
    } else if (x === 0) this.text += this.y >= 0 && this.y === y - 1 ? '\r\n' : `\x1b[${y + 1}H`;
    else this.text += `\x1b[${y + 1};${x + 1}H`;
    this.x = x;
    this.y = y;
  }

  private eraseFrom(x: number, y: number): void {
    this.moveTo(x, y);
    this.turnTo(''); // a terminal may erase to the background that it writes with
    this.text += '\x1b[K';
  }
}
