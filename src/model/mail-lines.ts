// Text of a message as lines, as far as it was read.
import type { Safe } from '../text/safe-text.ts';

export interface ReadLines {
  /** Those that are new. */
  readonly lines: readonly Safe[];
  /** The beginning of a line whose end was not read yet. */
  readonly rest: Safe;
}

/** Makes lines of octets as they come, piece by piece: decoded, sanitised. */
export interface LineReader {
  take(octets: Uint8Array): ReadLines;
  /** There is no more. */
  end(): ReadLines;
}

/** How a part is written; both empty for text as it is. */
export interface Writing {
  readonly encoding: Safe;
  readonly charset: Safe;
}
