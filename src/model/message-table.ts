// The columns of one mailbox's messages, one row a UID, ascending. 24 bytes a row and no object a row, so that a million
// messages fit. A table is immutable but for one thing: `fill` writes rows that were not known before.
import { changeFlag, FlagPool, type Flag, type FlagChange, type FlagList } from './flags.ts';
import type { Safe } from '../text/safe-text.ts';
import { UidSet } from './uid-set.ts';
import type { Uid } from './uid.ts';

/** Rows as they came from the server: parallel columns of `count` entries, in any order. */
export interface RowBatch {
  readonly count: number;
  readonly uids: Uint32Array;
  /** RFC822.SIZE in octets. */
  readonly sizes: Float64Array;
  /** INTERNALDATE as seconds since 1970-01-01 UTC; NaN where the server's date cannot be read. */
  readonly dates: Float64Array;
  /** Ids in `pool`. */
  readonly flagIds: Uint32Array;
  readonly pool: FlagPool;
}

/** What identifies a message beside its UID: the server never changes either (RFC 9051 §2.3.3, §2.3.4). */
export interface Identity {
  readonly uid: Uid;
  readonly size: number;
  readonly date: number;
  /** As the user saw them; undefined where a change of our own was under way, or nobody looked. */
  readonly flags?: FlagList;
  /** With its angle brackets, where it was read. */
  readonly messageId?: Safe;
}

const UNREAD_ROW = 0; // Flag id of a row whose attributes have not arrived.
const NO_FLAGS: FlagList = { bits: 0, keywords: [] };

interface Columns {
  readonly uids: Uint32Array;
  readonly sizes: Float64Array;
  readonly dates: Float64Array;
  readonly flagIds: Uint32Array;
}

export class MessageTable {
  static readonly empty = MessageTable.ofUids(UidSet.empty);

  private readonly columns: Columns;
  private readonly pool: FlagPool;
  /** Rows whose attributes are known. */
  readonly known: number;
  /** Sum of RFC822.SIZE over the known rows, in octets. */
  readonly bytes: number;

  private constructor(columns: Columns, pool: FlagPool, known: number, bytes: number) {
    this.columns = columns;
    this.pool = pool;
    this.known = known;
    this.bytes = bytes;
  }

  /** A row for each UID, none of them known yet. */
  static ofUids(uids: UidSet): MessageTable {
    const pool = new FlagPool();
    pool.id({ bits: -1, keywords: [] }); // takes id 0: UNREAD_ROW
    const columns = blankColumns(uids.size);
    let row = 0;
    for (const uid of uids) columns.uids[row++] = uid;
    return new MessageTable(columns, pool, 0, 0);
  }

  get length(): number {
    return this.columns.uids.length;
  }

  uid(row: number): Uid {
    return this.columns.uids[row] as Uid;
  }

  isKnown(row: number): boolean {
    return this.columns.flagIds[row] !== UNREAD_ROW;
  }

  /** Octets; NaN while unknown. */
  size(row: number): number {
    return this.columns.sizes[row]!;
  }

  /** Seconds since 1970; NaN while unknown or unreadable. */
  date(row: number): number {
    return this.columns.dates[row]!;
  }

  flags(row: number): FlagList {
    const id = this.columns.flagIds[row] ?? UNREAD_ROW;
    return id === UNREAD_ROW ? NO_FLAGS : this.pool.list(id);
  }

  identity(row: number): Identity {
    return { uid: this.uid(row), size: this.size(row), date: this.date(row) };
  }

  /** The row of a UID, or -1. */
  rowOf(uid: number): number {
    const { uids } = this.columns;
    let low = 0;
    let high = uids.length - 1;
    while (low <= high) {
      const middle = (low + high) >> 1;
      const found = uids[middle]!;
      if (found === uid) return middle;
      if (found < uid) low = middle + 1;
      else high = middle - 1;
    }
    return -1;
  }

  /** True where no sort order can differ but by flags: the same rows, and as many of them known. */
  sameRows(other: MessageTable): boolean {
    return this.columns.uids === other.columns.uids && this.known === other.known;
  }

  uids(): UidSet {
    return UidSet.from(this.columns.uids);
  }

  unknownUids(): UidSet {
    return this.uidsWhere((row) => !this.isKnown(row));
  }

