// Messages as plain objects, and the batches of rows that they arrive in: what tables are compared with.
import * as fc from 'fast-check';
import { FlagPool, toFlagList, type Flag } from '../../src/model/flags.ts';
import type { RowBatch } from '../../src/model/message-table.ts';

export interface Row {
  readonly uid: number;
  readonly size: number;
  readonly date: number;
  readonly flags: readonly Flag[];
}

export function batchOf(rows: readonly Row[]): RowBatch {
  const pool = new FlagPool();
  // Ids of a batch mean nothing in another pool.
  pool.id(toFlagList(['$padding']));
  return {
    count: rows.length,
    // A scanner's columns may be longer than what they hold.
    uids: Uint32Array.from([...rows.map(({ uid }) => uid), 1]),
    sizes: Float64Array.from([...rows.map(({ size }) => size), 1]),
    dates: Float64Array.from([...rows.map(({ date }) => date), 1]),
    flagIds: Uint32Array.from([...rows.map(({ flags }) => pool.id(toFlagList(flags))), 0]),
    pool,
  };
}

export const uid = fc.integer({ min: 1, max: 30 });

export const flagNames = fc.constantFrom<Flag>('\\Seen', '\\Deleted', '\\Flagged', '$Forwarded', 'Junk');

export const flags = fc.uniqueArray(flagNames, { maxLength: 4 });

export const sizes = fc.oneof(
  fc.integer({ min: 0, max: 5 }),
  fc.integer({ min: 0, max: 2 ** 31 }),
  fc.integer({ min: 2 ** 31, max: Number.MAX_SAFE_INTEGER - 1 }),
);

export const dates = fc.oneof(
  fc.integer({ min: -5, max: 5 }),
  fc.constantFrom(NaN, -62_167_219_200, 253_402_300_799, 2 ** 32, -(2 ** 31)),
  fc.integer({ min: 0, max: 2_000_000_000 }),
);

/** A message's size and date never change (RFC 9051 §2.3.3, §2.3.4): they follow from its UID. */
export const rowOf = (fromUid: number, its: readonly Flag[]): Row => ({
  uid: fromUid,
  size: fromUid * 1_000,
  date: fromUid % 5 === 0 ? NaN : 1_700_000_000 - fromUid,
  flags: its,
});
