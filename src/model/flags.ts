// Message flags (RFC 9051 §2.3.2). System flags are bits, so that a row's flags fit in one number of a column; keywords
// are kept as names.

/** A system flag such as `\Seen`, or a keyword such as `$Forwarded`, as it goes over the wire. */
export type Flag = string;

export const SEEN = 1;
export const ANSWERED = 2;
export const FLAGGED = 4;
export const DELETED = 8;
export const DRAFT = 16;

const BITS: ReadonlyMap<string, number> = new Map([
  ['\\seen', SEEN],
  ['\\answered', ANSWERED],
  ['\\flagged', FLAGGED],
  ['\\deleted', DELETED],
  ['\\draft', DRAFT],
]);

const NAMES: readonly (readonly [number, Flag])[] = [
  [SEEN, '\\Seen'],
  [ANSWERED, '\\Answered'],
  [FLAGGED, '\\Flagged'],
  [DELETED, '\\Deleted'],
  [DRAFT, '\\Draft'],
];

/** The system flags of a row, by name. */
export function systemFlagNames(bits: number): Flag[] {
  return NAMES.filter(([bit]) => (bits & bit) !== 0).map(([, name]) => name);
}

/** The bit of a system flag; 0 for keywords and for `\Recent`, which no client can set. Flags ignore case. */
export function systemBit(flag: Flag): number {
  return BITS.get(flag.toLowerCase()) ?? 0;
}

/**
 * A keyword that STORE can carry: an atom (RFC 9051 §9, flag-keyword). System flags are accepted by their names.
 */
export function isStorableFlag(flag: Flag): boolean {
  if (systemBit(flag) !== 0) return true;
  // atom-char: printable ASCII without ( ) { % * " \ ] and space.
  return /^[!#$&'+,\-./0-9:;<=>?@A-Z[^_`a-z|}~]{1,100}$/.test(flag);
}

/** The flags of one message. */
export interface FlagList {
  readonly bits: number;
  readonly keywords: readonly Flag[];
}

export function toFlagList(flags: Iterable<Flag>): FlagList {
  let bits = 0;
  const keywords: Flag[] = [];
  for (const flag of flags) {
    const bit = systemBit(flag);
    if (bit !== 0) bits |= bit;
    else if (flag.toLowerCase() !== '\\recent' && !keywords.includes(flag)) keywords.push(flag);
  }
  return { bits, keywords: keywords.sort() };
}

export function hasFlag(list: FlagList, flag: Flag): boolean {
  const bit = systemBit(flag);
  return bit !== 0
    ? (list.bits & bit) !== 0
    : list.keywords.some((k) => k.toLowerCase() === flag.toLowerCase());
}

export type FlagChange = 'add' | 'remove';

export function changeFlag(list: FlagList, change: FlagChange, flag: Flag): FlagList {
  if (hasFlag(list, flag) === (change === 'add')) return list;
  const bit = systemBit(flag);
  if (bit !== 0) return { bits: list.bits ^ bit, keywords: list.keywords };
  const others = list.keywords.filter((k) => k.toLowerCase() !== flag.toLowerCase());
  return { bits: list.bits, keywords: change === 'add' ? [...others, flag].sort() : others };
}

/** Interns flag lists: mailboxes of a million messages hold a few dozen different ones. */
export class FlagPool {
  private readonly lists: FlagList[] = [];
  private readonly ids = new Map<string, number>();

  id(list: FlagList): number {
    const key = `${list.bits} ${list.keywords.join(' ')}`;
    let id = this.ids.get(key);
    if (id === undefined) {
      id = this.lists.push(list) - 1;
      this.ids.set(key, id);
    }
    return id;
  }

  list(id: number): FlagList {
    const list = this.lists[id];
    if (!list) throw new RangeError(`no flag list ${id}`);
    return list;
  }

  get size(): number {
    return this.lists.length;
  }
}
