// The piece of a header that a FETCH response carries, as literal, quoted string or NIL.
import type { Cursor } from './cursor.ts';

const MAX_HEADER_OCTETS = 64 * 1024; // The fields asked for fit; what is longer is somebody's attack.

/** Lent; undefined where there is no string. */
export function headerPiece(cursor: Cursor): Uint8Array | undefined {
  return cursor.bytes()?.subarray(0, MAX_HEADER_OCTETS);
}
