// The program's own signs, with their ASCII stand-ins. In ASCII mode every text goes through `show`, so that nothing but
// printable ASCII reaches a terminal that asked for it.
import { literal, toAscii, type Safe } from '../text/safe-text.ts';
import type { Ellipsis } from '../text/width.ts';

export interface Glyphs {
  readonly ascii: boolean;
  readonly ellipsis: Ellipsis;
  readonly cursor: Safe;
  readonly mark: Safe;
  readonly someMarked: Safe;
  /** Before what answers the line above. */
  readonly branch: Safe;
  readonly pending: Safe;
  readonly found: Safe;
  readonly current: Safe;
  readonly unknown: Safe;
  readonly on: Safe;
  readonly off: Safe;
  readonly ascending: Safe;
  readonly descending: Safe;
  /** Where the next typed letter goes. */
  readonly caret: Safe;
  /** Which way a line of the protocol went. */
  readonly sent: Safe;
  readonly received: Safe;
  readonly horizontal: Safe;
  readonly vertical: Safe;
  /** Where the rule between two panes stands on a horizontal rule. */
  readonly junction: Safe;
  readonly topLeft: Safe;
  readonly topRight: Safe;
  readonly bottomLeft: Safe;
  readonly bottomRight: Safe;
  /** Between two facts of one kind: `1,954 · 2.4 GB`. */
  readonly dot: Safe;
  /** A text as this mode can show it; before it is cut to a width. */
  readonly show: (text: Safe) => Safe;
}

export const UNICODE_GLYPHS: Glyphs = {
  ascii: false,
  ellipsis: '…',
  cursor: literal('›'),
  mark: literal('▌'),
  someMarked: literal('▏'),
  branch: literal('└ '),
  pending: literal('…'),
  found: literal('/'),
  current: literal('▾'),
  unknown: literal('·'),
  on: literal('●'),
  off: literal('○'),
  ascending: literal('▲'),
  descending: literal('▼'),
  caret: literal('█'),
  sent: literal('›'),
  received: literal('‹'),
  horizontal: literal('─'),
  vertical: literal('│'),
  junction: literal('┴'),
  topLeft: literal('╭'),
  topRight: literal('╮'),
  bottomLeft: literal('╰'),
  bottomRight: literal('╯'),
  dot: literal('·'),
  show: (text) => text,
};

export const ASCII_GLYPHS: Glyphs = {
  ascii: true,
  ellipsis: '~',
  cursor: literal('>'),
  mark: literal('*'),
  someMarked: literal('+'),
  branch: literal('` '),
  pending: literal('~'),
  found: literal('/'),
  current: literal('='),
  unknown: literal('.'),
  on: literal('*'),
  off: literal('o'),
  ascending: literal('^'),
  descending: literal('v'),
  caret: literal('_'),
  sent: literal('>'),
  received: literal('<'),
  horizontal: literal('-'),
  vertical: literal('|'),
  junction: literal('+'),
  topLeft: literal('+'),
  topRight: literal('+'),
  bottomLeft: literal('+'),
  bottomRight: literal('+'),
  dot: literal('-'),
  show: showAscii,
};

// Signs that the program's own sentences use.
const STAND_INS: Readonly<Record<string, string>> = {
  '·': '-',
  '…': '~',
  '✓': 'S',
  '↩': 'A',
  '●': '*',
  '→': '>',
  '—': '-',
};

function showAscii(text: Safe): Safe {
  return toAscii(text.replace(/[·…✓↩●→—]/g, (sign) => STAND_INS[sign] ?? '?') as Safe);
}
