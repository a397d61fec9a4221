// Segments to one string for the terminal. The only place that writes escape sequences for text.
import { colorCode, type ColorDepth } from './color.ts';
import type { Line } from './line.ts';
import type { Style, Theme } from './theme.ts';
import { TOKENS, type Token } from './tokens.ts';

export interface Painter {
  /** One line, attributes reset at its end. */
  paint(line: Line): string;
}

interface Brush {
  /** Turns the style on; empty for the terminal's own look. */
  readonly on: string;
  /** Blanks look different in this style: a background, or inverse. */
  readonly blanks: boolean;
}

const RESET = '\x1b[0m';

export function createPainter(theme: Theme, depth: ColorDepth): Painter {
  const brushes = new Map<Token, Brush>(
    TOKENS.map((token) => [token, brush(theme.tokens[token] ?? {}, depth)]),
  );
  return {
    paint(line) {
      let painted = '';
      for (const { text, token } of line) {
        const { on, blanks } = brushes.get(token)!;
        if (on === '') painted += text;
        else painted += blanks ? on + text + RESET : aroundWords(text, on);
      }
      return painted;
    },
  };
}

/** Blanks at the edges look the same without attributes, and those at the end of a row then need not be sent at all. */
function aroundWords(text: string, on: string): string {
  const words = text.trim();
  if (words === '') return text;
  const front = text.length - text.trimStart().length;
  return text.slice(0, front) + on + words + RESET + text.slice(front + words.length);
}

function brush(style: Style, depth: ColorDepth): Brush {
  const { fg, bg } = depth === '16' ? { fg: style.fg16 ?? style.fg, bg: style.bg16 ?? style.bg } : style;
  const codes = [
    style.bold ? '1' : '',
    style.dim ? '2' : '',
    style.underline ? '4' : '',
    style.inverse ? '7' : '',
    style.strike ? '9' : '',
    fg ? colorCode(fg, 'foreground', depth) : '',
    bg ? colorCode(bg, 'background', depth) : '',
  ].filter((code) => code !== '');
  const blanks = style.inverse === true || (bg !== undefined && depth !== 'none');
  return { on: codes.length > 0 ? `\x1b[${codes.join(';')}m` : '', blanks };
}
