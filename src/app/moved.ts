// Where a cursor lands in a list.
import type { Move } from './view-intent.ts';

/** `page` is the number of visible lines. The result lies within the list. */
export function moved(move: Move, from: number, length: number, page: number): number {
  const to = target(move, from, length, page);
  return Math.max(0, Math.min(length - 1, to));
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
