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
const rowOf = (columns: number) =>
  fc.array(piece, { maxLength: 8 }).map((pieces) => {
    let painted = '';
    let room = columns;
    for (const [style, text] of pieces) {
      const safe = toSafe(text);
      room -= cellWidth(safe);
      if (room < 0) break;
      painted += style + safe;
    }
    return `${painted}\x1b[0m`.replace(/ +\x1b\[0m$/, '\x1b[0m');
  });

const frame = fc.array(rowOf(COLUMNS), { minLength: 1, maxLength: ROWS }).map((rows) => rows.join('\n'));

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

  it('shows the last frame after rows have moved beside others that stayed', async () => {
    const besides = fc.constantFrom('      ', 'INBOX ', '\x1b[44m  Sent\x1b[49m', '会議  ');
    const sides = fc.array(besides, { minLength: ROWS, maxLength: ROWS });
    const letters = fc.array(rowOf(COLUMNS - 6), { minLength: 3 * ROWS, maxLength: 3 * ROWS });
    const positions = fc.array(fc.nat({ max: 2 * ROWS }), { minLength: 1, maxLength: 4 });
    await fc.assert(
      fc.asyncProperty(
        sides,
        letters,
        fc.nat({ max: ROWS - 1 }),
        positions,
        async (left, list, top, tops) => {
          const frames = tops.map((from) =>
            left.map((side, y) => (y < top ? side : side + list[from + y - top]!)).join('\n'),
          );
          const shown = new ShownScreen();
          const bytes = frames.map((each) => shown.draw(each)).join('');
          expect(await seen(bytes)).toEqual(await seen(plainly(frames.at(-1)!)));
        },
      ),
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

  const rows = (...texts: string[]): string => texts.map((text) => text.repeat(9)).join('\n');

  it.each([
    ['up', rows('=', 'abcde', 'fghij', 'klmno', '-'), rows('=', 'fghij', 'klmno', 'pqrst', '-'), '\n', 4],
    [
      'down',
      rows('=', 'fghij', 'klmno', 'pqrst', '-'),
      rows('=', 'abcde', 'fghij', 'klmno', '-'),
      '\x1bM',
      2,
    ],
  ])('is a scroll where rows moved %s, and the row that is new', (way, before, after, feed, edge) => {
    // Margins that are taken away leave the cursor in the first row.
    const news = way === 'up' ? `\x1b[4H${'pqrst'.repeat(9)}` : `\r\n${'abcde'.repeat(9)}`;
    expect(sent(before, after)).toBe(`\x1b[2;4r\x1b[${edge}H${feed}\x1b[r${news}`);
  });

  it('is a scroll by as many rows as they moved, with what stayed beside them written again', () => {
    const list = (from: number): string =>
      rows('=', ...[1, 2, 3, 4, 5, 6].map((n) => 'abcdefghijklmnopqrst'.slice(from + n, from + n + 5)));
    const beside = (text: string): string =>
      text.replace('\n', '\nINBOX ').replace(/\n(?!INBOX)/g, '\n      ');
    const bytes = sent(beside(list(0)), beside(list(2)));
    expect(bytes.startsWith('\x1b[2;7r\x1b[7H\n\n\x1b[r\r\nINBOX')).toBe(true);
  });

  it('is never a scroll of the screen’s first row', () => {
    const bytes = sent(rows('abcde', 'fghij', 'klmno', 'pqrst'), rows('fghij', 'klmno', 'pqrst', '-'));
    expect(bytes).not.toMatch(/\x1b\[1?;\d+r/);
  });

  it('has no blank behind the last letter of a row', () => {
    expect(sent('', 'a   \nb\x1b[2m   \x1b[22m')).toBe('\x1b[1Ha\r\nb');
  });
});
