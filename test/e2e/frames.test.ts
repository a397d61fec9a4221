// Golden frames of the whole program on its demonstration mailbox, which is the same in every run: what somebody who
// starts it sees, at three sizes, in every look, and in windows that are nearly too small.
import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import type { ConsoleDriver } from '../helpers/console-driver.ts';
import { expectFrame } from '../helpers/golden-frame.ts';
import { withoutQuestions } from '../helpers/terminal-output.ts';
import { openDemo } from './open-console.ts';
import { cursorUid } from './screen-rows.ts';

const SIZES = [
  [80, 24],
  [120, 40],
  [200, 60],
] as const;

const goldenFrame = (name: string): URL => new URL(`../frames/${name}.txt`, import.meta.url);

/** Opens each screen in turn. */
async function walk(console: ConsoleDriver, frame: (name: string) => void): Promise<void> {
  frame('first');
  await console.burst('o', 'z');
  frame('by-size');
  await console.press('h');
  frame('headers');
  await console.press('h');
  await console.press('Space', 'Space', 'j', 'F', 'd');
  frame('marked');
  await console.press('X');
  frame('plan');
  await console.press('y');
  frame('expunged');
  await console.press('$');
  frame('queue');
  await console.press('2', '?');
  frame('help');
  await console.press('Esc', 'c');
  await console.type('l');
  frame('folder-prompt');
}

/** The sets of SGR parameters that the program wrote, each as its text. */
const looks = (output: Buffer): string[] =>
  [...new Set(output.toString().match(/\x1b\[[\d;]*m/g))].map((sequence) => sequence.slice(2, -1));

/** Where the screen is struck through, as the text that is. */
const struck = (console: ConsoleDriver): string[] =>
  Array.from({ length: console.terminal.rows }, (_, y) =>
    Array.from({ length: console.terminal.columns }, (_unused, x) => console.terminal.cell(x, y))
      .filter(({ styles }) => styles.includes('strike'))
      .map(({ text }) => text)
      .join(''),
  ).filter((text) => text !== '');

test.each(SIZES)('every screen of the demonstration at %i x %i', async (columns, rows) => {
  const console = await openDemo({ columns, rows });
  await walk(console, (name) => expectFrame(console.terminal, `e2e-${name}-${columns}x${rows}`));
});

describe('every state is told without colour', () => {
  // 39 and 49, the terminal's own colours, are no colour.
  const COLOUR = /(^|;)(3[0-8]|4[0-8]|9\d|10[0-7])(;|$)/;

  test.each([
    ['the mono theme', ['--theme', 'mono'], {}],
    ['--no-color', ['--no-color'], {}],
    ['NO_COLOR', [], { NO_COLOR: '1' }],
  ])('by %s', async (_how, args, env) => {
    const console = await openDemo({ args, env, rows: 30 });
    await walk(console, (name) => expectFrame(console.terminal, `e2e-${name}-mono`, { attributes: true }));
    expect(looks(console.terminal.output).filter((look) => COLOUR.test(look))).toEqual([]);
  });

  test('and in colour by the same words', async () => {
    const coloured = await openDemo({ rows: 30 });
    await walk(coloured, (name) => {
      const [rows = ''] = readFileSync(goldenFrame(`e2e-${name}-mono`), 'utf8').split('-- attributes');
      expect(coloured.text()).toBe(rows.trimEnd());
    });
    expect(looks(coloured.terminal.output).some((look) => COLOUR.test(look))).toBe(true);
  });
});

test('nothing but ASCII is written where that was asked for', async () => {
  const console = await openDemo({ args: ['--ascii', '--no-color'], rows: 30 });
  await walk(console, (name) => expectFrame(console.terminal, `e2e-${name}-ascii`));
  expect(console.terminal.output.every((byte) => byte < 0x7f)).toBe(true);
});

test('what is marked \\Deleted is struck through in every theme', async () => {
  for (const args of [[], ['--theme', 'high-contrast'], ['--theme', 'light']]) {
    const console = await openDemo({ args, columns: 80, rows: 24 });
    await console.burst('o', 'z', 'j', 'd');
    expect(struck(console)).toEqual([expect.stringMatching(/^946.*Jürgen Müller.*Wedding pictures$/)]);
    await console.press('k', 'u');
    expect(struck(console)).toEqual([]);
  }
});

test('small windows show one pane after the other, and say so where there is no room', async () => {
  const console = await openDemo({ columns: 80, rows: 24 });
  await console.burst('o', 'z');
  await console.press('1');
  expectFrame(console.terminal, 'e2e-folders-80x24');
  await console.resize(60, 20);
  expectFrame(console.terminal, 'e2e-folders-60x20');
  await console.press('2');
  expectFrame(console.terminal, 'e2e-messages-60x20');
  await console.press('3');
  expectFrame(console.terminal, 'e2e-preview-60x20');
  await console.press('Esc');
  await console.resize(40, 10);
  expectFrame(console.terminal, 'e2e-messages-40x10');
  await console.resize(39, 9);
  expectFrame(console.terminal, 'e2e-too-small-39x9');
  // Keys that nobody can see the effect of still count, and nothing is lost of what was there.
  await console.resize(80, 24);
  await console.press('k');
  expectFrame(console.terminal, 'e2e-by-size-80x24');
});

const frames = (output: Buffer): string[] => {
  // Behind a frame the terminal may be asked whether it has drawn it.
  const text = withoutQuestions(output.toString());
  const whole = text.match(/\x1b\[\?2026h.*?\x1b\[\?2026l/gs) ?? [];
  // No byte is outside of a frame, so a terminal never shows half of one.
  expect(whole.join('')).toBe(text);
  return whole;
};

describe('on a slow line', () => {
  test.each(SIZES)('a moved cursor is two rows, then the new header, at %i x %i', async (columns, rows) => {
    const console = await openDemo({ columns, rows });
    for (const key of ['j', 'j', 'k', 'j']) {
      const before = console.terminal.output.length;
      await console.press(key);
      const drawn = frames(console.terminal.output.subarray(before));
      const [cursor = ''] = drawn;
      // The cursor goes to a row, and to another one.
      expect(cursor.match(/\x1b\[\d+(?:;\d+)?H|\n/g)).toHaveLength(2);
      expect(Buffer.byteLength(cursor)).toBeLessThanOrEqual(420);
      expect(drawn.length).toBeLessThanOrEqual(3);
      for (const frame of drawn) {
        expect(Buffer.byteLength(frame)).toBeLessThanOrEqual(530);
        expect(frame).not.toMatch(/\x1b\[[0-3]?J/);
      }
    }
  });

  test('a held key draws the screen once for a chunk of presses, and never clears it', async () => {
    const console = await openDemo();
    const before = console.terminal.output.length;
    await console.burst(...'j'.repeat(200));
    await console.burst(...'k'.repeat(199));
    const drawn = frames(console.terminal.output.subarray(before));
    expect(drawn.join('')).not.toMatch(/\x1b\[[0-3]?J/);
    expect(drawn.length).toBeLessThanOrEqual(12);
    expect(cursorUid(console)).toBe(2814);
  });
});
