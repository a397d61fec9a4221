// What the terminal shows, as far as it is known from what was sent: only the cells that change cross the line.
import { cellsOf, NO_CELLS, type Cells } from './cells.ts';
import { Strokes } from './strokes.ts';

export class ShownScreen {
  private rows: readonly string[] = [];
  private cells: readonly (Cells | undefined)[] = [];

  /** The screen was cleared. */
  clear(): void {
    this.rows = [];
    this.cells = [];
  }

  /** The bytes that make the screen show this frame: painted rows, one a line. Empty where it does already. */
  draw(frame: string): string {
    const rows = frame.split('\n');
    const strokes = new Strokes();
    const cells = rows.map((row, y) => {
      const before = this.cells[y] ?? NO_CELLS;
      if (row === (this.rows[y] ?? '')) return before;
      const after = cellsOf(row);
      strokes.row(y, before, after);
      return after;
    });
    for (let y = rows.length; y < this.rows.length; y++) strokes.row(y, this.cells[y] ?? NO_CELLS, NO_CELLS);
    this.rows = rows;
    this.cells = cells;
    return strokes.end();
  }
}
