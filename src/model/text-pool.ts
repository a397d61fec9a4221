// Some texts of each of as many messages as a list has: each text is kept once, each message is a few numbers.
import type { Safe } from '../text/safe-text.ts';
import type { Uid } from './uid.ts';

const FIRST_CAPACITY = 1024;
/** 2^32 over the golden ratio: neighbouring UIDs come to lie apart. */
const SCATTER = 0x9e3779b1;

export class TextPool {
  size = 0;
  /** Every text there is, by its id. */
  readonly texts: Safe[] = [];
  private readonly ids = new Map<Safe, number>();
  /** Open addressing; 0 is no UID. */
  private uids = new Uint32Array(FIRST_CAPACITY);
  private columns: Uint32Array[];

  /** `width`: texts of a message. */
  constructor(width: number) {
    this.columns = Array.from({ length: width }, () => new Uint32Array(FIRST_CAPACITY));
  }

  has(uid: Uid): boolean {
    return this.uids[this.placeOf(uid)] === uid;
  }

  /** The id of a message's n-th text, or -1. */
  idOf(uid: Uid, n: number): number {
    const place = this.placeOf(uid);
    return this.uids[place] === uid ? this.columns[n]![place]! : -1;
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
    const mask = this.uids.length - 1;
    let place = (Math.imul(uid, SCATTER) >>> 8) & mask;
    while (this.uids[place] !== 0 && this.uids[place] !== uid) place = (place + 1) & mask;
    return place;
  }

  private grow(): void {
    const { uids, columns } = this;
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
