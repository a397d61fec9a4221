// Segments to one string for the terminal. The only place that writes escape sequences for text.
import { colorCode, type ColorDepth } from './color.ts';
import type { Line } from './line.ts';
import type { Style, Theme } from './theme.ts';
import type { Token } from './tokens.ts';

export interface Painter {
  /** One line, attributes turned off at its end. */
  paint(line: Line): string;
}

interface Brush {
  /** Turns the style on; empty for the terminal's own look. */
  readonly on: string;
  readonly off: string;
  /** Blanks look different in this style: a background, or inverse. */
  readonly blanks: boolean;
}

export function createPainter(theme: Theme, depth: ColorDepth): Painter {
  const brushes = new Map<Token, Brush>();
  // Made when first needed: the first frame takes three of fifty.
  const brushFor = (token: Token): Brush => {
    let made = brushes.get(token);
    if (!made) brushes.set(token, (made = brush(theme.tokens[token] ?? {}, depth)));
    return made;
  };
  return {
    paint(line) {
      let painted = '';
      for (const { text, token } of line) {
        const brush = brushFor(token);
        if (brush.on === '') painted += text;
        else painted += brush.blanks ? brush.on + text + brush.off : aroundWords(text, brush);
      }
      return painted;
    },
  };
}

/** Blanks at the edges look the same without attributes, and those at the end of a row then need not be sent at all. */
function aroundWords(text: string, { on, off }: Brush): string {
  const words = text.trim();
  if (words === '') return text;
  const front = text.length - text.trimStart().length;
  return text.slice(0, front) + on + words + off + text.slice(front + words.length);
}

/**
 * One sequence for each attribute, turned off one by one and last first: what Ink itself would write, which spares it
 * taking the text apart a second time.
 */
function brush(style: Style, depth: ColorDepth): Brush {
  const { fg, bg } = depth === '16' ? { fg: style.fg16 ?? style.fg, bg: style.bg16 ?? style.bg } : style;
  const attributes = [
    [style.bold ? '1' : '', '22'],
    [style.dim ? '2' : '', '22'],
    [style.underline ? '4' : '', '24'],
    [style.inverse ? '7' : '', '27'],
    [style.strike ? '9' : '', '29'],
    [fg ? colorCode(fg, 'foreground', depth) : '', '39'],
    [bg ? colorCode(bg, 'background', depth) : '', '49'],
  ].filter(([on]) => on !== '');
  const ends = new Set(attributes.map(([, end]) => end).toReversed());
  return {
    on: attributes.map(([on]) => `\x1b[${on}m`).join(''),
    off: [...ends].map((end) => `\x1b[${end}m`).join(''),
    blanks: style.inverse === true || (bg !== undefined && depth !== 'none'),
  };
}
