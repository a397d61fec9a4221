// What a code point may be on screen: the kind upon which xterm.js with Unicode 11 widths, Ink's own measure and
// the East Asian width table agree. The table in src/text/alphabet.ts is the part of it that tmux shares.
import { createRequire } from 'node:module';
import type { Terminal } from '@xterm/headless';
import { eastAsianWidth } from 'get-east-asian-width';
import { COMBINING, MARK, NARROW, SPACING, WIDE, type GlyphKind } from '../../src/text/alphabet.ts';

const require = createRequire(import.meta.url);

// Both are CommonJS, whose names a native import does not see.
const xterm = require('@xterm/headless') as typeof import('@xterm/headless');
const unicode11 = require('@xterm/addon-unicode11') as typeof import('@xterm/addon-unicode11');

// Ink's own copy of string-width: the one that lays out every <Text>.
const inkRequire = createRequire(require.resolve('ink'));
const { default: stringWidth } = inkRequire('string-width') as {
  default: (text: string, options?: object) => number;
};
export const inkWidth = stringWidth;

export function openTerminal(cols: number, rows: number, scrollback = 0): Terminal {
  const terminal = new xterm.Terminal({ cols, rows, scrollback, allowProposedApi: true });
  terminal.loadAddon(new unicode11.Unicode11Addon());
  terminal.unicode.activeVersion = '11';
  return terminal;
}

export const write = (terminal: Terminal, data: string): Promise<void> =>
  new Promise((resolve) => terminal.write(data, resolve));

type WidthProvider = { wcwidth: (codePoint: number) => number };

/** The addon's width function, caught as it registers itself. */
export function xtermWidths(): (codePoint: number) => number {
  let provider: WidthProvider | undefined;
  const register = (offered: WidthProvider): void => void (provider = offered);
  new unicode11.Unicode11Addon().activate({ unicode: { register } });
  return (codePoint) => provider!.wcwidth(codePoint);
}

// Blank letters, the object placeholder, and glyphs drawn far over their own cell.
const NEVER = new Set([0x2800, 0xfffc, 0x1d159, 0xfdfd, 0x2e3a, 0x2e3b]);

const segmenter = new Intl.Segmenter();
const isOneCluster = (text: string): boolean => [...segmenter.segment(text)].length === 1;

const isJamo = (codePoint: number): boolean =>
  (codePoint >= 0x1100 && codePoint <= 0x11ff) ||
  (codePoint >= 0xa960 && codePoint <= 0xa97f) ||
  (codePoint >= 0xd7b0 && codePoint <= 0xd7ff);

/** The kind that all agree upon, MARK where they do not. */
export function agreedKind(codePoint: number, xtermWidth: (codePoint: number) => number): GlyphKind {
  if (codePoint >= 0xd800 && codePoint <= 0xdfff) return MARK;
  const letter = String.fromCodePoint(codePoint);
  if (
    /[\p{C}\p{Z}\p{Me}\p{Default_Ignorable_Code_Point}\p{Emoji_Modifier}\p{Regional_Indicator}]/u.test(letter)
  )
    return MARK;
  if (NEVER.has(codePoint) || isJamo(codePoint)) return MARK;
  const cells = xtermWidth(codePoint);
  // Joins two consonants into one cluster, by UAX 29 rule GB9c.
  if (/\p{M}/u.test(letter) && isOneCluster(`\u0915${letter}\u0915`)) return MARK;
  if (/\p{Mn}/u.test(letter)) {
    return cells === 0 && inkWidth(`a${letter}`) === 1 ? COMBINING : MARK;
  }
  if (eastAsianWidth(codePoint) !== cells || inkWidth(letter) !== cells) return MARK;
  if (/\p{Mc}/u.test(letter)) return cells === 1 && inkWidth(`a${letter}`) === 2 ? SPACING : MARK;
  // A letter that joins what stands before or behind it must still count its own cells.
  for (const base of ['a', '一', '가', '\u0915', letter]) {
    if (inkWidth(base + letter) !== inkWidth(base) + cells) return MARK;
    if (inkWidth(letter + base) !== inkWidth(base) + cells) return MARK;
  }
  return cells === 2 ? WIDE : NARROW;
}
