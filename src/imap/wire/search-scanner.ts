// Reads the answers to UID SEARCH into a UidSet: SEARCH lines (RFC 3501 §7.2.5) and ESEARCH (RFC 4731 §3.1, RFC 9051
// §7.3.4). Bounded, since `ALL 1:4294967295` fits in a line.
import { UidSet } from '../../model/uid-set.ts';
import { isUid } from '../../model/uid.ts';
import { Cursor } from './cursor.ts';
import { takeTag } from './search-correlator.ts';

const MAX_FOUND_UIDS = 10_000_000; // Ten times the largest mailbox that this program is made for.

const OPEN = 0x28;
const COLON = 0x3a;
const COMMA = 0x2c;

export class SearchScanner {
  private readonly tag: string;
  private readonly cursor = new Cursor();
  /** Pairs of first and last; neighbours that come one after the other are one pair. */
  private found = new Uint32Array(1024);
  private filled = 0;
  private count = 0;
  /** Whether any answer came at all, and whether it was an ESEARCH. */
  answered: 'no' | 'search' | 'esearch' = 'no';
  tooMany = false;

  constructor(tag: string) {
    this.tag = tag;
  }

  /** Takes what follows `SEARCH`. A server may say it in several lines. */
  takeSearch(data: Buffer, at: number, end: number): boolean {
    const { cursor } = this;
    cursor.reset(data, at, end);
    if (this.answered === 'no') this.answered = 'search';
    for (;;) {
      cursor.spaces();
      // RFC 7162 §3.1.5: `(MODSEQ n)` after the numbers.
      if (cursor.done || data[cursor.at] === OPEN) return true;
      const uid = cursor.number();
      if (!isUid(uid)) return false;
      this.add(uid, uid);
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
    this.answered = 'esearch';
    for (;;) {
      cursor.spaces();
      if (cursor.done) return true;
      if (!cursor.atom()) return false;
      const all = cursor.is('ALL');
      cursor.spaces();
      if (!(all ? this.sequenceSet() : cursor.skip())) return false;
    }
  }

  uids(): UidSet {
    return UidSet.ofRanges(this.found.subarray(0, this.filled));
  }

  private sequenceSet(): boolean {
    const { cursor } = this;
    do {
      const first = cursor.number();
      const last = cursor.take(COLON) ? cursor.number() : first;
      if (!isUid(first) || !isUid(last)) return false;
      this.add(Math.min(first, last), Math.max(first, last));
    } while (cursor.take(COMMA));
    return true;
  }

  private add(first: number, last: number): void {
    this.count += last - first + 1;
    if (this.count > MAX_FOUND_UIDS) this.tooMany = true;
    if (this.tooMany) return;
    const { filled } = this;
    if (filled > 0 && this.found[filled - 1] === first - 1) {
      this.found[filled - 1] = last;
      return;
    }
    if (filled === this.found.length) {
      const larger = new Uint32Array(2 * this.found.length);
      larger.set(this.found);
      this.found = larger;
    }
    this.found[filled] = first;
    this.found[filled + 1] = last;
    this.filled = filled + 2;
  }
}
