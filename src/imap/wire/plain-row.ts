// One `* n FETCH (...)` response as nearly all servers write it: the four attributes of a row and nothing else, each once,
// in capitals, with one space between them, in any order. Read in one go over the bytes, since there may be a million of
// them; what is written otherwise, or is not whole, is the FetchScanner's, which reads everything.
import { internalDate } from './internal-date.ts';

const ZERO = 48;
const [CR, LF] = [13, 10];
const [SPACE, QUOTE, OPEN, CLOSE, STAR, OPEN_BRACE] = [0x20, 0x22, 0x28, 0x29, 0x2a, 0x7b];
const [F, I, R, U] = [0x46, 0x49, 0x52, 0x55];
const FETCH = Buffer.from(' FETCH (');
const UID = Buffer.from('UID ');
const FLAGS = Buffer.from('FLAGS (');
const DATE = Buffer.from('INTERNALDATE "');
const SIZE = Buffer.from('RFC822.SIZE ');
const [HAS_UID, HAS_FLAGS, HAS_DATE, HAS_SIZE] = [1, 2, 4, 8];
const WHOLE = HAS_UID | HAS_FLAGS | HAS_DATE | HAS_SIZE;
const DATE_OCTETS = 26;
const MAX_COUNT_DIGITS = 10; // 32 bits (RFC 9051 §9, nz-number).
const MAX_SIZE_DIGITS = 15; // Exact in a number.
const MAX_FLAGS_OCTETS = 4096;

export class PlainRow {
  uid = 0;
  size = 0;
  /** Seconds since 1970 UTC. */
  date = 0;
  /** Where the flags are written, without their parentheses. */
  flagsFrom = 0;
  flagsTo = 0;
  private at = 0;

  /** Where the response behind the one at `start` begins; -1 where that is not plain, or not whole before `end`. */
  read(data: Buffer, start: number, end: number): number {
    this.at = start + 2;
    if (this.at >= end || data[start] !== STAR || data[start + 1] !== SPACE) return -1;
    if (this.number(data, end, MAX_COUNT_DIGITS) < 0 || !this.passes(FETCH, data, end)) return -1;
    let has = 0;
    for (;;) {
      const attribute = this.attribute(data, end);
      if (attribute === 0 || (has & attribute) !== 0) return -1;
      has |= attribute;
      const byte = data[this.at++];
      if (byte === CLOSE) break;
      if (byte !== SPACE) return -1;
    }
    const { at } = this;
    return has === WHOLE && at + 2 <= end && data[at] === CR && data[at + 1] === LF ? at + 2 : -1;
  }

  /** Which one was read; 0 where it is none of them, or is written otherwise. The value's end lies before `end`. */
  private attribute(data: Buffer, end: number): number {
    switch (data[this.at]!) {
      case U:
        if (!this.passes(UID, data, end)) return 0;
        this.uid = this.number(data, end, MAX_COUNT_DIGITS);
        return this.uid < 0 ? 0 : HAS_UID;
      case F:
        return this.passes(FLAGS, data, end) && this.flags(data, end) ? HAS_FLAGS : 0;
      case I:
        if (!this.passes(DATE, data, end) || this.at + DATE_OCTETS >= end) return 0;
        this.date = internalDate(data, this.at, this.at + DATE_OCTETS);
        this.at += DATE_OCTETS;
        return data[this.at++] === QUOTE && !Number.isNaN(this.date) ? HAS_DATE : 0;
      case R:
        if (!this.passes(SIZE, data, end)) return 0;
        this.size = this.number(data, end, MAX_SIZE_DIGITS);
        return this.size < 0 ? 0 : HAS_SIZE;
      default:
        return 0;
    }
  }

  private flags(data: Buffer, end: number): boolean {
    const from = this.at;
    const last = Math.min(end, from + MAX_FLAGS_OCTETS);
    for (let at = from; at < last; at++) {
      const byte = data[at]!;
      if (byte === CLOSE) {
        this.flagsFrom = from;
        this.flagsTo = at;
        this.at = at + 1;
        return true;
      }
      if (byte === QUOTE || byte === OPEN_BRACE || byte === OPEN || byte < SPACE) return false;
    }
    return false;
  }

  /** -1 where there is none of at most so many digits with a byte behind it. */
  private number(data: Buffer, end: number, maxDigits: number): number {
    const from = this.at;
    const last = Math.min(end - 1, from + maxDigits);
    let value = 0;
    let at = from;
    for (; at < last; at++) {
      const digit = data[at]! - ZERO;
      if (digit < 0 || digit > 9) break;
      value = value * 10 + digit;
    }
    this.at = at;
    return at === from ? -1 : value;
  }

  private passes(word: Buffer, data: Buffer, end: number): boolean {
    const { at } = this;
    const { length } = word;
    if (at + length >= end) return false;
    for (let i = 0; i < length; i++) if (data[at + i] !== word[i]) return false;
    this.at = at + length;
    return true;
  }
}
