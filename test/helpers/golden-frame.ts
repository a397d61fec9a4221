// Golden frames: what the screen must look like, kept in test/frames and reviewed like code.
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { expect } from 'vitest';
import { isBlank, type Cell, type EmulatedTerminal } from './terminal.ts';

const FRAMES = join(import.meta.dirname, '..', 'frames');

export type FrameOptions = {
  /** Also compare colours and styles, as runs of cells that are not plain. */
  readonly attributes?: boolean;
  /** Replaced before comparing: ports, dates. Keep the width, or columns move. */
  readonly masks?: readonly (readonly [RegExp, string])[];
  readonly directory?: string;
};

/**
 * Compares the screen with test/frames/<name>.txt. UPDATE_FRAMES=1 writes the file instead; without it a missing file
 * is a failure.
 */
export function expectFrame(terminal: EmulatedTerminal, name: string, options: FrameOptions = {}): void {
  const path = join(options.directory ?? FRAMES, `${name}.txt`);
  const actual = frameText(terminal, options);
  if (process.env['UPDATE_FRAMES'] === '1') {
    mkdirSync(dirname(path), { recursive: true });
    writeFileSync(path, actual);
  }
  if (!existsSync(path)) throw new Error(`No golden frame ${path}; UPDATE_FRAMES=1 writes it\n${actual}`);
  expect(actual).toBe(readFileSync(path, 'utf8'));
}

/** The frame file's text: the rows, and with `attributes` the runs after a rule. */
export function frameText(
  terminal: EmulatedTerminal,
  { attributes = false, masks = [] }: FrameOptions,
): string {
  const masked = (row: string): string =>
    masks.reduce((text, [pattern, replacement]) => text.replace(pattern, replacement), row);
  const rows = terminal.screen().map(masked);
  const runs = attributes ? ['-- attributes: row columns look', ...attributeRuns(terminal)] : [];
  return [...rows, ...runs, ''].join('\n');
}

function attributeRuns(terminal: EmulatedTerminal): string[] {
  return Array.from({ length: terminal.rows }, (_, y) => runsOfRow(terminal, y)).flat();
}

function runsOfRow(terminal: EmulatedTerminal, y: number): string[] {
  const cells = Array.from({ length: terminal.columns }, (_, x) => terminal.cell(x, y));
  const looks = cells.map((cell, x) => look(cell) || lookBetween(cells, x));
  const starts = looks.flatMap((text, x) => (text === looks[x - 1] ? [] : [x]));
  return starts.flatMap((start, i) => {
    const end = (starts[i + 1] ?? looks.length) - 1;
    return looks[start] === '' ? [] : [`${y} ${start}-${end} ${looks[start]}`];
  });
}

/** A blank between words that look alike belongs to their run. */
function lookBetween(cells: readonly Cell[], x: number): string {
  if (!isBlank(cells[x]!)) return '';
  const shows = (cell: Cell): boolean => !isBlank(cell) || look(cell) !== '';
  const before = cells.slice(0, x).findLast(shows);
  const after = cells.slice(x).find(shows);
  return before && after && look(before) === look(after) ? look(before) : '';
}

function look(cell: Cell): string {
  const colours = [
    cell.foreground === 'default' ? [] : [`fg=${cell.foreground}`],
    cell.background === 'default' ? [] : [`bg=${cell.background}`],
  ];
  return [...cell.styles, ...colours.flat()].join(' ');
}
