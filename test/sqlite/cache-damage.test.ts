// A cache file that is damaged, foreign, or was written by somebody who means ill: thrown away with a line, whole or in
// part; never believed, and never the end of the program.
import * as fc from 'fast-check';
import {
  chmodSync,
  copyFileSync,
  linkSync,
  lstatSync,
  mkdirSync,
  readFileSync,
  rmSync,
  statSync,
  symlinkSync,
  truncateSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { describe, expect, it } from 'vitest';
import { FlagPool } from '../../src/model/flags.ts';
import type { Envelope } from '../../src/model/envelope.ts';
import type { Uid } from '../../src/model/uid.ts';
import { decodeEnvelopes, encodeEnvelopes } from '../../src/sqlite/envelope-chunk.ts';
import { SqliteMailboxCache } from '../../src/sqlite/mailbox-cache.ts';
import { decodeRows, encodeRows } from '../../src/sqlite/row-chunk.ts';
import { toMailboxPath } from '../../src/model/mailbox.ts';
import { literal, toSafe } from '../../src/text/safe-text.ts';
import { batchOf, rowOf, type Row } from '../model/rows.ts';
import {
  cacheScene,
  contentsOf,
  envelopesIn,
  envelopesOf,
  listOf,
  loaded,
  rowsTo,
  type CacheScene,
} from './cache-scene.ts';

const OTHER = toMailboxPath('Other');
const LIST = listOf(rowsTo(5_000, ['\\Seen']), { envelopes: envelopesOf([1, 2, 4_500]) });
const OTHER_LIST = listOf(rowsTo(7), { path: OTHER });

/** A file with two mailboxes, closed. */
async function filled(): Promise<CacheScene> {
  const scene = cacheScene();
  const cache = scene.open();
  await cache.store(LIST);
  await cache.store(OTHER_LIST);
  cache.close();
  return scene;
}

describe('a file that is not opened', () => {
  const damages: readonly (readonly [string, RegExp, (scene: CacheScene) => void])[] = [
    [
      'no database',
      /file is not a database/,
      ({ file }) => writeFileSync(file, 'not a database at all '.repeat(40)),
    ],
    [
      'a database of another program',
      /it is not a cache of imaptop/,
      ({ sql }) => sql('PRAGMA application_id = 7'),
    ],
    ['of another version', /another version of imaptop made it/, ({ sql }) => sql('PRAGMA user_version = 2')],
    ['others can read it', /others could read or write it/, ({ file }) => chmodSync(file, 0o644)],
    ['it has a second name', /it has a second name/, ({ file }) => linkSync(file, `${file}.too`)],
    [
      'a link',
      /it is not a file/,
      ({ file, directory }) => {
        copyFileSync(file, join(directory, 'elsewhere'));
        rmSync(file);
        symlinkSync(join(directory, 'elsewhere'), file);
      },
    ],
    [
      'its first page is gone',
      /file is not a database/,
      ({ file }) => {
        const octets = readFileSync(file);
        octets.fill(0x41, 0, 100);
        writeFileSync(file, octets);
      },
    ],
  ];

  it.each(damages)('%s: thrown away with a line, and a new one is begun', async (_name, why, damage) => {
    const scene = await filled();
    damage(scene);
    const cache = scene.open();
    expect(scene.lines).toEqual([
      expect.stringMatching(/^The cache \S+\/mailboxes\.db was thrown away: .+\.$/),
    ]);
    expect(scene.lines[0]).toMatch(why);
    expect(await loaded(cache)).toBeUndefined();
    await cache.store(LIST);
    expect(await loaded(cache)).toEqual(contentsOf(LIST));
    const stat = lstatSync(scene.file);
    expect([stat.isFile(), stat.mode & 0o777]).toEqual([true, 0o600]);
    expect(scene.lines).toHaveLength(1);
  });

  it('what it was a link to, or another name of, stays as it was', async () => {
    const { directory, file, open } = await filled();
    const elsewhere = join(directory, 'elsewhere');
    writeFileSync(elsewhere, 'precious');
    rmSync(file);
    symlinkSync(elsewhere, file);
    open().close();
    rmSync(file);
    linkSync(elsewhere, file);
    open().close();
    expect(readFileSync(elsewhere, 'utf8')).toBe('precious');
  });

  it('where nothing can be written, mail is read without a cache', async () => {
    const { directory, file, lines } = cacheScene();
    mkdirSync(file);
    const opened = SqliteMailboxCache.open({
      directory,
      account: 'bob',
      now: Date.now,
      nameOf: toSafe,
      tell: (line) => lines.push(line),
    });
    expect(opened.kind === 'failed' && opened.failure.text).toMatch(
      /^The cache \S+ cannot be used: .+\. Mail is read without it\.$/,
    );
    expect(lines).toEqual([]);
  });
});

describe('a mailbox that is not as it was written', () => {
  const damages: readonly (readonly [string, string])[] = [
    ['a part is missing', 'DELETE FROM chunks WHERE id = 1'],
    ['a part has another length', 'UPDATE chunks SET data = substr(data, 1, length(data) - 1) WHERE id = 1'],
    ['a part has other octets', 'UPDATE chunks SET data = zeroblob(length(data)) WHERE id = 1'],
    ['a part is a text', "UPDATE chunks SET data = cast('x' AS BLOB) WHERE id = 1"],
    [
      'two parts changed places',
      'UPDATE chunks SET id = 1000 WHERE id = 1; UPDATE chunks SET id = 1 WHERE id = 3; UPDATE chunks SET id = 3 WHERE id = 1000',
    ],
    ['a part belongs to another mailbox', 'UPDATE chunks SET mailbox = 2 WHERE id = 1'],
    [
      'its mod-sequence is another',
      `UPDATE mailboxes SET contents = replace(contents, '"modSeq":"12"', '"modSeq":"99"') WHERE path = 'INBOX'`,
    ],
    ['its contents are rubbish', "UPDATE mailboxes SET contents = '{' WHERE path = 'INBOX'"],
    [
      'its contents are those of another mailbox',
      `UPDATE mailboxes SET (contents, checksum) = (SELECT contents, checksum FROM mailboxes WHERE path = 'Other') WHERE path = 'INBOX'`,
    ],
    ['it has no checksum', "UPDATE mailboxes SET checksum = NULL WHERE path = 'INBOX'"],
  ];

  it.each(damages)('%s: it alone is thrown away, with a line', async (_name, sql) => {
    const scene = await filled();
    scene.sql(sql);
    const cache = scene.open();
    expect(await loaded(cache)).toBeUndefined();
    expect(scene.lines).toEqual([
      expect.stringMatching(/^What the cache kept of INBOX was thrown away: .+\. It is read anew\.$/),
    ]);
    expect(await loaded(cache, OTHER)).toEqual(contentsOf(OTHER_LIST));
    await cache.store(LIST);
    expect(await loaded(cache)).toEqual(contentsOf(LIST));
    expect(scene.lines).toHaveLength(1);
  });

  it('its envelopes, too', async () => {
    const scene = await filled();
    scene.sql(
      `UPDATE chunks SET data = cast(replace(cast(data AS TEXT), 'Sender', 'Spoofer') AS BLOB) WHERE octets < 1000`,
    );
    const cache = scene.open();
    expect(await envelopesIn(cache)).toEqual(new Map());
    expect(scene.lines).toHaveLength(1);
    expect(await loaded(cache)).toBeUndefined();
  });

  it('has to be stored under the name it is asked for by', async () => {
    const scene = await filled();
    scene.sql(`DELETE FROM mailboxes WHERE path = 'Other'; UPDATE mailboxes SET path = 'Other'`);
    expect(await loaded(scene.open(), OTHER)).toBeUndefined();
    expect(scene.lines).toHaveLength(1);
  });
});

it('whatever octets of the file are changed: the list as it was, or none', async () => {
  const scene = await filled();
  const whole = readFileSync(scene.file);
  const wanted = [contentsOf(LIST), contentsOf(OTHER_LIST)];
  const places = fc.array(fc.tuple(fc.nat(whole.length - 1), fc.integer({ min: 1, max: 255 })), {
    minLength: 1,
    maxLength: 8,
  });
  const cut = fc.option(fc.nat(whole.length), { nil: undefined, freq: 5 });
  await fc.assert(
    fc.asyncProperty(places, cut, async (changes, length) => {
      const octets = Buffer.from(whole);
      for (const [at, by] of changes) octets[at]! ^= by;
      for (const end of ['', '-wal', '-shm']) rmSync(scene.file + end, { force: true });
      writeFileSync(scene.file, octets, { mode: 0o600 });
      if (length !== undefined) truncateSync(scene.file, length);
      const cache = scene.open();
      const found = [await loaded(cache), await loaded(cache, OTHER)];
      await envelopesIn(cache);
      cache.close();
      found.forEach((list, index) => {
        if (list !== undefined) expect(list).toEqual(wanted[index]);
      });
    }),
    { numRuns: 60 },
  );
  // What was thrown away is not missed: the file as it was is read as ever.
  writeFileSync(scene.file, whole, { mode: 0o600 });
  const cache = scene.open();
  expect([await loaded(cache), await loaded(cache, OTHER)]).toEqual(wanted);
}, 60_000);

describe('a chunk by somebody who knows how checksums are made', () => {
  const read = (data: Uint8Array, room = 10): unknown => {
    const columns = {
      uids: new Uint32Array(room),
      sizes: new Float64Array(room),
      dates: new Float64Array(room),
      flagIds: new Uint32Array(room),
    };
    return decodeRows(data, columns, 0, 0, new FlagPool());
  };
  const chunk = (...rows: Row[]): Uint8Array => encodeRows(batchOf(rows), 0, rows.length);

  it.each([
    ['UIDs that do not ascend', chunk(rowOf(3, []), rowOf(2, []))],
    ['a UID twice', chunk(rowOf(3, []), rowOf(3, []))],
    ['UID 0', chunk(rowOf(0, []))],
    ['a size below zero', chunk({ ...rowOf(1, []), size: -1 })],
    ['a size that is no number', chunk({ ...rowOf(1, []), size: NaN })],
    ['a size of half an octet', chunk({ ...rowOf(1, []), size: 0.5 })],
    ['a date without end', chunk({ ...rowOf(1, []), date: Infinity })],
    ['a flag that is no word', chunk(rowOf(1, ['\x1b]0;owned\x07']))],
    ['a flag of two words', chunk(rowOf(1, ['a  b']))],
    ['no rows', new Uint8Array(3)],
    ['another length', chunk(rowOf(1, [])).slice(0, -1)],
    ['another mark', chunk(rowOf(1, [])).fill(0, 0, 4)],
  ])('%s: refused', (_name, data) => expect(() => read(data)).toThrow());

  it('more rows than there is room for: refused', () => {
    expect(() => read(chunk(rowOf(1, []), rowOf(2, [])), 1)).toThrow('more rows than were counted');
  });

  it('where the columns do not begin at a multiple of their width, they are read all the same', () => {
    const data = chunk(rowOf(1, ['\\Seen']));
    const shifted = new Uint8Array(data.length + 1).subarray(1);
    shifted.set(data);
    expect(read(shifted)).toBe(1);
  });

  it('hostile text is made Safe anew', () => {
    const hostile = '\x1b[2J\u202edetsurt' as unknown as ReturnType<typeof toSafe>;
    const envelopes = new Map<Uid, Envelope>([[1 as Uid, { from: hostile, subject: hostile }]]);
    const back = decodeEnvelopes(encodeEnvelopes(Uint32Array.of(1), envelopes)).get(1 as Uid);
    expect(back).toEqual({ from: toSafe(hostile), subject: toSafe(hostile) });
    expect(back?.from).not.toContain('\x1b');
  });

  it.each([
    ['not JSON', '{'],
    ['not lists', '[1,2,3,4]'],
    ['columns of two lengths', '[[1,2],["a"],[0],["s"]]'],
    ['a sender that is not there', '[[1],["a"],[1],["s"]]'],
    ['UID 0', '[[0],["a"],[0],["s"]]'],
    ['a subject that is no text', '[[1],["a"],[0],[7]]'],
  ])('envelopes: %s', (_name, text) => expect(() => decodeEnvelopes(Buffer.from(text))).toThrow());

  it('a sender that many share is written once', () => {
    const from = literal('Somebody with a long name <somebody@example.org>');
    const uids = Uint32Array.from({ length: 1_000 }, (_, n) => n + 1);
    const envelopes = new Map([...uids].map((uid) => [uid as Uid, { from, subject: literal('s') }]));
    expect(encodeEnvelopes(uids, envelopes).length).toBeLessThan(12_000);
  });
});

it('the file, and what SQLite lays beside it, is private', async () => {
  const { open, file } = cacheScene();
  const cache = open();
  await cache.store(LIST);
  for (const end of ['', '-wal', '-shm']) expect(statSync(file + end).mode & 0o777).toBe(0o600);
});

it('what went wrong in the middle closes the cache, once', async () => {
  const { open, file, lines } = cacheScene();
  const cache = open();
  await cache.store(LIST);
  const database = new DatabaseSync(file);
  database.exec('DROP TABLE chunks');
  database.close();
  expect(await loaded(cache)).toBeUndefined();
  expect(await loaded(cache)).toBeUndefined();
  await cache.store(LIST);
  expect(lines).toEqual([expect.stringMatching(/^The cache \S+ cannot be used: no such table: chunks\. /)]);
});
