// Some texts of each of as many messages as a list has: each text is kept once, each message is a few numbers.
import type { Safe } from '../text/safe-text.ts';
import type { Uid } from './uid.ts';

const FIRST_BITS = 10;
/** 2^32 over the golden ratio: its multiples, taken by their highest bits, come to lie evenly apart. */
const SCATTER = 0x9e3779b1;
/** Bits of a UID's place in its block: neighbours lie side by side, where a processor reads them in one go. */
const BLOCK_BITS = 8;
const IN_BLOCK = 2 ** BLOCK_BITS - 1;

export class TextPool {
  size = 0;
  /** Every text there is, by its id. */
  readonly texts: Safe[] = [];
  private readonly ids = new Map<Safe, number>();
  /** Open addressing; 0 is no UID. */
  private uids = new Uint32Array(2 ** FIRST_BITS);
  /** The place that was looked for last. */
  private last = 0;
  /** 2^bits places. */
  private bits = FIRST_BITS;
  private columns: Uint32Array[];

  /** `width`: texts of a message. */
  constructor(width: number) {
    this.columns = Array.from({ length: width }, () => new Uint32Array(2 ** FIRST_BITS));
  }

  has(uid: Uid): boolean {
    return this.uids[this.placeOf(uid)] === uid;
  }

  /** The id of a message's n-th text, or -1. */
  idOf(uid: Uid, n: number): number {
    const place = this.placeOf(uid);
    return this.uids[place] === uid ? this.columns[n]![place]! : -1;
  }

  /** The ids of the n-th text of many messages, or -1. */
  idsOf(uids: Uint32Array, n: number): Int32Array {
    const column = this.columns[n]!;
    return Int32Array.from(uids, (uid) => {
      const place = this.placeOf(uid);
      return this.uids[place] === uid ? column[place]! : -1;
    });
  }

  /** The id of a text, or -1 where no message has it. */
  idOfText(text: Safe): number {
    return this.ids.get(text) ?? -1;
  }

  set(uid: Uid, texts: readonly Safe[]): void {
    if (2 * this.size >= this.uids.length) this.grow();
    const place = this.placeOf(uid);
    if (this.uids[place] !== uid) this.size++;
    this.uids[place] = uid;
    this.columns.forEach((column, n) => (column[place] = this.id(texts[n]!)));
  }

  private id(text: Safe): number {
    let id = this.ids.get(text);
    if (id === undefined) {
      id = this.texts.push(text) - 1;
      this.ids.set(text, id);
    }
    return id;
  }

  /** Where a UID is, or where it would go. */
  private placeOf(uid: number): number {
    const { uids, last } = this;
    // Most look at one message after the other.
    const near = last + uid - uids[last]!;
    if (uids[near] === uid) return (this.last = near);
    const mask = uids.length - 1;
    const block = Math.imul(uid >>> BLOCK_BITS, SCATTER) >>> (32 + BLOCK_BITS - this.bits);
    let place = (block << BLOCK_BITS) | (uid & IN_BLOCK);
    while (uids[place] !== 0 && uids[place] !== uid) place = (place + 1) & mask;
    return (this.last = place);
  }

  private grow(): void {
    const { uids, columns } = this;
    this.bits++;
    this.uids = new Uint32Array(2 * uids.length);
    this.columns = columns.map(() => new Uint32Array(2 * uids.length));
    for (let old = 0; old < uids.length; old++) {
      if (uids[old] === 0) continue;
      const place = this.placeOf(uids[old]!);
      this.uids[place] = uids[old]!;
      this.columns.forEach((column, n) => (column[place] = columns[n]![old]!));
    }
  }
}
