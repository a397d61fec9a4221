// An immutable set of UIDs as sorted, disjoint, non-adjacent ranges: small in memory however large, and ready for the
// wire. `*` cannot be expressed: it would name a message that nobody chose (RFC 9051 §6.4.9).
import { isUid, MAX_UID, toUid, type Uid } from './uid.ts';

const MAX_DIGITS = String(MAX_UID).length;
const [ZERO, COLON, COMMA] = [0x30, 0x3a, 0x2c];
const ASCII = new TextDecoder('latin1');

const RANGE_OCTETS = `${MAX_UID}:${MAX_UID}`.length;

// Which stretches are kept: bit 1 those in mine alone, bit 2 those in theirs alone, bit 3 those in both.
const UNION = 0b1110;
const MINUS = 0b0010;
const INTERSECT = 0b1000;

/** One range, both ends included. */
export interface UidRange {
  readonly first: Uid;
  readonly last: Uid;
}

export class UidSet implements Iterable<Uid> {
  static readonly empty = new UidSet(new Uint32Array(0));

  /** Pairs of first and last, ascending. */
  private readonly bounds: Uint32Array;
  readonly size: number;
  /** Made once, for a set's text is sent, shown and journalled. No part of the set: whoever compares sets does not see it. */
  #text: string | undefined;

  private constructor(bounds: Uint32Array, size: number = sizeOf(bounds)) {
    this.bounds = bounds;
    this.size = size;
  }

  static of(...uids: Uid[]): UidSet {
    return UidSet.from(uids);
  }

  /** From UIDs in any order, with or without repetitions. */
  static from(uids: Iterable<number>): UidSet {
    // Checked before they become 32 bits wide: 4,294,967,297 must not become UID 1.
    let sorted = uids instanceof Uint32Array ? uids : columnOf(uids);
    let ranges = 0;
    let ascending = true;
    for (let i = 0; i < sorted.length && ascending; i++) {
      const step = i === 0 ? 2 : sorted[i]! - sorted[i - 1]!;
      if (step > 1) ranges++;
      ascending = step > 0;
    }
    if (!ascending) {
      sorted = sorted.slice().sort();
      ranges = 0;
      for (let i = 0; i < sorted.length; i++) if (i === 0 || sorted[i]! > sorted[i - 1]! + 1) ranges++;
    }
    if (sorted[0] === 0) throw new RangeError('not a UID: 0');
    const bounds = new Uint32Array(2 * ranges);
    let end = 0;
    for (let i = 0; i < sorted.length; i++) {
      const uid = sorted[i]!;
      const begins = Number(i === 0 || uid > sorted[i - 1]! + 1);
      end += 2 * begins;
      bounds[end - 1 - begins] = uid;
      bounds[end - 1] = uid;
    }
    return new UidSet(bounds);
  }

  /** From pairs of first and last, in any order, overlapping or not. */
  static ofRanges(pairs: ArrayLike<number>): UidSet {
    let ordered = true;
    for (let i = 0; i < pairs.length; i += 2) {
      const [first, last] = [pairs[i]!, pairs[i + 1]!];
      if (!isUid(first) || !isUid(last) || first > last) throw new RangeError(`not UIDs: ${first}:${last}`);
      if (i > 0 && first <= pairs[i - 1]! + 1) ordered = false;
    }
    return new UidSet(ordered ? Uint32Array.from(pairs) : joined(pairs));
  }

  static range(first: Uid, last: Uid): UidSet {
    return first <= last ? new UidSet(Uint32Array.of(first, last)) : new UidSet(Uint32Array.of(last, first));
  }

  /** Reads `1:5,9,12:14` as servers write it (RFC 9051 §9, sequence-set); undefined when it is anything else. */
  static parse(text: string): UidSet | undefined {
    const ranges: number[] = [];
    for (const item of text.split(',')) {
      const match = /^(\d{1,10})(?::(\d{1,10}))?$/.exec(item);
      if (!match) return undefined;
      const a = Number(match[1]);
      const b = match[2] === undefined ? a : Number(match[2]);
      if (!isUid(a) || !isUid(b)) return undefined;
      ranges.push(Math.min(a, b), Math.max(a, b));
    }
    return UidSet.ofRanges(ranges);
  }

