// Reads the answers to UID THREAD (RFC 5256 §4; REFS: draft-ietf-morg-inthread): `(2)(3 6 (4 23)(44 7 96))`. Without recursion,
// since how deep it goes is the server's to say, and into columns.
import type { Threading } from '../../model/threading.ts';
import { isUid } from '../../model/uid.ts';

const MOST_UIDS = 10_000_000; // Ten times the largest mailbox that this program is made for.
/** No answer is as deep as that: each step down has a message of its own. */
const MOST_DEPTH = 1_000_000;

const OPEN = 0x28;
const CLOSE = 0x29;
const SPACE = 0x20;
const ZERO = 0x30;
/** What came last: an opening or closing parenthesis, or a message. */
const MESSAGE = 0;

export class ThreadScanner {
  answered = false;
  tooMany = false;
  private filled = 0;
  private threads = 0;
  private columns = [new Uint32Array(1_024), new Uint32Array(1_024), new Uint32Array(1_024)] as const;
  /** For each list that is open the place of the message before it, from 1. */
  private before = new Uint32Array(64);

  /** Takes what follows `THREAD`. False where it is no list of threads, from which on nothing can be told. */
  take(data: Buffer, start: number, end: number): boolean {
    this.answered = true;
    let [depth, last] = [0, 0];
    let came = CLOSE;
    for (let at = start; at < end;) {
      const byte = data[at]!;
      if (byte === SPACE) {
        at++;
      } else if (byte === OPEN) {
        if (depth === MOST_DEPTH) return false;
        if (depth === 0) last = 0;
        this.enter(depth++, last);
        came = OPEN;
        at++;
      } else if (byte === CLOSE) {
        if (depth === 0 || came === OPEN) return false;
        last = this.before[--depth]!;
        if (depth === 0) this.threads++;
        came = CLOSE;
        at++;
      } else {
        // Behind the branches of a message nothing follows but its other branches.
        if (depth === 0 || came === CLOSE) return false;
        let uid = 0;
        const first = at;
        for (let digit = byte - ZERO; digit >= 0 && digit <= 9; digit = (data[at] ?? 0) - ZERO) {
          uid = 10 * uid + digit;
          if (++at - first > 10) return false;
          if (at === end) break;
        }
        if (at === first || !isUid(uid)) return false;
        last = this.add(uid, last);
        came = MESSAGE;
      }
    }
    return depth === 0;
  }

  threading(): Threading {
    const [uids, above, threads] = this.columns.map((column) => column.slice(0, this.filled));
    return { uids: uids!, above: above!, threads: threads! };
  }

  /** A message is in two places. */
  get contradicted(): boolean {
    const uids = this.columns[0].slice(0, this.filled).sort();
    return uids.some((uid, n) => n > 0 && uids[n - 1] === uid);
  }

  private enter(depth: number, last: number): void {
    if (depth === this.before.length) this.before = larger(this.before);
    this.before[depth] = last;
  }

  private add(uid: number, last: number): number {
    if (this.filled === MOST_UIDS) this.tooMany = true;
    if (this.tooMany) return last;
    if (this.filled === this.columns[0].length) {
      const [uids, above, threads] = this.columns;
      this.columns = [larger(uids), larger(above), larger(threads)];
    }
    const [uids, above, threads] = this.columns;
    uids[this.filled] = uid;
    above[this.filled] = last;
    threads[this.filled] = this.threads;
    return ++this.filled;
  }
}

function larger(column: Uint32Array): Uint32Array<ArrayBuffer> {
  const doubled = new Uint32Array(2 * column.length);
  doubled.set(column);
  return doubled;
}
