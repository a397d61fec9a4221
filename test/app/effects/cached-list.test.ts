// A list from the cache, on a server in memory: what is asked to bring it up to date, what is not believed, and what is kept.
import { describe, expect, test } from 'vitest';
import { Capabilities } from '../../../src/model/capabilities.ts';
import { toMailboxPath } from '../../../src/model/mailbox.ts';
import { toUid, type Uid } from '../../../src/model/uid.ts';
import { UidSet } from '../../../src/model/uid-set.ts';
import { CachedList } from '../../../src/app/effects/cached-list.ts';
import { Envelopes } from '../../../src/app/effects/envelopes.ts';
import { Keeping } from '../../../src/app/effects/keeping.ts';
import { Reading } from '../../../src/app/effects/reading.ts';
import { toSafe } from '../../../src/text/safe-text.ts';
import { listOf, type ListOptions } from '../../sqlite/cache-scene.ts';
import { rowOf } from '../../model/rows.ts';
import { ManualClock } from '../manual-clock.ts';
import { FakeServer, failureOf } from './fake-server.ts';
import { MemoryCache } from './memory-cache.ts';

const INBOX = toMailboxPath('INBOX');
const UIDS = [1, 2, 3, 4, 5];
const NOTHING = new Capabilities(['UIDPLUS']);
const CONDSTORE = new Capabilities(['UIDPLUS', 'CONDSTORE']);

function scene(cached: readonly number[] = UIDS, options: ListOptions = {}, capabilities = NOTHING) {
  const server = new FakeServer(UIDS);
  server.capabilities = capabilities;
  server.flags = ['\\Seen'];
  const cache = new MemoryCache();
  cache.lists.set(
    INBOX,
    listOf(
      cached.map((uid) => rowOf(uid, ['\\Draft'])),
      { modSeq: undefined, ...options },
    ),
  );
  const clock = new ManualClock();
  const context = server.context(clock);
  const { store } = context;
  const cachedList = new CachedList(context, cache);
  const keeping = new Keeping(context, cache, (mailbox) => cachedList.isFilled(mailbox));
  const reading = new Reading(context, cachedList, keeping);
  const envelopes = new Envelopes(context, () => undefined);
  store.subscribe(() => {
    envelopes.attend();
    keeping.attend();
  });
  const settled = async (): Promise<void> => {
    await server.settled();
    store.flush();
    await server.settled();
  };
  return {
    server,
    cache,
    clock,
    store,
    keeping,
    reading,
    settled,
    messages: () => store.getState().messages,
    /** `1 \Seen`, a message each. */
    rows: () => {
      const { table } = store.getState().messages;
      return Array.from({ length: table.length }, (_, row) => `${table.uid(row)} ${table.flags(row).bits}`);
    },
    open: async () => {
      reading.open(INBOX);
      store.flush();
      await settled();
      // By then what was read is on the screen, and is kept.
      clock.pass(100);
    },
    asked: () => server.lines.filter((line) => !line.includes('HEADER.FIELDS')),
  };
}

const allSeen = UIDS.map((uid) => `${uid} 1`);

test('it is shown before the server has said anything, and then its flags are asked for', async () => {
  const { server, store, reading, settled, messages, rows, asked } = scene();
  const go = server.hold();
  reading.open(INBOX);
  store.flush();
  await new Promise((resolve) => setImmediate(resolve));
  expect([messages().cached, messages().scan.kind, rows()]).toEqual([
    true,
    'opening',
    UIDS.map((uid) => `${uid} 16`),
  ]);
  go();
  await settled();
  expect([messages().cached, messages().scan.kind, rows()]).toEqual([false, 'complete', allSeen]);
  const newer = ['NOOP', 'UID SEARCH UID 6:4294967295'];
  expect(asked().filter((line) => !newer.includes(line))).toEqual([
    'EXAMINE "INBOX"',
    'UID SEARCH ALL',
    'UID FETCH 1:5 (UID FLAGS INTERNALDATE RFC822.SIZE)',
    'UID FETCH 1:5 (UID FLAGS)',
  ]);
});

test('what came is read whole, what went goes', async () => {
  const { open, messages, rows, asked } = scene([2, 3, 9]);
  await open();
  expect([messages().cached, messages().scan.kind, rows()]).toEqual([false, 'complete', allSeen]);
  expect(asked()).toContain('UID FETCH 1,4:5 (UID FLAGS INTERNALDATE RFC822.SIZE)');
  expect(asked()).toContain('UID FETCH 2:3 (UID FLAGS)');
});