  get isEmpty(): boolean {
    return this.size === 0;
  }

  get first(): Uid | undefined {
    return this.bounds[0] as Uid | undefined;
  }

  get last(): Uid | undefined {
    return this.bounds.at(-1) as Uid | undefined;
  }

  *ranges(): Generator<UidRange> {
    for (let i = 0; i < this.bounds.length; i += 2) {
      yield { first: this.bounds[i] as Uid, last: this.bounds[i + 1] as Uid };
    }
  }

  *[Symbol.iterator](): Generator<Uid> {
    for (let i = 0; i < this.bounds.length; i += 2) {
      for (let uid = this.bounds[i]!; uid <= this.bounds[i + 1]!; uid++) yield uid as Uid;
    }
  }

  has(uid: number): boolean {
    let low = 0;
    let high = this.bounds.length / 2 - 1;
    while (low <= high) {
      const middle = (low + high) >> 1;
      if (uid > this.bounds[2 * middle + 1]!) low = middle + 1;
      else if (uid >= this.bounds[2 * middle]!) return true;
      else high = middle - 1;
    }
    return false;
  }

  equals(other: UidSet): boolean {
    return (
      this.bounds.length === other.bounds.length && this.bounds.every((bound, i) => bound === other.bounds[i])
    );
  }

  union(other: UidSet): UidSet {
    if (other.isEmpty) return this;
    if (this.isEmpty) return other;
    // What touches is joined.
    const [from, to] = [this.rangesEndingBefore(other.first! - 1), this.rangesFrom(other.last! + 2)];
    const before = this.bounds.subarray(2 * from, 2 * to);
    const middle = combined(before, other.bounds, UNION);
    const bounds = new Uint32Array(this.bounds.length - 2 * (to - from) + middle.length);
    bounds.set(this.bounds.subarray(0, 2 * from));
    bounds.set(middle, 2 * from);
    bounds.set(this.bounds.subarray(2 * to), 2 * from + middle.length);
    return new UidSet(bounds, this.size - sizeOf(before) + sizeOf(middle));
  }

  minus(other: UidSet): UidSet {
    const near = other.near(this);
    return near.length === 0 ? this : this.kept(near, MINUS);
  }

  intersect(other: UidSet): UidSet {
    const near = other.near(this);
    return near.length === 0 ? UidSet.empty : this.kept(near, INTERSECT);
  }

  /** This set itself where nothing of it goes. Sets that have grown are compared with what they were: that begins alike. */
  private kept(near: Uint32Array, kept: typeof MINUS | typeof INTERSECT): UidSet {
    const alike = lengthAlike(this.bounds, near);
    const rest = combined(this.bounds.subarray(alike), near.subarray(alike), kept);
    const result = new UidSet(kept === MINUS ? rest : joinedTo(this.bounds.subarray(0, alike), rest));
    return result.size === this.size ? this : result;
  }

  /** The ranges that reach between the ends of another set: a chunk is soon compared with a plan of a million. */
  private near({ first, last }: UidSet): Uint32Array {
    if (first === undefined || last === undefined) return UidSet.empty.bounds;
    return this.bounds.subarray(2 * this.rangesEndingBefore(first), 2 * this.rangesFrom(last + 1));
  }

  /** How many ranges end before a UID. */
  private rangesEndingBefore(uid: number): number {
    return this.countBefore(uid, 1);
  }

  /** How many ranges begin before a UID: the place of the first one that begins there or later. */
  private rangesFrom(uid: number): number {
    return this.countBefore(uid, 0);
  }

