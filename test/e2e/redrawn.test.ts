// What is sent of a frame is its difference to the one before: after any keys and sizes the screen is the one that a redraw
// makes, cell by cell.
import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import type { ConsoleDriver } from '../helpers/console-driver.ts';
import { openDemo } from './open-console.ts';

const OFTEN = ['j', 'j', 'j', 'k', 'k', 'Esc'];
const KEYS = [
  ...OFTEN,
  ...OFTEN,
  ...'Gghp123$%',
  'Space',
  'PageDown',
  'PageUp',
  'Ctrl-d',
  'Ctrl-u',
  'Tab',
  'Enter',
];
const SIZES = [
  [80, 24],
  [120, 40],
  [200, 50],
] as const;

/** Every cell as text, with its place. */
const cells = ({ terminal }: ConsoleDriver): string[] =>
  Array.from({ length: terminal.rows * terminal.columns }, (_, n) => {
    const [x, y] = [n % terminal.columns, Math.floor(n / terminal.columns)];
    const { text, width, foreground, background, styles } = terminal.cell(x, y);
    return `${y}:${x} ${text.trim()} ${width} ${foreground} ${background} ${styles.join(' ')}`;
  });

const step = fc.oneof(
  { weight: 12, arbitrary: fc.tuple(fc.constantFrom(...KEYS), fc.constantFrom(1, 1, 2, 5)) },
  { weight: 1, arbitrary: fc.constantFrom(...SIZES) },
);

test('after any keys the screen is the one that a redraw makes', { timeout: 60_000 }, async () => {
  const console = await openDemo();
  const steps = fc.sample(step, { numRuns: 120, seed: 11 });
  const walked: string[] = [];
  for (const [what, count] of steps) {
    walked.push(`${what} ${count}`);
    if (typeof what === 'number') await console.resize(what, count);
    else await console.press(...Array.from({ length: count }, () => what));
    const seen = cells(console);
    await console.press('Ctrl-l');
    const redrawn = cells(console);
    expect(
      seen.filter((cell, n) => cell !== redrawn[n]),
      walked.join(', '),
    ).toEqual([]);
  }
  // The terminal moved rows by itself, up and down.
  const output = console.terminal.output.toString();
  expect(output).toMatch(/\x1b\[\d+;\d+r\x1b\[\d+H\r?\n/);
  expect(output).toMatch(/\x1b\[\d+;\d+r\x1b\[\d+H\x1bM/);
});
