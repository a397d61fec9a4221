// Which message stays of each one that is marked as its copy: two numbers a copy.
import type { MailboxRef } from './mailbox.ts';
import { UidSet } from './uid-set.ts';
import { toUid, type Uid } from './uid.ts';

/** Of copies in one mailbox, messages that stay in this one: it may be another. */
export interface SurvivorsIn {
  readonly staysIn: MailboxRef;
  readonly survivors: Survivors;
}

export class Survivors {
  static readonly none = new Survivors(new Uint32Array(0), new Uint32Array(0));

  /** Ascending. */
  readonly copies: Uint32Array;
  /** Of each copy, in their order. */
  readonly stays: Uint32Array;

  private constructor(copies: Uint32Array, stays: Uint32Array) {
    this.copies = copies;
    this.stays = stays;
  }

  /** `stayOf`: for each UID, which ascend, that of the message that stays; 0 where the message is no copy. */
  static of(uids: Uint32Array, stayOf: Uint32Array): Survivors {
    const isCopy = (_: number, at: number): boolean => stayOf[at] !== 0;
    return new Survivors(uids.filter(isCopy), stayOf.filter(isCopy));
  }

  /**
   * In any order: of each copy the message that stays. 0 stands for no message: such a copy is left out, and one of which
   * nothing stays is said to stay for itself, so that nobody takes it away as a copy.
   */
  static ofPairs(copies: Uint32Array, stays: Uint32Array): Survivors {
    const places = Uint32Array.from(copies.keys())
      .filter((at) => copies[at] !== 0)
      .sort((a, b) => copies[a]! - copies[b]!);
    return new Survivors(
      places.map((at) => copies[at]!),
      places.map((at) => stays[at]! || copies[at]!),
    );
  }

  get isEmpty(): boolean {
    return this.copies.length === 0;
  }

  /** Each copy with what stays of it. */
  *[Symbol.iterator](): Generator<readonly [copy: Uid, stays: Uid]> {
    for (let at = 0; at < this.copies.length; at++) yield [toUid(this.copies[at]!), toUid(this.stays[at]!)];
  }

  of(copy: Uid): Uid | undefined {
    const at = this.placeOf(copy);
    return this.copies[at] === copy ? toUid(this.stays[at]!) : undefined;
  }

  /** The copies of which one of these stays. */
  copiesOf(stays: UidSet): UidSet {
    if (stays.isEmpty) return UidSet.empty;
    return UidSet.from(this.copies.filter((_, at) => stays.has(this.stays[at]!)));
  }

  /** Of these copies only. */
  within(uids: UidSet): Survivors {
    if (this.isEmpty) return this;
    const isIn = this.copies.map((copy) => (uids.has(copy) ? 1 : 0));
    if (isIn.every((is) => is === 1)) return this;
    return new Survivors(
      this.copies.filter((_, at) => isIn[at] === 1),
      this.stays.filter((_, at) => isIn[at] === 1),
    );
  }

  /** With what became known later, which counts where both know. */
  with(later: Survivors): Survivors {
    if (this.isEmpty) return later;
    if (later.isEmpty) return this;
    const most = this.copies.length + later.copies.length;
    const [copies, stays] = [new Uint32Array(most), new Uint32Array(most)];
    let count = 0;
    for (let mine = 0, theirs = 0; mine < this.copies.length || theirs < later.copies.length; count++) {
      const [a, b] = [this.copies[mine] ?? Infinity, later.copies[theirs] ?? Infinity];
      copies[count] = Math.min(a, b);
      stays[count] = b <= a ? later.stays[theirs]! : this.stays[mine]!;
      if (a <= b) mine++;
      if (b <= a) theirs++;
    }
    return new Survivors(copies.slice(0, count), stays.slice(0, count));
  }

  /** Where a copy is, or where it would be. */
  private placeOf(copy: number): number {
    let [low, high] = [0, this.copies.length];
    while (low < high) {
      const middle = (low + high) >>> 1;
      if (this.copies[middle]! < copy) low = middle + 1;
      else high = middle;
    }
    return low;
  }
}
