// Reads the answers to UID SORT: SORT lines (RFC 5256 §4) and the PARTIAL of an ESEARCH (RFC 5267 §4.4). Their order is what
// they are about, so they are not made a set of; no more is kept than was asked for.
import { isUid, type Uid } from '../../model/uid.ts';
import { Cursor } from './cursor.ts';
import { takeTag } from './search-correlator.ts';

const OPEN = 0x28;
const CLOSE = 0x29;
const COLON = 0x3a;
const COMMA = 0x2c;

export class SortScanner {
  readonly uids: Uid[] = [];
  answered = false;
  private readonly tag: string;
  private readonly most: number;
  private readonly seen = new Set<number>();
  private readonly cursor = new Cursor();

  constructor(tag: string, most: number) {
    this.tag = tag;
    this.most = most;
  }

  /** Takes what follows `SORT`. */
  takeSort(data: Buffer, at: number, end: number): boolean {
    const { cursor } = this;
    cursor.reset(data, at, end);
    this.answered = true;
    for (;;) {
      cursor.spaces();
      // RFC 7162 §3.1.5: `(MODSEQ n)` after the numbers. What is more than was asked for is not looked at.
      if (cursor.done || data[cursor.at] === OPEN || this.isFull) return true;
      const uid = cursor.number();
      if (!isUid(uid)) return false;
      this.add(uid);
    }
  }

  /** Takes what follows `ESEARCH`. Answers to another tag, or in sequence numbers, are no answers. */
  takeEsearch(data: Buffer, at: number, end: number): boolean {
    const { cursor } = this;
    cursor.reset(data, at, end);
    cursor.spaces();
    if (!takeTag(cursor, this.tag)) return true;
    cursor.spaces();
    if (!cursor.atom() || !cursor.is('UID')) return true;
    this.answered = true;
    for (;;) {
      cursor.spaces();
      if (cursor.done) return true;
      if (!cursor.atom()) return false;
      const partial = cursor.is('PARTIAL');
      cursor.spaces();
      if (!(partial ? this.partial() : cursor.skip())) return false;
    }
  }

  /** `(1:49 7,9:8,1)`, or `(1:49 NIL)` where there are none. */
  private partial(): boolean {
    const { cursor } = this;
    if (!cursor.take(OPEN) || !cursor.atom()) return false;
    cursor.spaces();
    if (!this.sequence() && !(cursor.string() && cursor.from === 0)) return false;
    cursor.spaces();
    return cursor.take(CLOSE);
  }

  private sequence(): boolean {
    const { cursor } = this;
    const start = cursor.at;
    do {
      const first = cursor.number();
      const last = cursor.take(COLON) ? cursor.number() : first;
      if (!isUid(first) || !isUid(last)) {
        cursor.at = start;
        return false;
      }
      const step = first <= last ? 1 : -1;
      for (let uid: number = first; !this.isFull; uid += step) {
        this.add(uid as Uid);
        if (uid === last) break;
      }
    } while (cursor.take(COMMA));
    return true;
  }

  private get isFull(): boolean {
    return this.uids.length >= this.most;
  }

  private add(uid: Uid): void {
    if (this.seen.has(uid)) return;
    this.seen.add(uid);
    this.uids.push(uid);
  }
}
