// What the terminal shows, as far as it is known from what was sent: only the cells that change cross the line, and rows
// that moved are moved by the terminal itself.
import { cellsOf, NO_CELLS, type Cells } from './cells.ts';
import { findScroll, scrolled } from './scroll.ts';
import { Strokes } from './strokes.ts';

export class ShownScreen {
  private rows: readonly string[] = [];
  private cells: readonly Cells[] = [];

  /** The screen was cleared. */
  clear(): void {
    this.rows = [];
    this.cells = [];
  }

  /** The bytes that make the screen show this frame: painted rows, one a line. Empty where it does already. */
  draw(frame: string): string {
    const rows = frame.split('\n');
    const height = Math.max(rows.length, this.rows.length);
    const before = Array.from({ length: height }, (_, y) => this.cells[y] ?? NO_CELLS);
    const after = before.map((shown, y) => {
      const row = rows[y] ?? '';
      if (row === (this.rows[y] ?? '')) return shown;
      return row === '' ? NO_CELLS : cellsOf(row);
    });
    this.rows = rows;
    this.cells = after;
    return shortest(before, after);
  }
}

function shortest(before: readonly Cells[], after: readonly Cells[]): string {
  const written = new Strokes();
  written.rows(before, after);
  const plain = written.end();
  if (plain === '') return plain;
  const scroll = findScroll(before, after);
  if (!scroll) return plain;
  const moved = new Strokes();
  moved.scroll(scroll);
  moved.rows(scrolled(before, scroll, NO_CELLS), after);
  const other = moved.end();
  return other.length < plain.length ? other : plain;
}
