import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { changeFlag, toFlagList, type Flag, type FlagChange, type FlagList } from '../../src/model/flags.ts';
import { MessageTable } from '../../src/model/message-table.ts';
import { toUid } from '../../src/model/uid.ts';
import { UidSet } from '../../src/model/uid-set.ts';
import { batchOf, flagNames, flags, rowOf, uid } from './rows.ts';
import { ascending } from './uids.ts';

interface Known {
  readonly size: number;
  readonly date: number;
  readonly flags: FlagList;
}

/** The naive table: UIDs with what is known of them. */
type Model = ReadonlyMap<number, Known | undefined>;

type Change =
  | {
      readonly kind: 'fill' | 'flags-of';
      readonly rows: readonly { readonly uid: number; readonly flags: Flag[] }[];
    }
  | {
      readonly kind: 'flag';
      readonly uids: number[];
      readonly change: FlagChange;
      readonly flag: Flag;
    }
  | { readonly kind: 'flags'; readonly uid: number; readonly flags: Flag[] }
  | { readonly kind: 'without' | 'with'; readonly uids: number[] }
  /** Into the cache and back. */
  | { readonly kind: 'keep' };

const uids = fc.array(uid, { maxLength: 12 });
const change = fc.constantFrom<FlagChange>('add', 'remove');
const changes: fc.Arbitrary<Change> = fc.oneof(
  fc.record({
    kind: fc.constantFrom('fill', 'flags-of'),
    rows: fc.array(fc.record({ uid, flags }), { maxLength: 12 }),
  }),
  fc.constant({ kind: 'keep' }),
  fc.record({ kind: fc.constant('flag'), uids, change, flag: flagNames }),
  fc.record({ kind: fc.constant('flags'), uid, flags }),
  fc.record({ kind: fc.constantFrom('without', 'with'), uids }),
);

function changedTable(table: MessageTable, made: Change): MessageTable {
  switch (made.kind) {
    case 'fill':
      return table.fill(batchOf(made.rows.map((row) => rowOf(row.uid, row.flags))));
    case 'flags-of': {
      const { count, uids: of, flagIds, pool } = batchOf(made.rows.map((row) => rowOf(row.uid, row.flags)));
      return table.withFlagsOf({ count, uids: of, flagIds, pool });
    }
    case 'keep':
      return MessageTable.ofRows(table.knownRows());
    case 'flag':
      return table.withFlag(UidSet.from(made.uids), made.change, made.flag);
    case 'flags':
      return table.withFlags(toUid(made.uid), toFlagList(made.flags));
    case 'without':
      return table.without(UidSet.from(made.uids));
    case 'with':
      return table.withUids(UidSet.from(made.uids));
  }
}

function changedModel(model: Model, made: Change): Model {
  const next = new Map(model);
  switch (made.kind) {
    case 'fill':
      for (const row of made.rows) {
        const { size, date } = rowOf(row.uid, row.flags);
        if (next.has(row.uid)) next.set(row.uid, { size, date, flags: toFlagList(row.flags) });
      }
      break;
    case 'flags-of':
      for (const row of made.rows) {
        const known = next.get(row.uid);
        if (known) next.set(row.uid, { ...known, flags: toFlagList(row.flags) });
      }
      break;
    case 'keep':
      for (const [one, known] of next) if (!known) next.delete(one);
      break;
    case 'flag':
      for (const one of made.uids) {
        const known = next.get(one);
        if (known) next.set(one, { ...known, flags: changeFlag(known.flags, made.change, made.flag) });
      }
      break;
    case 'flags': {
      const known = next.get(made.uid);
      if (known) next.set(made.uid, { ...known, flags: toFlagList(made.flags) });
      break;
    }
    case 'without':
      for (const one of made.uids) next.delete(one);
      break;
    case 'with':
      for (const one of made.uids) if (!next.has(one)) next.set(one, undefined);
      break;
  }
  return next;
}

function expectSame(table: MessageTable, model: Model): void {
  const all = ascending(model.keys());
  expect(table.length).toBe(all.length);
  expect([...table.uids()]).toEqual(all);
  const known = all.filter((one) => model.get(one));
  expect(table.known).toBe(known.length);
  expect(table.bytes).toBe(known.reduce((sum, one) => sum + model.get(one)!.size, 0));
  expect(table.biggest).toBe(Math.max(0, ...known.map((one) => model.get(one)!.size)));
  expect([...table.unknownUids()]).toEqual(all.filter((one) => !model.get(one)));
  all.forEach((one, row) => {
    const { size = NaN, date = NaN, flags: its = toFlagList([]) } = model.get(one) ?? {};
    expect(table.rowOf(one)).toBe(row);
    expect(table.isKnown(row)).toBe(model.get(one) !== undefined);
    expect(table.identity(row)).toEqual({ uid: one, size, date });
    expect(table.flags(row)).toEqual(its);
  });
  for (let one = 0; one <= 31; one++) if (!model.has(one)) expect(table.rowOf(one)).toBe(-1);
}

