// Sums over the message table that the drawing needs, remembered for the table and marks they were made of: a frame must
// not cost a pass over a million rows when only the cursor moved.
import { totalOf } from '../model/message-totals.ts';

/** Remembers the last answer only: there is one list on screen. */
function remembering<A extends object, B extends object, Result>(
  compute: (a: A, b: B) => Result,
): (a: A, b: B) => Result {
  let last: { readonly a: A; readonly b: B; readonly result: Result } | undefined;
  return (a, b) => {
    if (last?.a !== a || last.b !== b) last = { a, b, result: compute(a, b) };
    return last.result;
  };
}

export const markedTotal = remembering(totalOf);
