// The message table beside the plainest index that there is, a Map: both take the same, and are compared all over each time.
import type { FlagList } from '../../src/model/flags.ts';
import { MessageTable, type RowBatch } from '../../src/model/message-table.ts';
import { UidSet } from '../../src/model/uid-set.ts';

interface Known {
  readonly size: number;
  readonly date: number;
  readonly flags: FlagList;
}

export class TwoIndexes {
  private table: MessageTable;
  private readonly naive = new Map<number, Known | undefined>();

  constructor(uids: UidSet) {
    this.table = MessageTable.ofUids(uids);
    for (const uid of uids) this.naive.set(uid, undefined);
  }

  fill(batch: RowBatch): void {
    this.table = this.table.fill(batch);
    for (let i = 0; i < batch.count; i++) {
      const uid = batch.uids[i]!;
      if (!this.naive.has(uid)) continue;
      const flags = batch.pool.list(batch.flagIds[i]!);
      const known = this.naive.get(uid) ?? { size: batch.sizes[i]!, date: batch.dates[i]! };
      this.naive.set(uid, { ...known, flags });
    }
    this.compare();
  }

  /** Gone from the mailbox. */
  remove(uid: number): void {
    this.table = this.table.without(UidSet.from([uid]));
    this.naive.delete(uid);
    this.compare();
  }

  /** New in the mailbox, or there already. */
  add(uid: number): void {
    this.table = this.table.withUids(UidSet.from([uid]));
    if (!this.naive.has(uid)) this.naive.set(uid, undefined);
    this.compare();
  }

  private compare(): void {
    const { table, naive } = this;
    const uids = [...naive.keys()].sort((a, b) => a - b);
    const rows = Array.from({ length: table.length }, (_, row) => table.uid(row) as number);
    if (rows.join() !== uids.join()) throw new Error(`rows ${rows.join()}, not ${uids.join()}`);
    let [known, bytes] = [0, 0];
    for (const [row, uid] of uids.entries()) {
      const told = naive.get(uid);
      if (table.rowOf(uid) !== row || table.isKnown(row) !== (told !== undefined))
        throw new Error(`UID ${uid} is at ${table.rowOf(uid)}, not ${row}`);
      if (!told) continue;
      known++;
      bytes += told.size;
      const { size, date } = table.identity(row);
      if (size !== told.size || !Object.is(date, told.date)) throw new Error(`UID ${uid}: ${size} ${date}`);
      if (words(table.flags(row)) !== words(told.flags)) throw new Error(`UID ${uid}: other flags`);
    }
    // Beyond it, the order of adding matters.
    if (table.known !== known || (bytes <= Number.MAX_SAFE_INTEGER && table.bytes !== bytes))
      throw new Error(`${table.known} known with ${table.bytes}, not ${known} with ${bytes}`);
  }
}

function words({ bits, keywords }: FlagList): string {
  return `${bits} ${keywords.join(' ')}`;
}
