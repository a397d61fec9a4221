// Whose answer an ESEARCH is: `(TAG "a7")` (RFC 9051 §9, search-correlator).
import type { Cursor } from './cursor.ts';

const OPEN = 0x28;
const CLOSE = 0x29;

/** Passes the correlator; true where it names this tag. */
export function takeTag(cursor: Cursor, tag: string): boolean {
  if (!cursor.take(OPEN)) return false;
  cursor.spaces();
  if (!cursor.atom() || !cursor.is('TAG')) return false;
  cursor.spaces();
  // A string by the grammar; an atom is understood too.
  if (!cursor.string() && !cursor.atom()) return false;
  if (cursor.data.toString('latin1', cursor.from, cursor.to) !== tag) return false;
  cursor.spaces();
  return cursor.take(CLOSE);
}
