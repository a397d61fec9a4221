// The cache gives back what it was given, of any mailbox at any time; keeps within its bound; and keeps accounts apart.
import * as fc from 'fast-check';
import { statSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { toMailboxPath } from '../../src/model/mailbox.ts';
import { NoCache } from '../../src/sqlite/no-cache.ts';
import { toSafe } from '../../src/text/safe-text.ts';
import { dates, flags, sizes, type Row } from '../model/rows.ts';
import {
  cacheScene,
  contentsOf,
  envelopesIn,
  envelopesOf,
  INBOX,
  listOf,
  loaded,
  rowsTo,
} from './cache-scene.ts';

const modSeqs = fc.option(fc.bigInt({ min: 1n, max: 2n ** 63n - 1n }), { nil: undefined });
const mailboxIds = fc.option(fc.stringMatching(/^[A-Za-z0-9_-]{1,40}$/), { nil: undefined });

const rows = fc
  .uniqueArray(fc.oneof(fc.integer({ min: 1, max: 60 }), fc.integer({ min: 1, max: 4_294_967_295 })), {
    maxLength: 60,
  })
  .chain((uids) =>
    fc.tuple(
      ...uids
        .sort((a, b) => a - b)
        .map((uid) => fc.record({ uid: fc.constant(uid), size: sizes, date: dates, flags })),
    ),
  )
  .map((list) => list as Row[]);

describe('a mailbox in the cache', () => {
  it('is read as it was stored last, envelopes too, by whoever opens the file next', async () => {
    const { open, lines } = cacheScene();
    const lists = fc.array(
      fc.record({
        rows,
        path: fc.constantFrom(INBOX, toMailboxPath('Entw&APw-rfe'), toMailboxPath('a "b" \\c')),
        uidValidity: fc.integer({ min: 1, max: 3 }),
        modSeq: modSeqs,
        mailboxId: mailboxIds,
        known: fc.array(fc.boolean(), { minLength: 60, maxLength: 60 }),
      }),
      { minLength: 1, maxLength: 6 },
    );
    await fc.assert(
      fc.asyncProperty(lists, async (made) => {
        const cache = open();
        const last = new Map<string, unknown>();
        for (const { known, rows: its, ...one } of made) {
          const envelopes = envelopesOf(its.filter((_, n) => known[n]).map(({ uid }) => uid));
          const list = listOf(its, { ...one, envelopes });
          await cache.store(list);
          last.set(one.path, [contentsOf(list), envelopes]);
        }
        cache.close();
        const again = open();
        for (const { path } of made) {
          const found = await again.load(path);
          if (!found) throw new Error('nothing there');
          const { rows: batch } = found;
          const ascending = batch.uids.every((uid, i) => i === 0 || uid > batch.uids[i - 1]!);
          const envelopes = await envelopesIn(again, found.mailbox.uidValidity, path);
          expect([contentsOf(found), envelopes]).toEqual(last.get(path));
          expect(ascending).toBe(true);
        }
        again.close();
      }),
      { numRuns: 60 },
    );
    expect(lines).toEqual([]);
  });

  it('is written anew only where it changed, however large it is', async () => {
    const { open, file } = cacheScene();
    const cache = open();
    const many = rowsTo(20_000);
    const envelopes = envelopesOf(many.map(({ uid }) => uid));
    await cache.store(listOf(many, { envelopes }));
    const changed = many
      .filter(({ uid }) => uid < 5_000 || uid > 7_000)
      .map((row) => (row.uid === 12_345 ? { ...row, flags: ['\\Seen', '$Work'] } : row));
    changed.push(...rowsTo(25_000).slice(20_000));
    const before = statSync(`${file}-wal`).size;
    const list = listOf(changed, { modSeq: 99n, envelopes });
    await cache.store(list);
    // Of 23,000 rows, some 90 KB each 4,096, three chunks were touched, and one came.
    expect(statSync(`${file}-wal`).size - before).toBeLessThan(1_500_000);
    cache.close();
    const again = open();
    expect(await loaded(again)).toEqual(contentsOf(list));
    const left = changed.map(({ uid }) => uid).filter((uid) => uid <= 20_000);
    expect(await envelopesIn(again)).toEqual(envelopesOf(left));
  });

  it('is of one account, and of one UIDVALIDITY', async () => {
    const { open } = cacheScene();
    const [bob, eve] = [open(), open({ account: 'eve@example.org:993' })];
    await bob.store(listOf(rowsTo(3), { envelopes: envelopesOf([1]) }));
    expect(await loaded(eve)).toBeUndefined();
    expect(await envelopesIn(bob, 8)).toEqual(new Map());
    await bob.store(listOf(rowsTo(2), { uidValidity: 8 }));
    expect(await loaded(bob)).toEqual(contentsOf(listOf(rowsTo(2), { uidValidity: 8 })));
    expect(await envelopesIn(bob, 7)).toEqual(new Map());
    await bob.drop(INBOX);
    expect(await loaded(bob)).toBeUndefined();
  });

  it('holds text as Safe, and leaves out what is longer than anybody looks at', async () => {
    const { open } = cacheScene();
    const cache = open();
    const envelopes = envelopesOf([1]);
    const [uid] = envelopes.keys();
    envelopes.set(uid!, { from: toSafe('x'), subject: toSafe('y'.repeat(3_000)) });
    await cache.store(listOf(rowsTo(1), { envelopes }));
    expect(await envelopesIn(cache)).toEqual(new Map());
  });

  it('may be empty', async () => {
    const { open } = cacheScene();
    const cache = open();
    await cache.store(listOf([]));
    expect(await loaded(cache)).toEqual(contentsOf(listOf([])));
  });
});

describe('the bound', () => {
  const folder = (n: number) => toMailboxPath(`folder ${n}`);
  const kept = async (cache: ReturnType<ReturnType<typeof cacheScene>['open']>, folders: number) => {
    const there: number[] = [];
    for (let n = 0; n < folders; n++) if (await cache.load(folder(n))) there.push(n);
    return there;
  };

  it('is kept by dropping the folders that were used least recently', async () => {
    const { open, lines } = cacheScene();
    let now = 1_000;
    // A thousand rows are some 22 KB.
    const cache = open({ limitOctets: 100_000, now: () => now++ });
    for (let n = 0; n < 4; n++) await cache.store(listOf(rowsTo(1_000), { path: folder(n) }));
    await cache.load(folder(0));
    await cache.store(listOf(rowsTo(1_000), { path: folder(4) }));
    await cache.store(listOf(rowsTo(1_000), { path: folder(5) }));
    expect(await kept(cache, 6)).toEqual([0, 3, 4, 5]);
    expect(lines).toEqual([]);
  });

  it('keeps out what would not fit by itself, and leaves what was there of it', async () => {
    const { open } = cacheScene();
    const cache = open({ limitOctets: 100_000 });
    await cache.store(listOf(rowsTo(1_000), { path: folder(0) }));
    await cache.store(listOf(rowsTo(10_000), { path: folder(0) }));
    expect(await loaded(cache, folder(0))).toEqual(contentsOf(listOf(rowsTo(1_000), { path: folder(0) })));
    await cache.store(listOf(rowsTo(10_000), { path: folder(1) }));
    expect(await kept(cache, 2)).toEqual([]);
    // What was begun takes no room for ever.
    await cache.store(listOf(rowsTo(3_000), { path: folder(2) }));
    expect(await kept(cache, 3)).toEqual([2]);
  });
});

it('without a cache nothing is there, and nothing is kept', async () => {
  const cache = new NoCache();
  await cache.store(listOf(rowsTo(2)));
  expect(await cache.load(INBOX)).toBeUndefined();
  for await (const some of cache.envelopes({ path: INBOX, uidValidity: 7 })) expect(some).toBe('nothing');
  await cache.drop(INBOX);
  cache.close();
});
