// Long lines as rows of a fixed number of cells, and the rows of a text kept until it or its width changes: a text of
// megabytes is folded once, not for every frame.
import { PLAIN_TEXT } from '../../text/alphabet.ts';
import type { Safe } from '../../text/safe-text.ts';
import { glyphWidth } from '../../text/width.ts';

/** Cut where a row is full, wherever that is: what is shown is what is there. */
export function folded(text: Safe, cells: number): Safe[] {
  const rows: Safe[] = [];
  fold(text, cells, rows);
  return rows;
}

/** Puts the rows of a line behind those that there are. */
export function fold(text: Safe, cells: number, rows: Safe[]): void {
  if (text.length * 2 <= cells) rows.push(text);
  else if (PLAIN_TEXT.test(text)) {
    if (text.length <= cells) rows.push(text);
    else
      for (let from = 0; from < text.length; from += cells) rows.push(text.slice(from, from + cells) as Safe);
  } else foldByWidth(text, cells, rows);
}

function foldByWidth(text: Safe, cells: number, rows: Safe[]): void {
  let from = 0;
  let used = 0;
  for (let index = 0; index < text.length;) {
    const codePoint = text.codePointAt(index)!;
    const width = glyphWidth(codePoint);
    if (used + width > cells && index > from) {
      rows.push(text.slice(from, index) as Safe);
      from = index;
      used = 0;
    }
    used += width;
    index += codePoint > 0xffff ? 2 : 1;
  }
  rows.push(text.slice(from) as Safe);
}

/** The last one made of each object, with what it was made for. */
const kept = new WeakMap<object, { readonly how: string; readonly value: unknown }>();

/** What `make` gives, made anew only for another object, or for the same in another way. */
export function keptFor<T>(object: object, how: string, make: () => T): T {
  const before = kept.get(object);
  if (before?.how === how) return before.value as T;
  const value = make();
  kept.set(object, { how, value });
  return value;
}