/** What a view of the table shows of the rows that were known when it was made. */
function pictureOf(table: MessageTable, rows: readonly number[]): unknown[] {
  return rows.map((row) => [table.identity(row), table.flags(row)]);
}

const knownRows = (table: MessageTable): number[] =>
  Array.from({ length: table.length }, (_, row) => row).filter((row) => table.isKnown(row));

describe('a message table', () => {
  test('is what a list of messages would be, through any changes', () => {
    fc.assert(
      fc.property(uids, fc.array(changes, { maxLength: 15 }), (first, made) => {
        let table = MessageTable.ofUids(UidSet.from(first));
        let model: Model = new Map(first.map((one) => [one, undefined]));
        expectSame(table, model);
        for (const one of made) {
          table = changedTable(table, one);
          model = changedModel(model, one);
          expectSame(table, model);
        }
      }),
      { numRuns: 300 },
    );
  });

  test('keeps earlier views as they were, but for rows that were not known then', () => {
    fc.assert(
      fc.property(uids, fc.array(changes, { minLength: 1, maxLength: 12 }), (first, made) => {
        let table = MessageTable.ofUids(UidSet.from(first));
        const views: { view: MessageTable; rows: number[]; picture: unknown[]; uids: string }[] = [];
        for (const one of made) {
          const rows = knownRows(table);
          views.push({ view: table, rows, picture: pictureOf(table, rows), uids: String(table.uids()) });
          table = changedTable(table, one);
        }
        for (const { view, rows, picture, uids: its } of views) {
          expect(pictureOf(view, rows)).toEqual(picture);
          expect(String(view.uids())).toBe(its);
        }
      }),
    );
  });

  test('says when no sort order can have changed', () => {
    const empty = MessageTable.ofUids(UidSet.from([1, 2, 3]));
    const read = empty.fill(batchOf([rowOf(2, ['\\Seen'])]));
    expect(read.sameRows(empty)).toBe(false);
    expect(read.withFlag(UidSet.from([2]), 'remove', '\\Seen').sameRows(read)).toBe(true);
    expect(read.fill(batchOf([rowOf(2, [])])).sameRows(read)).toBe(true);
    expect(read.fill(batchOf([rowOf(3, [])])).sameRows(read)).toBe(false);
    expect(read.without(UidSet.from([3])).sameRows(read)).toBe(false);
    expect(read.withUids(UidSet.from([4])).sameRows(read)).toBe(false);
  });

  test('stays itself where nothing comes or goes', () => {
    const table = MessageTable.ofUids(UidSet.from([1, 2, 3])).fill(batchOf([rowOf(2, ['\\Seen'])]));
    expect(table.withUids(UidSet.from([1, 3]))).toBe(table);
    expect(table.without(UidSet.from([9]))).toBe(table);
    expect(table.without(UidSet.empty)).toBe(table);
  });

  test('takes sizes beyond 32 bits and keeps unreadable dates', () => {
    const size = 2 ** 40 + 1;
    const table = MessageTable.ofUids(UidSet.from([7])).fill(
      batchOf([{ uid: 7, size, date: NaN, flags: [] }]),
    );
    expect(table.size(0)).toBe(size);
    expect(table.bytes).toBe(size);
    expect(table.date(0)).toBeNaN();
    expect(table.isKnown(0)).toBe(true);
  });

  test('takes the last word where one batch names a message twice, and counts it once', () => {
    const table = MessageTable.ofUids(UidSet.from([7])).fill(
      batchOf([rowOf(7, ['\\Seen']), rowOf(7, ['\\Deleted'])]),
    );
    expect(table.known).toBe(1);
    expect(table.bytes).toBe(7_000);
    expect(table.flags(0)).toEqual(toFlagList(['\\Deleted']));
  });

  test('finds the rows of whole ranges without walking their UIDs', () => {
    const table = MessageTable.ofUids(UidSet.from([5, 4_294_967_295])).fill(
      batchOf([rowOf(5, []), { uid: 4_294_967_295, size: 1, date: 1, flags: [] }]),
    );
    const flagged = table.withFlag(UidSet.range(toUid(1), toUid(4_294_967_295)), 'add', '\\Flagged');
    expect([0, 1].map((row) => flagged.flags(row))).toEqual([
      toFlagList(['\\Flagged']),
      toFlagList(['\\Flagged']),
    ]);
  });
});
