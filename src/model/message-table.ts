// One mailbox's messages, one row a UID, ascending, in columns, so that a million messages fit. A table is immutable but for
// one thing: `fill` writes rows that were not known before.
import { columnsOf, columnsWith, columnsWithout, UNREAD_ROW, type Columns } from './columns.ts';
import { changeFlag, FlagPool, type Flag, type FlagChange, type FlagList } from './flags.ts';
import type { Safe } from '../text/safe-text.ts';
import type { FlagBatch } from './flag-batch.ts';
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

const NO_FLAGS: FlagList = { bits: 0, keywords: [] };

export class MessageTable {
  static readonly empty = MessageTable.ofUids(UidSet.empty);

  private readonly columns: Columns;
  private readonly pool: FlagPool;
  /** Rows whose attributes are known. */
  readonly known: number;
  /** Sum of RFC822.SIZE over the known rows, in octets. */
  readonly bytes: number;
  /** The biggest RFC822.SIZE of the known rows, in octets; 0 where none is known. */
  readonly biggest: number;
  private allUids: UidSet | undefined;
  /** `arrived`, with room for all, 4 octets a row while rows come in; further rows are appended in place. */
  private arrivals: Uint32Array | undefined;

  private constructor(columns: Columns, pool: FlagPool, sums: Sums) {
    this.columns = columns;
    this.pool = pool;
    this.known = sums.known;
    this.bytes = sums.bytes;
    this.biggest = sums.biggest;
  }

  /** A row for each UID, none of them known yet. */
  static ofUids(uids: UidSet): MessageTable {
    const pool = new FlagPool();
    pool.id({ bits: -1, keywords: [] }); // takes id 0: UNREAD_ROW
    const table = new MessageTable(columnsOf(uids), pool, { known: 0, bytes: 0, biggest: 0 });
    table.allUids = uids;
    return table;
  }

