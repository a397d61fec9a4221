// What is sent of a frame: after any frames, however one became the next, a terminal shows the last one and nothing else.
import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { toSafe } from '../../../src/text/safe-text.ts';
import { cellWidth } from '../../../src/text/width.ts';
import { ShownScreen } from '../../../src/ui/terminal/shown-screen.ts';
import { openTerminal, write } from '../../text/agreement.ts';

const COLUMNS = 24;
const ROWS = 5;

/** As Ink writes them, and as a theme may mix them. */
const STYLES = [
  '',
  '\x1b[1m',
  '\x1b[2m',
  '\x1b[4m',
  '\x1b[7m',
  '\x1b[9m',
  '\x1b[31m',
  '\x1b[38;5;75m',
  '\x1b[38;2;1;2;3m',
  '\x1b[48;5;18m',
  '\x1b[1m\x1b[31m\x1b[44m',
  '\x1b[22m',
  '\x1b[39m',
  '\x1b[0m',
];

const piece = fc.tuple(
  fc.constantFrom(...STYLES),
  fc.oneof(
    fc.constantFrom(' ', '   ', '            ', 'a', 'ab', '›', '▌', '会', '会議', 'é', 'e\u0301', 'ש', 'கௌ'),
    fc.string({ unit: 'grapheme', maxLength: 6 }).map(toSafe),
  ),
);

/** Painted, and never wider than the screen; blanks at its end are left away, as Ink leaves them. */
const row = fc.array(piece, { maxLength: 8 }).map((pieces) => {
  let painted = '';
  let room = COLUMNS;
  for (const [style, text] of pieces) {
    const safe = toSafe(text);
    room -= cellWidth(safe);
    if (room < 0) break;
    painted += style + safe;
  }
  return `${painted}\x1b[0m`.replace(/ +\x1b\[0m$/, '\x1b[0m');
});

const frame = fc.array(row, { minLength: 1, maxLength: ROWS }).map((rows) => rows.join('\n'));

/** Every cell of a terminal as it is seen. */
async function seen(bytes: string): Promise<string[]> {
  const terminal = openTerminal(COLUMNS, ROWS);
  await write(terminal, bytes);
  const cells: string[] = [];
  for (let y = 0; y < ROWS; y++) {
    for (let x = 0; x < COLUMNS; x++) {
      const cell = terminal.buffer.active.getLine(y)!.getCell(x)!;
      const letter = cell.getChars() || ' ';
      const drawn = cell.isUnderline() || cell.isInverse() || cell.isStrikethrough();
      const blank = letter === ' ' && cell.getWidth() === 1;
      const ink = blank && !drawn ? '' : `${cell.getFgColorMode()} ${cell.getFgColor()}`;
      const weight = blank ? '' : `${cell.isBold()} ${cell.isDim()}`;
      const ground = `${cell.getBgColorMode()} ${cell.getBgColor()}`;
      cells.push(
        `${letter}|${cell.getWidth()}|${ink}|${weight}|${ground}|${cell.isUnderline()}${cell.isInverse()}${cell.isStrikethrough()}`,
      );
    }
  }
  terminal.dispose();
  return cells;
}

const plainly = (text: string): string => `\x1b[H\x1b[J${text.replaceAll('\n', '\x1b[0m\r\n')}`;

describe('a screen that is drawn upon', () => {
  it('shows the last frame, whatever it showed before', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(frame, { minLength: 1, maxLength: 4 }), async (frames) => {
        const shown = new ShownScreen();
        const bytes = frames.map((each) => shown.draw(each)).join('');
        expect(await seen(bytes)).toEqual(await seen(plainly(frames.at(-1)!)));
        expect(shown.draw(frames.at(-1)!)).toBe('');
      }),
      { numRuns: 300 },
    );
  });

  it('is left with the terminal’s own look', () => {
    const shown = new ShownScreen();
    expect(shown.draw('\x1b[1m\x1b[31mred')).toBe('\x1b[1H\x1b[1;31mred\x1b[m');
  });
});

describe('what is sent', () => {
  const sent = (before: string, after: string): string => {
    const shown = new ShownScreen();
    shown.draw(before);
    return shown.draw(after);
  };

  it.each([
    ['one letter', 'count 1', 'count 2', '\x1b[1;7H2'],
    ['letters close by with what lies between', 'a.b.c', 'x.b.y', '\x1b[1Hx.b.y'],
    ['letters far apart by a jump', 'a........b', 'x........y', '\x1b[1Hx\x1b[10Gy'],
    ['the next row by a line feed', 'a\nb', 'x\ny', '\x1b[1Hx\r\ny'],
    ['a shorter row by erasing its end', 'abcdef', 'abc', '\x1b[1;4H\x1b[K'],
    ['a row that is gone', 'a\nb', 'a', '\x1b[2H\x1b[K'],
    ['a wide letter whole', '会a', '議a', '\x1b[1H議'],
    ['two letters over a wide one', '会a', 'xya', '\x1b[1Hxy'],
    ['a style on its own', 'abc', 'a\x1b[1mb\x1b[22mc', '\x1b[1;2H\x1b[1mb\x1b[m'],
    ['nothing for a bold blank', 'a b', 'a\x1b[1m \x1b[22mb', ''],
    ['a background for a blank', 'a b', 'a\x1b[44m \x1b[49mb', '\x1b[1;2H\x1b[44m \x1b[m'],
    ['a mark with its letter', 'e', 'e\u0301', '\x1b[1He\u0301'],
  ])('is %s', (_, before, after, expected) => {
    expect(sent(before, after)).toBe(expected);
  });

  it('has no blank behind the last letter of a row', () => {
    expect(sent('', 'a   \nb\x1b[2m   \x1b[22m')).toBe('\x1b[1Ha\r\nb');
  });
});
