// How everything looks on this terminal: fixed while the program runs, so it is passed by without being watched.
import type { Glyphs } from './glyphs.ts';
import type { Painter } from './painter.ts';

export interface Look {
  readonly painter: Painter;
  readonly glyphs: Glyphs;
}
