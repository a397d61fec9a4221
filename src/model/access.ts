// What an account may change in a mailbox: READ-ONLY and PERMANENTFLAGS as SELECT said them (RFC 9051 §6.3.2), rights as
// MYRIGHTS did (RFC 4314).
import { systemBit, DELETED, SEEN, type Flag } from './flags.ts';

export interface Access {
  /** SELECT answered READ-ONLY. */
  readonly readOnly?: boolean;
  /** Flags that are kept; undefined where the server named none, or was asked only by EXAMINE. */
  readonly permanentFlags?: readonly Flag[];
  /** The letters of MYRIGHTS. */
  readonly rights?: string;
}

/** `\\*` lets clients make new keywords, not system flags (RFC 9051 §7.1, PERMANENTFLAGS). */
export function isKept(flag: Flag, permanentFlags: readonly Flag[]): boolean {
  if (permanentFlags.some((kept) => kept.toLowerCase() === flag.toLowerCase())) return true;
  return systemBit(flag) === 0 && permanentFlags.includes('\\*');
}

/** The right that changing a flag takes (RFC 4314 §4): t for \\Deleted, s for \\Seen, w for the others. */
export function flagRight(flag: Flag): 't' | 's' | 'w' {
  const bit = systemBit(flag);
  if (bit === DELETED) return 't';
  return bit === SEEN ? 's' : 'w';
}

/** RFC 4314 §2.1.1: servers of the older RFC 2086 say `d` for t and e, and `c` for k and x. */
export function hasRight(rights: string, right: string): boolean {
  if (rights.includes(right)) return true;
  return (right === 't' || right === 'e') && rights.includes('d') && !/[te]/.test(rights);
}
