// What `imaptop rescue` lists, line for line, in whatever mail and servers call things.
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { toMailboxPath } from '../../src/model/mailbox.ts';
import { toUid } from '../../src/model/uid.ts';
import { carryOut } from '../../src/rescue/report.ts';
import { DiskRescueStore } from '../../src/rescue/rescue-store.ts';
import { toSafe } from '../../src/text/safe-text.ts';
import { save, storeIn } from './copies.ts';

const SAVED = Date.UTC(2026, 10, 23, 1, 10);
let state: string;
beforeEach(() => {
  state = mkdtempSync(join(tmpdir(), 'imaptop-rescue-'));
});
afterEach(() => rmSync(state, { recursive: true }));

function list(now = SAVED): readonly string[] {
  // An hour in winter, two in summer, as in Paris.
  const offsetAt = (ms: number) => (new Date(ms).getUTCMonth() === 6 ? 120 : 60);
  const result = carryOut({ kind: 'list' }, { stateDirectory: state, now, offsetAt });
  if (result.kind === 'failed') throw new Error(result.failure.text);
  return result.value;
}

it('lists each copy with what is known of it, and how much there is in all', () => {
  expect(list()).toEqual(['There are no rescue copies.']);
  save(
    storeIn(state, () => SAVED),
    17,
    4568,
    new Uint8Array(120_000),
  );
  const hostile = new DiskRescueStore({
    stateDirectory: state,
    account: 'eve\u001b[31m@h:993',
    now: () => SAVED,
    nameOf: (path) => toSafe(path),
  });
  const mailbox = { path: toMailboxPath('a\u009b\n b'), uidValidity: 1 };
  for (const [uid, date] of [
    [7, NaN],
    [8, Date.UTC(2009, 6, 1) / 1000],
  ] as const) {
    const begun = hostile.begin(18, mailbox, { uid: toUid(uid), octets: 0, date, flags: [] });
    if (begun.kind === 'failed') throw new Error(begun.failure.text);
    expect(begun.value.commit(0).kind).toBe('ok');
  }
  expect(list()).toMatchInlineSnapshot(`
    [
      "plan   UID  saved             expires           date                size  account         folder",
      "  17  4568  2026-11-23 02:10  2026-11-30 02:10  2023-11-14 23:13  117.2K  bob@h           Entwürfe (Entw&APw-rfe)",
      "  18     7  2026-11-23 02:10  2026-11-30 02:10  ?                      0  eve␛[31m@h:993  a<9B>␊ b",
      "  18     8  2026-11-23 02:10  2026-11-30 02:10  2009-07-01 02:00       0  eve␛[31m@h:993  a<9B>␊ b",
      "3 rescue copies, 117.2 KB of 1.0 GB; kept for 7 days. imaptop rescue clear PLAN|all removes them.",
    ]
  `);
});

it('lists no copy whose time is over', () => {
  save(
    storeIn(state, () => SAVED),
    17,
    1,
    new Uint8Array(1),
  );
  expect(list(SAVED + 7 * 86_400_000 - 1)).toHaveLength(3);
  expect(list(SAVED + 7 * 86_400_000)).toEqual(['There are no rescue copies.']);
});
