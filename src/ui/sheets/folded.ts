// Long lines as rows of a fixed number of cells, and the rows of a text kept until it or its width changes: a text of
// megabytes is folded once, not for every frame.
import { PLAIN_TEXT } from '../../text/alphabet.ts';
import type { Safe } from '../../text/safe-text.ts';
import { glyphWidth } from '../../text/width.ts';

/** Where a row is full, wherever that is; or, in what people read, behind a space, where there is one in its second half. */
export type FoldingAt = 'cells' | 'spaces';

export function folded(text: Safe, cells: number, at: FoldingAt = 'cells'): Safe[] {
  const rows: Safe[] = [];
  fold(text, cells, at, rows);
  return rows;
}

/** Puts the rows of a line behind those that there are. Nothing is left out: what is shown is what is there. */
export function fold(text: Safe, cells: number, at: FoldingAt, rows: Safe[]): void {
  if (text.length * 2 <= cells) {
    rows.push(text);
    return;
  }
  let from = 0;
  while (from < text.length) {
    const full = rowEnd(text, from, cells);
    const end = full < text.length && at === 'spaces' ? behindSpace(text, from, full) : full;
    rows.push(text.slice(from, end) as Safe);
    from = end;
  }
}

/** Behind the last letter that still has room; one letter at least. */
function rowEnd(text: Safe, from: number, cells: number): number {
  const most = text.slice(from, from + cells);
  // What is plain has a cell for each letter; a mark that follows it belongs to its last one.
  if (PLAIN_TEXT.test(most) && isPlainAt(text, from + cells)) return from + most.length;
  let used = 0;
  for (let index = from; index < text.length;) {
    const codePoint = text.codePointAt(index)!;
    used += glyphWidth(codePoint);
    if (used > cells && index > from) return index;
    index += codePoint > 0xffff ? 2 : 1;
  }
  return text.length;
}

function isPlainAt(text: Safe, index: number): boolean {
  return index >= text.length || PLAIN_TEXT.test(text[index]!);
}

function behindSpace(text: Safe, from: number, end: number): number {
  // The blank that ends a full row is not seen.
  if (text[end] === ' ') return end + 1;
  const space = text.lastIndexOf(' ', end - 1);
  return space > from + (end - from) / 2 ? space + 1 : end;
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
