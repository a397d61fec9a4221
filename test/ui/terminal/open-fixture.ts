// The small console beside this file, started in an emulated terminal for a test, and closed after it.
import { join } from 'node:path';
import { expect, onTestFinished } from 'vitest';
import { ConsoleDriver } from '../../helpers/console-driver.ts';
import type { ConsoleOptions } from '../../helpers/console-driver.ts';
import type { Way } from '../../helpers/slow-way.ts';
import { EmulatedTerminal } from '../../helpers/terminal.ts';

export const FIXTURE = join(import.meta.dirname, 'fixture-console.ts');
export const NODE = join(import.meta.dirname, '..', '..', '..', 'node_modules', '.bin', 'node');

export async function start(options: ConsoleOptions = {}): Promise<ConsoleDriver> {
  const driver = await ConsoleDriver.start({ script: FIXTURE, columns: 50, rows: 10, ...options });
  onTestFinished(() => driver.close());
  return driver;
}

/** The rows that do not change, whole and in their places. */
export function expectWhole(driver: { screen: () => string[] }, columns = 50, rows = 10): void {
  const screen = driver.screen();
  expect(screen.length).toBe(rows);
  expect(screen[0]).toBe(`size ${columns}x${rows}`);
  for (let y = 5; y < rows; y += 1) expect(screen[y]).toBe(`row ${y} ${'.'.repeat(columns - 10)}`);
}

/** The fixture started by an interactive shell. */
export async function shell(way?: Way): Promise<EmulatedTerminal> {
  const terminal = new EmulatedTerminal({
    ...(way && { way }),
    file: 'bash',
    args: ['--norc', '--noprofile', '-i'],
    columns: 50,
    rows: 10,
    env: { PS1: 'prompt> ', HISTFILE: '/dev/null' },
  });
  onTestFinished(() => terminal.close());
  await terminal.waitFor('prompt>');
  // Inside sh, so that the group has two processes, as with npm start.
  terminal.write(`sh -c '"${NODE}" "${FIXTURE}"; echo over'\r`);
  await terminal.waitFor(() => terminal.modes().alternateScreen && terminal.text().includes('row 9'));
  return terminal;
}
