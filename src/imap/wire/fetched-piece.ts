// The octets of a section, or of a piece of it, that a FETCH response carries.
import type { Section } from '../../model/mime-part.ts';
import type { Cursor } from './cursor.ts';

export interface Extent {
  readonly offset: number;
  readonly octets: number;
}

const NAME_OCTETS = 400; // The deepest part number that is read, and an origin.

/**
 * Of the attribute whose name was read last. RFC 9051 §7.5.2: with an origin it is a piece from there on, without one the
 * whole section. Lent; undefined where it is not what was asked for.
 */
export function fetchedPiece(
  cursor: Cursor,
  section: Section,
  { offset, octets }: Extent,
): Uint8Array | undefined {
  const end = Math.min(cursor.to, cursor.from + NAME_OCTETS);
  const name = /^BODY\[([^\]]*)\](?:<(\d{1,16})>)?$/i.exec(cursor.data.toString('latin1', cursor.from, end));
  const found = cursor.bytes();
  if (!name || !found || name[1]!.toUpperCase() !== section) return undefined;
  if (name[2] === undefined) return found.subarray(offset, offset + octets);
  return Number(name[2]) === offset ? found.subarray(0, octets) : undefined;
}