  /** A row for each of these, which are known: in ascending order, each UID once. */
  static ofRows({ count, uids, sizes, dates, flagIds, pool }: RowBatch): MessageTable {
    const blank = MessageTable.ofUids(UidSet.empty);
    const ids = blank.idsFrom(pool);
    const columns = {
      uids: uids.subarray(0, count),
      sizes: sizes.subarray(0, count),
      dates: dates.subarray(0, count),
      flagIds: flagIds.subarray(0, count).map((id) => ids(id)),
    };
    return new MessageTable(columns, blank.pool, sumsOf(columns));
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

  /** RFC822.SIZE of each row in octets, NaN while unknown: for whoever goes through all of them. Not to be written. */
  get sizes(): Float64Array {
    return this.columns.sizes;
  }

  /** INTERNALDATE of each row in seconds since 1970, NaN while unknown or unreadable. Not to be written. */
  get dates(): Float64Array {
    return this.columns.dates;
  }

  /** UID of each row; the same array as long as no row comes or goes. Not to be written. */
  get uidColumn(): Uint32Array {
    return this.columns.uids;
  }

  /** The known rows, from the one that was read first; what is here stays, also when more of them are read. */
  get arrived(): Uint32Array {
    this.arrivals ??= arrivalsOf(this.columns);
    return this.arrivals.subarray(0, this.known);
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

  /** The lists of flags that known rows have, or those of a set, and how many rows have each. */
  flagLists(uids?: UidSet): ReadonlyMap<FlagList, number> {
    const { flagIds, uids: column } = this.columns;
    const counts = new Uint32Array(this.pool.size);
    if (!uids) for (let row = 0; row < this.length; row++) counts[flagIds[row]!]!++;
    else
      for (const { first, last } of uids.ranges())
        for (let row = this.rowsBefore(first); row < this.length && column[row]! <= last; row++)
          counts[flagIds[row]!]!++;
    const lists = new Map<FlagList, number>();
    counts.forEach((count, id) => {
      if (id !== UNREAD_ROW && count > 0) lists.set(this.pool.list(id), count);
    });
    return lists;
  }

  /** For each row what `of` makes of its flags, asked once for each list of them; `unread` where they are not known. */
  mapFlagLists(of: (flags: FlagList) => number, unread: number): Uint8Array {
    const { flagIds } = this.columns;
    const byId = new Uint8Array(this.pool.size);
    for (let id = 0; id < byId.length; id++) byId[id] = id === UNREAD_ROW ? unread : of(this.pool.list(id));
    const mapped = new Uint8Array(flagIds.length);
    for (let row = 0; row < mapped.length; row++) mapped[row] = byId[flagIds[row]!]!;
    return mapped;
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
    this.allUids ??= UidSet.from(this.columns.uids);
    return this.allUids;
  }

  unknownUids(): UidSet {
    if (this.known === this.length) return UidSet.empty;
    const { uids, flagIds } = this.columns;
    const read = new Uint32Array(this.known);
    let count = 0;
    for (let row = 0; row < flagIds.length; row++)
      if (flagIds[row] !== UNREAD_ROW) read[count++] = uids[row]!;
    return this.uids().minus(UidSet.from(read));
  }

  uidsWhere(keep: (row: number) => boolean): UidSet {
    const found = new Uint32Array(this.length);
    let count = 0;
    for (let row = 0; row < this.length; row++) if (keep(row)) found[count++] = this.columns.uids[row]!;
    return UidSet.from(found.subarray(0, count));
  }

  /**
   * Takes what the server said of messages. UIDs without a row are left out: a row exists only once the mailbox's UIDs
   * were asked for. Known rows take the new flags; size and date of a message never change (RFC 9051 §2.3.3).
   */
  fill(batch: RowBatch): MessageTable {
    const ids = this.idsFrom(batch.pool);
    const { uids, sizes, dates } = this.columns;
    let { known, bytes, biggest } = this;
    const arrivals = (this.arrivals ??= known < this.length ? arrivalsOf(this.columns) : undefined);
    // A copy of the column only when a row that was shown changes; a first read writes in place.
    let column = this.columns.flagIds;
    let row = -1;
    for (let i = 0; i < batch.count; i++) {
      const uid = batch.uids[i]!;
      // Most answers come in order: then the next row is the one.
      row = uids[row + 1] === uid ? row + 1 : this.rowOf(uid);
      if (row < 0) continue;
      const mine = ids(batch.flagIds[i]!);
      const before = column[row]!;
      if (before === UNREAD_ROW) {
        const size = batch.sizes[i]!;
        sizes[row] = size;
        dates[row] = batch.dates[i]!;
        arrivals![known++] = row;
        bytes += size;
        if (size > biggest) biggest = size;
      } else if (before !== mine && column === this.columns.flagIds) {
        column = column.slice();
      }
      column[row] = mine;
    }
    return this.sameUids({ ...this.columns, flagIds: column }, { known, bytes, biggest });
  }

  /** The flags of known rows as the server says they are. */
  withFlagsOf(batch: FlagBatch): MessageTable {
    const ids = this.idsFrom(batch.pool);
    const { uids } = this.columns;
    let column = this.columns.flagIds;
    let row = -1;
    for (let i = 0; i < batch.count; i++) {
      const uid = batch.uids[i]!;
      row = uids[row + 1] === uid ? row + 1 : this.rowOf(uid);
      if (row < 0 || column[row] === UNREAD_ROW) continue;
      const id = ids(batch.flagIds[i]!);
      if (column[row] === id) continue;
      // Frames that are being drawn still show the rows as they were.
      if (column === this.columns.flagIds) column = column.slice();
      column[row] = id;
    }
    return column === this.columns.flagIds ? this : this.sameUids({ ...this.columns, flagIds: column }, this);
  }

  /** The rows that are known, ascending. */
  knownRows(): RowBatch {
    const { columns, pool } = this;
    const known = this.known === this.length ? columns : columnsWithout(columns, this.unknownUids());
    return { ...known, count: known.uids.length, pool };
  }

  /** From ids in another pool to those in this one. */
  private idsFrom(pool: FlagPool): (theirs: number) => number {
    const known = new Int32Array(pool.size).fill(-1);
    return (theirs) => {
      let mine = known[theirs]!;
      if (mine < 0) mine = known[theirs] = this.pool.id(pool.list(theirs));
      return mine;
    };
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
      for (let row = this.rowsBefore(first); row < this.length && this.columns.uids[row]! <= last; row++) {
        const id = column[row]!;
        if (id === UNREAD_ROW) continue;
        let next = mapped.get(id);
        if (next === undefined) mapped.set(id, (next = this.pool.id(map(this.pool.list(id)))));
        column[row] = next;
      }
    }
    return this.sameUids({ ...this.columns, flagIds: column }, this);
  }

  /** Rows for UIDs that are new here; one pass. */
  withUids(uids: UidSet): MessageTable {
    const fresh = uids.minus(this.uids());
    if (fresh.isEmpty) return this;
    return new MessageTable(columnsWith(this.columns, fresh), this.pool, this);
  }

  /** Without the rows of a set; one pass, however many go. */
  without(uids: UidSet): MessageTable {
    const gone = uids.intersect(this.uids());
    if (gone.isEmpty) return this;
    const columns = columnsWithout(this.columns, gone);
    return new MessageTable(columns, this.pool, sumsOf(columns));
  }

  private sameUids(columns: Columns, sums: Sums): MessageTable {
    const table = new MessageTable(columns, this.pool, sums);
    table.allUids = this.allUids;
    if (this.known < this.length) table.arrivals = this.arrivals;
    return table;
  }

  /** How many rows have a lower UID. */
  rowsBefore(uid: number): number {
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

/** Of the rows that are known, the lowest first. */
function arrivalsOf({ flagIds }: Columns): Uint32Array {
  const rows = new Uint32Array(flagIds.length);
  let count = 0;
  for (let row = 0; row < flagIds.length; row++) if (flagIds[row] !== UNREAD_ROW) rows[count++] = row;
  return rows;
}

interface Sums {
  readonly known: number;
  readonly bytes: number;
  readonly biggest: number;
}

function sumsOf({ flagIds, sizes }: Columns): Sums {
  let known = 0;
  let bytes = 0;
  let biggest = 0;
  for (let row = 0; row < flagIds.length; row++) {
    if (flagIds[row] === UNREAD_ROW) continue;
    const size = sizes[row]!;
    known++;
    bytes += size;
    if (size > biggest) biggest = size;
  }
  return { known, bytes, biggest };
}
