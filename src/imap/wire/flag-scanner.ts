// Reads the FETCH responses that carry flags and nothing else into the columns of a FlagBatch.
import type { FlagBatch } from '../../model/flag-batch.ts';
import type { UidSet } from '../../model/uid-set.ts';
import { isUid } from '../../model/uid.ts';
import { Cursor, visitAttributes } from './cursor.ts';
import { FlagInterner, NO_FLAG_LIST } from './flag-interner.ts';

const FIRST_ROWS = 1024; // Grown by doubling as rows come: a count that a server claims allocates nothing.

export class FlagScanner {
  private readonly asked: UidSet;
  private readonly flags = new FlagInterner();
  private readonly cursor = new Cursor();
  private readonly visit = (cursor: Cursor): void => this.attribute(cursor);
  private uids = new Uint32Array(FIRST_ROWS);
  private flagIds = new Uint32Array(FIRST_ROWS);
  private count = 0;
  private uid = 0;
  private flagId = NO_FLAG_LIST;

  constructor(asked: UidSet) {
    this.asked = asked;
  }

  /** Takes what follows `FETCH`; false where the response cannot be taken apart. */
  take(data: Buffer, at: number, end: number): boolean {
    this.uid = 0;
    this.flagId = NO_FLAG_LIST;
    this.cursor.reset(data, at, end);
    if (!visitAttributes(this.cursor, this.visit)) return false;
    if (this.flagId !== NO_FLAG_LIST && isUid(this.uid) && this.asked.has(this.uid)) this.add();
    return true;
  }

  batch(): FlagBatch {
    const { count } = this;
    return {
      count,
      uids: this.uids.subarray(0, count),
      flagIds: this.flagIds.subarray(0, count),
      pool: this.flags.pool,
    };
  }

  private attribute(cursor: Cursor): void {
    if (cursor.is('UID')) this.uid = cursor.number();
    else if (cursor.is('FLAGS')) this.flagId = this.flags.read(cursor);
  }

  private add(): void {
    if (this.count === this.uids.length) this.makeRoom();
    this.uids[this.count] = this.uid;
    this.flagIds[this.count++] = this.flagId;
  }

  /** A server that repeats itself for ever must not take memory for ever: no more rows are kept than were asked for. */
  private makeRoom(): void {
    if (this.count >= this.asked.size) this.merge();
    if (this.count <= this.uids.length / 2) return;
    const capacity = 2 * this.uids.length;
    this.uids = copied(this.uids, capacity);
    this.flagIds = copied(this.flagIds, capacity);
  }

  private merge(): void {
    const last = new Map<number, number>();
    for (let row = 0; row < this.count; row++) last.set(this.uids[row]!, this.flagIds[row]!);
    this.count = 0;
    for (const [uid, flagId] of last) {
      this.uids[this.count] = uid;
      this.flagIds[this.count++] = flagId;
    }
  }
}

function copied(from: Uint32Array, capacity: number): Uint32Array<ArrayBuffer> {
  const to = new Uint32Array(capacity);
  to.set(from);
  return to;
}