describe('where the server counts changes', () => {
  function counting(cached: readonly number[], changed: readonly number[], upTo = 20n, modSeq = 10n) {
    const made = scene(cached, { modSeq }, CONDSTORE);
    made.server.opening = { highestModSeq: 20n };
    made.server.changes = { kind: 'ok', value: { uids: UidSet.from(changed), upTo } };
    return made;
  }
  const flagLines = (lines: readonly string[]): string[] =>
    lines.filter((line) => line.endsWith('(UID FLAGS)'));

  test('only what changed is asked for, over a connection that has looked again', async () => {
    const made = counting(UIDS, [2, 4, 77]);
    const { store } = made;
    store.report({ kind: 'connection-changed', state: { kind: 'connected', connections: 2 } });
    await made.open();
    expect(made.asked()).toContain('changed since 10');
    expect(flagLines(made.asked())).toEqual(['UID FETCH 2,4 (UID FLAGS)']);
    expect(made.asked().indexOf('UID FETCH 2,4 (UID FLAGS)')).toBeGreaterThan(
      made.asked().lastIndexOf('NOOP'),
    );
    expect(made.rows()).toEqual(['1 16', '2 1', '3 16', '4 1', '5 16']);
    expect(made.messages().cached).toBe(false);
    expect(made.cache.stored.at(-1)?.modSeq).toBe(20n);
  });

  test('nothing is asked where nothing changed', async () => {
    const made = counting(UIDS, []);
    await made.open();
    expect(flagLines(made.asked())).toEqual([]);
    expect([made.messages().cached, made.messages().scan.kind]).toEqual([false, 'complete']);
  });

  test('a server that does not name what came is not believed', async () => {
    const made = counting([1, 2, 3], [2]);
    await made.open();
    expect(flagLines(made.asked())).toEqual(['UID FETCH 1:3 (UID FLAGS)']);
    expect(made.rows()).toEqual(allSeen);
  });

  test('what the reader knows less far is kept less far', async () => {
    const made = counting(UIDS, [1], 15n);
    await made.open();
    expect(made.cache.stored.at(-1)?.modSeq).toBe(15n);
  });

  test('where the question fails, all flags are asked for', async () => {
    const made = counting(UIDS, []);
    made.server.changes = { kind: 'failed', failure: { kind: 'bad', text: toSafe('what') } };
    await made.open();
    expect(made.rows()).toEqual(allSeen);
    expect(made.cache.stored.at(-1)?.modSeq).toBe(20n);
  });

  test('where there is one connection only, the reader is not asked', async () => {
    const made = counting(UIDS, []);
    made.store.report({ kind: 'connection-changed', state: { kind: 'connected', connections: 1 } });
    await made.open();
    expect(made.asked()).not.toContain('changed since 10');
    expect(made.rows()).toEqual(allSeen);
  });
});

describe('it is thrown away, and the folder read anew', () => {
  test.each([
    ['another UIDVALIDITY', {}, { uidValidity: 8 }, {}],
    ['another identity of the mailbox', { mailboxId: 'F1' }, {}, { mailboxId: 'F2' }],
    ['a mod-sequence that went back', { modSeq: 10n }, {}, { highestModSeq: 9n }],
    ['a UIDNEXT that went back', {}, {}, { uidNext: 5 }],
  ] as const)('%s', async (_name, options, changed, opening) => {
    const made = scene(UIDS, options);
    Object.assign(made.server, changed);
    made.server.opening = opening;
    await made.open();
    expect([made.messages().cached, made.messages().scan.kind, made.rows()]).toEqual([
      false,
      'complete',
      allSeen,
    ]);
    expect(made.asked().filter((line) => line.endsWith('(UID FLAGS)'))).toEqual([]);
  });

  test('messages of another size under the same UIDs', async () => {
    const made = scene();
    const rows = UIDS.map((uid) => ({ ...rowOf(uid, []), size: uid === 3 ? 7 : uid * 1_000 }));
    made.cache.lists.set(INBOX, listOf(rows, { modSeq: undefined }));
    await made.open();
    const { table } = made.messages();
    expect([table.size(table.rowOf(3)), made.rows()]).toEqual([3_000, allSeen]);
    expect(made.store.getState().view.status?.text).toBe(
      'The folder is not as the cache had it: it is read anew. Marks are dropped.',
    );
    expect(made.cache.stored.at(-1)?.rows.sizes[2]).toBe(3_000);
  });
});

test('a message of which the server says nothing is confirmed by nothing', async () => {
  const made = scene();
  made.server.silentOn = UidSet.from([2]);
  await made.open();
  const { cached, scan } = made.messages();
  expect([cached, scan]).toMatchObject([true, { kind: 'failed' }]);
  expect(scan.kind === 'failed' && scan.failure.text).toBe(
    'The server did not say how 1 of the cached messages stand: R reads all anew.',
  );
  await made.keeping.close();
  expect(made.cache.stored).toEqual([]);
});

