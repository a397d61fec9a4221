// The cursor in the list of a running program, as the one before the screen moves it and sees it move.
import { listRows } from '../e2e/screen-rows.ts';
import { keyBytes } from '../helpers/key-bytes.ts';
import type { Program } from './program.ts';

/** A keyboard's own repetition. */
export const REPEAT_MS = 33;

export async function move(run: Program): Promise<{ moved: number; previewed: number }> {
  const from = at(run);
  const start = performance.now();
  run.terminal.write(keyBytes('j'));
  await run.until(() => at(run) === from + 1);
  const moved = performance.now() - start;
  await run.until(() => previewIsOf(run, cursorUid(run)));
  return { moved, previewed: performance.now() - start };
}

export const rowsOf = (run: Program) => listRows(run.terminal);
export const rowsInSight = (run: Program): number => rowsOf(run).length;
export const at = (run: Program): number => rowsOf(run).findIndex(({ cursor }) => cursor);
export const cursorUid = (run: Program): number => rowsOf(run)[at(run)]?.uid ?? 0;

/** The header itself, not the line that it is being read. */
export function previewIsOf(run: Program, uid: number): boolean {
  const screen = run.terminal.screen();
  const title = screen.findIndex((line) => line.includes(` PREVIEW  UID ${uid}`));
  return title >= 0 && screen.slice(title).some((line) => /^ From\s/.test(line));
}

export const pause = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms));
