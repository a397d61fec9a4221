// Where a cursor lands in a list, and a text that is scrolled.
import type { Move } from './view-intent.ts';

/** `page` is the number of visible lines. The result lies within the list. */
export function moved(move: Move, from: number, length: number, page: number): number {
  const to = target(move, from, length, page);
  return Math.max(0, Math.min(length - 1, to));
}

/** First line of a text in sight after a move. Where the text ends only its drawing knows, which brings the line back. */
export function scrolled(move: Move, from: number, page: number): number {
  return moved(move, from, Number.MAX_SAFE_INTEGER, page);
}

function target(move: Move, from: number, length: number, page: number): number {
  switch (move.by) {
    case 'rows':
      return from + move.count;
    case 'pages':
      // One line of the last page stays in sight.
      return from + move.count * Math.max(1, page - 1);
    case 'half-pages':
      return from + move.count * Math.max(1, Math.floor(page / 2));
    case 'start':
      return 0;
    case 'end':
      return length - 1;
  }
}