  uidsWhere(keep: (row: number) => boolean): UidSet {
    const found: number[] = [];
    for (let row = 0; row < this.length; row++) if (keep(row)) found.push(this.columns.uids[row]!);
    return UidSet.from(Uint32Array.from(found));
  }

  /**
   * Takes what the server said of messages. UIDs without a row are left out: a row exists only once the mailbox's UIDs
   * were asked for. Known rows take the new flags; size and date of a message never change (RFC 9051 §2.3.3).
   */
  fill(batch: RowBatch): MessageTable {
    const flagIds = new Int32Array(batch.pool.size).fill(-1);
    let { known, bytes } = this;
    // A copy of the column only when a row that was shown changes; a first read writes in place.
    let column = this.columns.flagIds;
    for (let i = 0; i < batch.count; i++) {
      const row = this.rowOf(batch.uids[i]!);
      if (row < 0) continue;
      const theirs = batch.flagIds[i]!;
      let mine = flagIds[theirs]!;
      if (mine < 0) mine = flagIds[theirs] = this.pool.id(batch.pool.list(theirs));
      const before = column[row]!;
      if (before === UNREAD_ROW) {
        this.columns.sizes[row] = batch.sizes[i]!;
        this.columns.dates[row] = batch.dates[i]!;
        known++;
        bytes += batch.sizes[i]!;
      } else if (before !== mine && column === this.columns.flagIds) {
        column = column.slice();
      }
      column[row] = mine;
    }
    return new MessageTable({ ...this.columns, flagIds: column }, this.pool, known, bytes);
  }

  /** Changes one flag on the known rows of a set. */
  withFlag(uids: UidSet, change: FlagChange, flag: Flag): MessageTable {
    return this.mapFlags(uids, (list) => changeFlag(list, change, flag));
  }

  /** Replaces the flags of one message. */
  withFlags(uid: Uid, flags: FlagList): MessageTable {
    return this.mapFlags(UidSet.of(uid), () => flags);
  }

  private mapFlags(uids: UidSet, map: (list: FlagList) => FlagList): MessageTable {
    const column = this.columns.flagIds.slice();
    const mapped = new Map<number, number>();
    for (const { first, last } of uids.ranges()) {
      for (let row = this.lowerBound(first); row < this.length && this.columns.uids[row]! <= last; row++) {
        const id = column[row]!;
        if (id === UNREAD_ROW) continue;
        let next = mapped.get(id);
        if (next === undefined) mapped.set(id, (next = this.pool.id(map(this.pool.list(id)))));
        column[row] = next;
      }
    }
    return new MessageTable({ ...this.columns, flagIds: column }, this.pool, this.known, this.bytes);
  }

  /** Rows for UIDs that are new here; one pass. */
  withUids(uids: UidSet): MessageTable {
    const fresh = uids.minus(this.uids());
    return fresh.isEmpty ? this : this.rebuilt(this.uids().union(fresh));
  }

  /** Without the rows of a set; one pass, however many go. */
  without(uids: UidSet): MessageTable {
    const left = this.uids().minus(uids);
    return left.size === this.length ? this : this.rebuilt(left);
  }

  /** The rows for exactly these UIDs: kept where they were known, blank where they are new. */
  private rebuilt(uids: UidSet): MessageTable {
    const next = blankColumns(uids.size);
    let known = 0;
    let bytes = 0;
    let to = 0;
    let from = 0;
    for (const uid of uids) {
      next.uids[to] = uid;
      while (from < this.length && this.columns.uids[from]! < uid) from++;
      if (from < this.length && this.columns.uids[from] === uid && this.isKnown(from)) {
        next.sizes[to] = this.columns.sizes[from]!;
        next.dates[to] = this.columns.dates[from]!;
        next.flagIds[to] = this.columns.flagIds[from]!;
        known++;
        bytes += this.columns.sizes[from]!;
      }
      to++;
    }
    return new MessageTable(next, this.pool, known, bytes);
  }

  private lowerBound(uid: number): number {
    let low = 0;
    let high = this.length;
    while (low < high) {
      const middle = (low + high) >> 1;
      if (this.columns.uids[middle]! < uid) low = middle + 1;
      else high = middle;
    }
    return low;
  }
}

function blankColumns(length: number): Columns {
  return {
    uids: new Uint32Array(length),
    sizes: new Float64Array(length).fill(NaN),
    dates: new Float64Array(length).fill(NaN),
    flagIds: new Uint32Array(length),
  };
}
