// Hostile text through a terminal emulator: nothing but its own cells may change.
import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { layoutColumns } from '../../src/text/columns.ts';
import { rowText } from '../../src/text/row.ts';
import { toAscii, toSafe } from '../../src/text/safe-text.ts';
import { cellWidth, fit } from '../../src/text/width.ts';
import { openTerminal, write } from './agreement.ts';
import { OWN_CASES, hostileText, sharedCases } from './hostile-text.ts';
import { message } from './message.ts';
import { showWatched } from './watched-screen.ts';

const WIDTHS = [7, 30, 80];
const CONTROLS = /\p{Cc}/u;

describe('the watched screen itself', () => {
  test.each([
    ['x\u001b]52;p;ZWNobyBoaQ==\u001b\\', 'osc 52'],
    ['Bank\u001b]8;id=1;http://evil.example\u0007 login\u001b]8;;\u0007', 'osc 8'],
    ['\u001b]2;evil\u0007', 'title'],
    ['hi\u001b[5n', 'reply'],
    ['\u001b[?47h', 'mode'],
    ['a\u001b[5;41mred\u001b[0m', 'sgr'],
    ['a\u009bHb', 'cells-outside'],
    ['visible\rhidden', 'width'],
    ['row\nfake row', 'newline'],
    ['x'.repeat(31), 'width'],
  ])('sees what %j does when it is written raw', async (text, rule) => {
    const { broken } = await showWatched(text, 30);
    expect(broken).toContain(rule);
  });
});

describe.each([...sharedCases(), ...OWN_CASES])('hostile case $id', ({ text, rules }) => {
  const safe = toSafe(text);

  test.each(WIDTHS)('keeps to its %i cells', async (width) => {
    for (const shown of [fit(safe, width), fit(toAscii(safe), width, 'start', '~')]) {
      expect(shown).not.toMatch(CONTROLS);
      const outcome = await showWatched(shown, width);
      expect(outcome.broken).toEqual([]);
      expect(cellWidth(shown)).toBe(width);
    }
  });

  test('reaches no terminal as it was meant', () => {
    expect(safe).not.toMatch(CONTROLS);
    expect(safe.isWellFormed()).toBe(true);
    expect(safe).not.toMatch(/\p{Bidi_Control}|\p{Default_Ignorable_Code_Point}|[\u2028\u2029]/u);
    expect(safe).not.toMatch(/\p{Mn}{3}/u);
    const isHidden = rules.includes('bidi') || rules.includes('invisible');
    const twin = text.replace(/\p{Bidi_Control}|\p{Default_Ignorable_Code_Point}|[^\P{Z} ]/gu, '');
    expect(isHidden && toSafe(twin) === safe).toBe(false);
  });
});

describe('a screen of message rows', () => {
  test.each([40, 60, 80, 96, 150])(
    'keeps every column at %i cells, whatever the mail says',
    async (width) => {
      const columns = layoutColumns({ width, maxUid: 4_294_967_295, screenWidth: 150, time: true });
      const subject = columns.at(-1)!;
      const terminal = openTerminal(width + 1, 40);
      await fc.assert(
        fc.asyncProperty(fc.array(hostileText, { minLength: 40, maxLength: 40 }), async (texts) => {
          const rows = texts.map((text, index) =>
            rowText(columns, message({ from: toSafe(texts[39 - index]!), subject: toSafe(text) })),
          );
          await write(terminal, '\u001b[2J\u001b[H' + rows.map((row) => `${row}│`).join('\r\n'));
          rows.forEach((_, y) => {
            const line = terminal.buffer.active.getLine(y)!;
            expect(line.getCell(width)!.getChars()).toBe('│');
            expect(line.translateToString(false, width - subject.width - 2, width - subject.width)).toBe(
              '  ',
            );
          });
        }),
        { numRuns: 25 },
      );
      terminal.dispose();
    },
  );
});