  private countBefore(uid: number, edge: 0 | 1): number {
    let low = 0;
    let high = this.bounds.length / 2;
    while (low < high) {
      const middle = (low + high) >> 1;
      if (this.bounds[2 * middle + edge]! < uid) low = middle + 1;
      else high = middle;
    }
    return low;
  }

  /** The highest `count` of them. */
  highest(count: number): UidSet {
    const pairs: number[] = [];
    let left = count;
    for (let i = this.bounds.length - 2; i >= 0 && left > 0; i -= 2) {
      const last = this.bounds[i + 1]!;
      const first = Math.max(this.bounds[i]!, last - left + 1);
      pairs.unshift(first, last);
      left -= last - first + 1;
    }
    return UidSet.ofRanges(pairs);
  }

  /** The lowest `count` of them. */
  lowest(count: number): UidSet {
    const pairs: number[] = [];
    let left = count;
    for (let i = 0; i < this.bounds.length && left > 0; i += 2) {
      const first = this.bounds[i]!;
      const last = Math.min(this.bounds[i + 1]!, first + left - 1);
      pairs.push(first, last);
      left -= last - first + 1;
    }
    return UidSet.ofRanges(pairs);
  }

  /** The canonical text: `1:5,9`. Empty for the empty set, which no command may carry. */
  toString(): string {
    return (this.#text ??= this.written());
  }

  /** Through octets: joining a hundred thousand small texts takes several times as long. */
  private written(): string {
    const { bounds } = this;
    const octets = new Uint8Array(bounds.length * (MAX_DIGITS + 1));
    let end = 0;
    for (let i = 0; i < bounds.length; i += 2) {
      const [first, last] = [bounds[i]!, bounds[i + 1]!];
      if (i > 0) octets[end++] = COMMA;
      end = writeDigits(first, octets, end);
      if (last === first) continue;
      octets[end++] = COLON;
      end = writeDigits(last, octets, end);
    }
    return ASCII.decode(octets.subarray(0, end));
  }

  /** Octets of its text. */
  get octets(): number {
    let octets = Math.max(0, this.bounds.length / 2 - 1);
    for (let i = 0; i < this.bounds.length; i += 2)
      octets += rangeOctets(this.bounds[i]!, this.bounds[i + 1]!);
    return octets;
  }

  /** Cuts into sets of at most `maxUids` messages whose texts are at most `maxOctets` long; together they are this set. */
  chunks(maxOctets: number, maxUids: number): UidSet[] {
    if (!(maxOctets >= RANGE_OCTETS && maxUids >= 1)) throw new RangeError('a chunk has room for one range');
    const { bounds } = this;
    const text = this.toString();
    const result: UidSet[] = [];
    // The chunk that is being made: where it begins, the rest of a range perhaps, and what it has so far. `at`: where in the
    // text the range begins that is looked at, whose chunk need not be written once more.
    let from = 0;
    let textFrom = 0;
    let rest: number | undefined;
    let octets = 0;
    let count = 0;
    let at = 0;
    const close = (to: number, textTo: number, last?: number): void => {
      const chunk = bounds.slice(from, to);
      if (rest !== undefined) chunk[0] = rest;
      if (last !== undefined) chunk[chunk.length - 1] = last;
      const set = new UidSet(chunk, count);
      if (rest === undefined && last === undefined) set.#text = text.slice(textFrom, textTo);
      result.push(set);
      rest = undefined;
      octets = 0;
      count = 0;
    };
    for (let i = 0; i < bounds.length; i += 2) {
      let first = bounds[i]!;
      const last = bounds[i + 1]!;
      for (;;) {
        const room = maxUids - count;
        const part = last - first < room ? last : first + room - 1;
        const length = rangeOctets(first, part) + (count > 0 ? 1 : 0);
        if (count > 0 && (room === 0 || octets + length > maxOctets)) {
          close(i, at - 1);
          from = i;
          textFrom = at;
          continue;
        }
        octets += length;
        count += part - first + 1;
        if (part === last) break;
        close(i + 2, 0, part);
        from = i;
        first = rest = part + 1;
      }
      at += rangeOctets(bounds[i]!, last) + 1;
    }
    if (count > 0) close(bounds.length, text.length);
    return result.length === 1 ? [this] : result;
  }
}

/** From a UID to the end of the UID space, for "whatever is newer": the numeric bound, never `*`. */
export function uidsFrom(first: Uid): UidSet {
  return UidSet.range(first, MAX_UID);
}

/** Without the detour over an iterator where there is an array. */
function columnOf(uids: Iterable<number>): Uint32Array {
  if (!Array.isArray(uids)) return Uint32Array.from(uids, toUid);
  const list: readonly number[] = uids;
  const column = new Uint32Array(list.length);
  for (let i = 0; i < column.length; i++) column[i] = toUid(list[i]!);
  return column;
}

/** Where the next octet goes. */
function writeDigits(uid: number, octets: Uint8Array, at: number): number {
  const end = at + digits(uid);
  let rest = uid;
  for (let i = end - 1; i >= at; i--) {
    const tenth = Math.floor(rest / 10);
    octets[i] = ZERO + rest - 10 * tenth;
    rest = tenth;
  }
  return end;
}

function rangeOctets(first: number, last: number): number {
  return first === last ? digits(first) : digits(first) + 1 + digits(last);
}

function digits(uid: number): number {
  let count = 1;
  for (let power = 10; uid >= power; power *= 10) count++;
  return count;
}

function sizeOf(bounds: Uint32Array): number {
  let size = 0;
  for (let i = 0; i < bounds.length; i += 2) size += bounds[i + 1]! - bounds[i]! + 1;
  return size;
}

/** Of the ranges that two lists of bounds begin with, both the same ones. */
function lengthAlike(a: Uint32Array, b: Uint32Array): number {
  const most = Math.min(a.length, b.length);
  let length = 0;
  while (length < most && a[length] === b[length] && a[length + 1] === b[length + 1]) length += 2;
  return length;
}

function joinedTo(front: Uint32Array, rest: Uint32Array): Uint32Array {
  const bounds = new Uint32Array(front.length + rest.length);
  bounds.set(front);
  bounds.set(rest, front.length);
  return bounds;
}

/** Sweeps the edges of two lists of bounds once; `kept` says which stretches belong to the result. */
function combined(a: Uint32Array, b: Uint32Array, kept: number): Uint32Array {
  const bounds = new Uint32Array(a.length + b.length);
  let end = 0;
  let i = 0;
  let j = 0;
  let open = -1;
  while (i < a.length || j < b.length) {
    // The edge of a range is where it starts, or the place after its end: odd indexes are ends.
    const edgeA = i < a.length ? a[i]! + (i & 1) : Infinity;
    const edgeB = j < b.length ? b[j]! + (j & 1) : Infinity;
    const edge = Math.min(edgeA, edgeB);
    if (edgeA === edge) i++;
    if (edgeB === edge) j++;
    const inside = ((kept >> ((i & 1) | ((j & 1) << 1))) & 1) === 1;
    if (inside && open < 0) open = edge;
    else if (!inside && open >= 0) {
      bounds[end++] = open;
      bounds[end++] = edge - 1;
      open = -1;
    }
  }
  return bounds.slice(0, end);
}

/** Sorted, with what overlaps or touches made one. */
function joined(pairs: ArrayLike<number>): Uint32Array {
  const starts = Array.from({ length: pairs.length / 2 }, (_, n) => 2 * n);
  starts.sort((x, y) => pairs[x]! - pairs[y]!);
  const bounds: number[] = [];
  for (const at of starts) {
    const [first, last] = [pairs[at]!, pairs[at + 1]!];
    const top = bounds.length - 1;
    if (top > 0 && first <= bounds[top]! + 1) bounds[top] = Math.max(bounds[top]!, last);
    else bounds.push(first, last);
  }
  return Uint32Array.from(bounds);
}
