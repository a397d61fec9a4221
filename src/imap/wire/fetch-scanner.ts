// Reads `* n FETCH (...)` responses straight into the columns of a RowBatch: no object a row, attributes in any order,
// unknown ones passed over. The sequence number is never looked at.
import type { RowBatch } from '../../model/message-table.ts';
import type { UidSet } from '../../model/uid-set.ts';
import { isUid } from '../../model/uid.ts';
import { Cursor, visitAttributes } from './cursor.ts';
import { FlagInterner, NO_FLAG_LIST } from './flag-interner.ts';
import { internalDate } from './internal-date.ts';
import type { PlainRow } from './plain-row.ts';

const FIRST_ROWS = 1024; // Grown by doubling as rows come: a count that a server claims allocates nothing.

export class FetchScanner {
  private readonly asked: UidSet;
  private readonly flags = new FlagInterner();
  private readonly cursor = new Cursor();
  private readonly visit = (cursor: Cursor): void => this.attribute(cursor);
  private uids = new Uint32Array(FIRST_ROWS);
  private sizes = new Float64Array(FIRST_ROWS);
  private dates = new Float64Array(FIRST_ROWS);
  private flagIds = new Uint32Array(FIRST_ROWS);
  private count = 0;
  /** True while UIDs came in ascending order, each with all that was asked: then no two rows are of one message. */
  private clean = true;
  /** Of the response that was taken last: 0 and NaN where it did not say. */
  uid = 0;
  size = NaN;
  date = NaN;
  private flagId = NO_FLAG_LIST;

  /** Rows of other messages are left out: an answer to `5:4294967295` may hold the last message below 5. */
  constructor(asked: UidSet) {
    this.asked = asked;
  }

  /** Takes what follows `FETCH`; false where the response cannot be taken apart. */
  take(data: Buffer, at: number, end: number): boolean {
    this.begin();
    this.cursor.reset(data, at, end);
    if (!visitAttributes(this.cursor, this.visit)) return false;
    this.end();
    return true;
  }

  /** Takes a response that was read before; false where it is of a message that nobody asked for. */
  takePlain({ uid, size, date, flagsFrom, flagsTo }: PlainRow, data: Buffer): boolean {
    if (!isUid(uid) || !this.asked.has(uid)) return false;
    this.uid = uid;
    this.size = size;
    this.date = date;
    this.flagId = this.flags.written(data, flagsFrom, flagsTo);
    this.add();
    return true;
  }

  /** For whoever visits the attributes of a response itself: each is passed to `attribute`. */
  begin(): void {
    this.uid = 0;
    this.size = this.date = NaN;
    this.flagId = NO_FLAG_LIST;
  }

  attribute(cursor: Cursor): void {
    if (cursor.is('UID')) this.uid = cursor.number();
    else if (cursor.is('FLAGS')) this.flagId = this.flags.read(cursor);
    else if (cursor.is('RFC822.SIZE')) {
      const size = cursor.number();
      this.size = size < 0 ? NaN : size;
    } else if (cursor.is('INTERNALDATE') && cursor.string()) {
      this.date = internalDate(cursor.data, cursor.from, cursor.to);
    }
  }

  end(): void {
    // Without flags there is nothing to say of the message; without UID, of no message.
    if (this.flagId !== NO_FLAG_LIST && isUid(this.uid) && this.asked.has(this.uid)) this.add();
  }

  batch(): RowBatch {
    if (!this.clean) this.merge();
    const { count } = this;
    return {
      count,
      uids: this.uids.subarray(0, count),
      sizes: this.sizes.subarray(0, count),
      dates: this.dates.subarray(0, count),
      flagIds: this.flagIds.subarray(0, count),
      pool: this.flags.pool,
    };
  }

  private add(): void {
    if (this.count === this.uids.length) {
      // A server that repeats itself for ever must not take memory for ever.
      if (!this.clean) this.merge();
      if (this.count > this.uids.length / 2) this.grow();
    }
    const row = this.count++;
    this.uids[row] = this.uid;
    this.sizes[row] = this.size;
    this.dates[row] = this.date;
    this.flagIds[row] = this.flagId;
    if (Number.isNaN(this.size) || (row > 0 && this.uids[row - 1]! >= this.uid)) this.clean = false;
  }

  /**
   * One row a message: the last one said. A response without a size is not an answer but news of flags (RFC 9051 §7.5.2):
   * it changes the flags of the row before it, and is forgotten where there is none.
   */
  private merge(): void {
    const rows = new Map<number, number>();
    let kept = 0;
    for (let row = 0; row < this.count; row++) {
      const uid = this.uids[row]!;
      const before = rows.get(uid);
      const to = before ?? kept;
      if (Number.isNaN(this.sizes[row]!)) {
        if (before !== undefined) this.flagIds[before] = this.flagIds[row]!;
        continue;
      }
      if (before === undefined) rows.set(uid, kept++);
      this.uids[to] = uid;
      this.sizes[to] = this.sizes[row]!;
      this.dates[to] = this.dates[row]!;
      this.flagIds[to] = this.flagIds[row]!;
    }
    this.count = kept;
  }

  private grow(): void {
    const capacity = 2 * this.uids.length;
    this.uids = copied(this.uids, new Uint32Array(capacity));
    this.sizes = copied(this.sizes, new Float64Array(capacity));
    this.dates = copied(this.dates, new Float64Array(capacity));
    this.flagIds = copied(this.flagIds, new Uint32Array(capacity));
  }
}

function copied<A extends Uint32Array | Float64Array>(from: A, to: A): A {
  to.set(from);
  return to;
}
