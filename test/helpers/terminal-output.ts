// What a program wrote to its terminal, as a test of hostile text asks about it: which control sequences, which letters
// that no screen of ours may show, and in which cells two screens differ.
import { isUtf8 } from 'node:buffer';
import type { Cell, EmulatedTerminal } from './terminal.ts';

const CONTROL = /\x1b\[[0-?]*[ -/]*[@-~]|\x1b[ -/]*[0-~]|[\x00-\x1f\x7f-\x9f]/g;
/** To a column, to a row and column: programs differ in which. */
const CURSOR_MOVE = /^\x1b\[\d+(?:;\d+)?([GH])$/;

/** A scroll whole: margins, line feeds at one of them, no margins. Programs differ in when there is something to scroll. */
const SCROLL = /\x1b\[\d+;\d+r\x1b\[\d+H(?:(?:\r?\n)+|(?:\x1bM)+)\x1b\[r/g;

export const withoutScrolls = (output: string): string => output.replaceAll(SCROLL, '');

/** What the terminal is asked behind a frame. */
const QUESTION = /\x1b\[\d;\d+H\x1b\[6n/g;

export const withoutQuestions = (output: string): string => output.replaceAll(QUESTION, '');

/** Octets of the answers to all that was asked behind frames. */
export const answersTo = (output: string): number =>
  (output.match(QUESTION) ?? []).reduce((sum, question) => sum + question.length - 4, 0);

/** Every control character and sequence in it, once; scrolls and how far the cursor moves are left out. */
export function controlsIn(output: Uint8Array): Set<string> {
  const found = withoutScrolls(Buffer.from(output).toString()).match(CONTROL) ?? [];
  return new Set(found.map((control) => control.replace(CURSOR_MOVE, '\x1b[n$1')));
}

/** What no text on screen may have in it, with the letters around it; the reasons are the hostile list's own words. */
export function letterFaults(output: Uint8Array): string[] {
  const bytes = Buffer.from(output);
  const text = bytes.toString().replaceAll(CONTROL, '');
  const around = ({ index }: RegExpExecArray): string => JSON.stringify(text.slice(index - 20, index + 20));
  const find = (rule: string, pattern: RegExp): string[] =>
    [...text.matchAll(pattern)].slice(0, 3).map((match) => `${rule}: ${around(match)}`);
  return [
    ...(isUtf8(bytes) ? [] : ['invalid-utf8']),
    ...find('bidi', /\p{Bidi_Control}/gu),
    ...find('invisible', /\p{Default_Ignorable_Code_Point}|[\u2028\u2029]/gu),
    ...find('zalgo', /\p{Mn}{3}/gu),
  ];
}

/** A cell as text: its letter and its look. */
const drawn = ({ text, width, foreground, background, styles }: Cell): string =>
  `${text === '' && width === 1 ? ' ' : text} ${foreground} ${background} ${styles.join(' ')}`;

/** How a cell looks, whatever is in it. */
export const look = ({ foreground, background, styles }: Cell): string =>
  `${foreground} ${background} ${styles.join(' ')}`;

/** Where two screens of one size differ, but for cells that may; as `row:column`. */
export function differences(
  one: EmulatedTerminal,
  other: EmulatedTerminal,
  mayDiffer: (x: number, y: number) => boolean,
): string[] {
  const found: string[] = [];
  for (let y = 0; y < one.rows; y++) {
    for (let x = 0; x < one.columns; x++) {
      if (mayDiffer(x, y) || drawn(one.cell(x, y)) === drawn(other.cell(x, y))) continue;
      found.push(`${y}:${x}`);
    }
  }
  return found;
}