test('stopped, it stays unconfirmed and is not kept; read anew, it comes from the server', async () => {
  const made = scene();
  const go = made.server.hold();
  made.reading.open(INBOX);
  made.store.flush();
  await new Promise((resolve) => setImmediate(resolve));
  expect(made.reading.cancel()).toBe(true);
  go();
  await made.settled();
  expect([made.messages().cached, made.messages().scan.kind]).toEqual([true, 'stopped']);
  made.reading.readNewer();
  await made.settled();
  expect([made.messages().cached, made.messages().scan.kind]).toEqual([true, 'stopped']);
  expect(made.cache.stored).toEqual([]);
  await made.open();
  expect([made.messages().cached, made.messages().scan.kind, made.rows()]).toEqual([
    false,
    'complete',
    allSeen,
  ]);
  expect(made.cache.loads).toBe(1);
});

test('read anew after it was confirmed, everything is asked for, and nothing recalled', async () => {
  const made = scene(UIDS, { modSeq: 20n }, CONDSTORE);
  made.server.opening = { highestModSeq: 20n };
  made.server.changes = { kind: 'ok', value: { uids: UidSet.empty, upTo: 20n } };
  await made.open();
  expect(made.rows()).toEqual(UIDS.map((uid) => `${uid} 16`));
  await made.open();
  expect([made.rows(), made.cache.loads]).toEqual([allSeen, 1]);
});

test('a folder that cannot be opened any more says so, and its list stays unconfirmed', async () => {
  const made = scene();
  made.server.answer = ({ kind }) => (kind === 'examine' ? failureOf('no') : undefined);
  await made.open();
  const { cached, scan } = made.messages();
  expect([cached, scan.kind, made.store.getState().view.status?.text]).toEqual([
    true,
    'failed',
    'the server said no',
  ]);
});

test('senders and subjects that the cache has are not asked for', async () => {
  const envelope = { from: toSafe('cached'), subject: toSafe('cached') };
  const known = new Map<Uid, typeof envelope>([1, 2, 4].map((uid) => [toUid(uid), envelope]));
  const made = scene(UIDS, { envelopes: known });
  await made.open();
  expect(made.messages().envelopes.get(toUid(2))).toEqual(envelope);
  const lines = made.server.lines.filter((line) => line.includes('HEADER.FIELDS'));
  expect(lines.map((line) => line.slice(0, 13))).toEqual(['UID FETCH 3,5']);
  await made.keeping.close();
  const kept = made.cache.stored.at(-1)!.envelopes;
  expect([kept.size, ...UIDS.filter((uid) => kept.has(toUid(uid)))]).toEqual([5, ...UIDS]);
});

describe('keeping', () => {
  const fresh = (): ReturnType<typeof scene> => {
    const made = scene();
    made.cache.lists.clear();
    made.server.opening = { highestModSeq: 20n, mailboxId: 'F1' };
    return made;
  };
  const kept = ({ cache }: ReturnType<typeof scene>): (readonly [number, number])[] =>
    cache.stored.map(({ rows, envelopes }) => [rows.count, envelopes.size] as const);

  test('a list is kept once it is complete, and what changes later after a while', async () => {
    const made = fresh();
    await made.open();
    expect(made.cache.stored[0]).toMatchObject({ modSeq: 20n, mailboxId: 'F1', mailbox: { uidValidity: 7 } });
    const before = kept(made).length;
    made.store.report({ kind: 'expunged', mailbox: { path: INBOX, uidValidity: 7 }, uids: UidSet.from([2]) });
    made.store.flush();
    expect(kept(made)).toHaveLength(before);
    made.clock.pass(30_000);
    await made.settled();
    expect(kept(made).at(-1)).toEqual([4, 5]);
  });

  test('what is not kept yet is kept when another folder is opened', async () => {
    const made = fresh();
    await made.open();
    made.store.report({ kind: 'expunged', mailbox: { path: INBOX, uidValidity: 7 }, uids: UidSet.from([2]) });
    made.store.flush();
    made.reading.open(toMailboxPath('Other'));
    await made.settled();
    expect(made.cache.lists.get(INBOX)?.rows.count).toBe(4);
  });

  test('a message that cannot be read is not among what is kept', async () => {
    const made = fresh();
    made.server.silentOn = UidSet.from([3]);
    await made.open();
    expect(made.messages().table.length).toBe(5);
    expect([...made.cache.stored.at(-1)!.rows.uids]).toEqual([1, 2, 4, 5]);
  });

  test('nobody who leaves waits for a cache that does not end', async () => {
    const made = fresh();
    await made.open();
    made.store.report({ kind: 'expunged', mailbox: { path: INBOX, uidValidity: 7 }, uids: UidSet.from([2]) });
    made.store.flush();
    made.cache.gate = new Promise(() => undefined);
    const closing = made.keeping.close();
    made.clock.pass(1_000);
    await closing;
    expect(made.cache.closed).toBe(true);
  });
});
