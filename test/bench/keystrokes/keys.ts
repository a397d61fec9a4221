// Keys as a task lists them: a key by its name (`T`, `Enter`), everything longer is text that is typed.
import { keyBytes, NAMED_KEYS } from '../../helpers/key-bytes.ts';

const isKey = (stroke: string): boolean =>
  [...stroke].length === 1 || NAMED_KEYS.includes(stroke) || /^Ctrl-.$/.test(stroke);

/** One for each key that is pressed: a letter typed is a key pressed. */
export function countOf(strokes: readonly string[]): number {
  return strokes.reduce((sum, stroke) => sum + pressesOf(stroke).length, 0);
}

/** The names of the keys that are pressed one after the other. */
export function pressesOf(stroke: string): string[] {
  return isKey(stroke) ? [stroke] : [...stroke].map((letter) => (letter === ' ' ? 'Space' : letter));
}

export const bytesOf = (stroke: string): string => pressesOf(stroke).map(keyBytes).join('');

/** For a cell of a table: each stroke as code. */
export function literally(strokes: readonly string[]): string {
  return strokes.map((stroke) => `\`${stroke.replaceAll('|', '\\|')}\``).join(' ');
}
