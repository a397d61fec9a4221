// Several programs on one cache, some of them killed: whoever reads gets a list that somebody stored, whole.
import { mkdirSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { expect, it, onTestFinished } from 'vitest';
import { checksumOf, type CacheContents, type ChunkEntry } from '../../src/sqlite/cache-contents.ts';
import { CacheDatabase } from '../../src/sqlite/cache-database.ts';
import { openCacheFile } from '../../src/sqlite/cache-file.ts';
import { faultOf, versionOf } from './cache-versions.ts';
import { cacheScene, contentsOf, INBOX, loaded } from './cache-scene.ts';
import { runWithin, start } from './programs.ts';

it('two programs that store the same mailbox, and one that reads it', async () => {
  const { directory, lines, open } = cacheScene();
  const cache = open();
  const writers = [
    start('forever', directory, undefined, 'cache'),
    start('forever', directory, undefined, 'cache'),
  ];
  for (const writer of writers) await writer.line();
  const versions = new Set<bigint | undefined>();
  for (let reads = 0; reads < 40 || versions.size < 5; reads++) {
    const found = await cache.load(INBOX);
    // In the instant between two lists of others there may be none that is whole.
    if (!found) continue;
    expect(faultOf(found)).toBe('');
    versions.add(found.modSeq);
  }
  for (const writer of writers) {
    const [, ...told] = (await writer.line()) as unknown[];
    expect(told).toEqual([]);
    await writer.kill();
  }
  expect(lines).toEqual([]);
}, 30_000);

it('a program that is killed leaves a list that is whole, and what it began is cleared away', async () => {
  const { directory, file, lines, open } = cacheScene();
  for (let kills = 0; kills < 6; kills++) {
    const writer = start('forever', directory, undefined, 'cache');
    await writer.line();
    await new Promise((resolve) => setTimeout(resolve, kills * 7));
    await writer.kill();
    const cache = open();
    const found = await cache.load(INBOX);
    expect(found && faultOf(found)).toBe('');
    cache.close();
  }
  const cache = open();
  const list = versionOf(3);
  await cache.store(list);
  expect(await loaded(cache)).toEqual(contentsOf(list));
  cache.close();
  const database = new DatabaseSync(file);
  expect(database.prepare('SELECT count(*) AS chunks FROM chunks').get()).toEqual({ chunks: 3 });
  database.close();
  expect(lines).toEqual([]);
}, 30_000);

it('what another program has settled meanwhile is not swept away', async () => {
  const { directory, open } = cacheScene();
  open().close();
  const connect = () => {
    const opened = openCacheFile(directory, () => undefined);
    if (opened.kind === 'failed') throw new Error(opened.failure.text);
    onTestFinished(() => opened.value.close());
    return new CacheDatabase(opened.value, 'bob@example.org:993');
  };
  const [one, other] = [connect(), connect()];
  const store = async (database: CacheDatabase, octet: number): Promise<ChunkEntry> => {
    const data = Uint8Array.of(octet);
    const id = await database.addChunk(await database.add(INBOX, 1), data);
    return { id, first: 1, count: 1, checksum: checksumOf(data) };
  };
  const contents = (entry: ChunkEntry): CacheContents => ({
    uidValidity: 7,
    mailboxId: undefined,
    modSeq: undefined,
    rows: [entry],
    envelopes: [],
  });
  const [mine, theirs] = [await store(one, 1), await store(other, 2)];
  const mailbox = await one.add(INBOX, 2);
  expect(await one.settle(mailbox, INBOX, contents(mine))).toBe(true);
  expect(await other.settle(mailbox, INBOX, contents(theirs))).toBe(true);
  await one.sweep(mailbox);
  expect([...other.chunk(mailbox, theirs)]).toEqual([2]);
  // And what was swept away can be settled no more.
  expect(await one.settle(mailbox, INBOX, contents(mine))).toBe(false);
});

it('a full disk is told once, and mail is read without a cache', () => {
  const { directory } = cacheScene();
  const disk = join(directory, 'disk');
  mkdirSync(disk);
  const mount = `mount -t tmpfs -o size=3m,mode=700 none ${disk} && exec "$@"`;
  const told = runWithin(mount, 'full', disk, 'cache') as string[];
  expect(told).toEqual([
    expect.stringMatching(/^The cache .+ cannot be used: .+\. Mail is read without it\.$/),
  ]);
  expect(statSync(directory).mode & 0o777).toBe(0o700);
});
