// The wire's changing commands against the three real servers, each asked over a raw connection what it holds afterwards.
import { afterEach, describe, expect, test } from 'vitest';
import { DELETED, FLAGGED, SEEN } from '../../../src/model/flags.ts';
import { toMailboxPath } from '../../../src/model/mailbox.ts';
import { UidSet } from '../../../src/model/uid-set.ts';
import { toUid } from '../../../src/model/uid.ts';
import { makeMessage, seedCorpus, seedMailbox, type Seeded } from '../../helpers/seed.ts';
import { startDovecot } from '../../servers/dovecot.ts';
import type { ServerName } from '../../servers/server.ts';
import { sharedServers } from '../../servers/shared.ts';
import { data, inPieces, signIn, signOut, type Session } from './sign-in.ts';

const INBOX = toMailboxPath('INBOX');
const SERVERS: readonly ServerName[] = ['dovecot', 'cyrus', 'courier'];
const seconds = (date: Date): number => date.getTime() / 1000;
const uidsOf = (seeded: readonly Seeded[]): UidSet => UidSet.from(seeded.map(({ uid }) => uid));

afterEach(signOut);

/** Says what the messages of a mailbox are, by UID, as the server tells the raw connection. */
async function held(session: Session, path: string): Promise<Map<number, string>> {
  return session.raw.messageIds(path);
}

/** Messages with all their octets, read in pieces. */
async function whole(session: Session, uids: UidSet): Promise<{ date: number; octets: Buffer }[]> {
  const found = new Map<number, { date: number; octets: Buffer }>();
  const piece = 100_000;
  for (let [offset, left] = [0, uids]; !left.isEmpty; offset += piece) {
    const parts = await data(session, { kind: 'fetch-messages', uids: left, offset, octets: piece });
    for (const { uid, date, octets } of parts) {
      const before = found.get(uid)?.octets ?? Buffer.alloc(0);
      found.set(uid, { date, octets: Buffer.concat([before, octets]) });
    }
    left = UidSet.from(parts.filter(({ octets }) => octets.length === piece).map(({ uid }) => uid));
  }
  return [...found].sort(([a], [b]) => a - b).map(([, message]) => message);
}

describe.each(SERVERS)('%s', (name) => {
  test('COPY says where each message went, and the copies are the messages', async () => {
    const session = await signIn(sharedServers()[name]);
    const seeded = await seedMailbox(session.raw, 'INBOX', 12, { flags: (n) => (n % 2 ? ['\\Seen'] : []) });
    const to = session.folder('Copies');
    await data(session, { kind: 'create', path: to });
    const opened = await data(session, { kind: 'select', path: INBOX });
    const asked = UidSet.from([1, 2, 3, 7, 9, 12].map((n) => seeded[n - 1]?.uid ?? 0));
    const copied = await data(session, { kind: 'copy', uids: asked, to });
    expect([...(copied?.uids.keys() ?? [])]).toEqual([...asked]);

    const source = await held(session, 'INBOX');
    const target = await held(session, to);
    expect(target.size).toBe(asked.size);
    for (const [uid, there] of copied?.uids ?? []) expect(target.get(there)).toBe(source.get(uid));
    const status = await data(session, { kind: 'status', path: to });
    expect(status).toMatchObject({ messages: 6, uidValidity: copied?.uidValidity });
    expect(status.uidNext).toBeGreaterThan(Math.max(...target.keys()));

    await data(session, { kind: 'examine', path: to });
    const copies = await data(session, {
      kind: 'fetch-identities',
      uids: UidSet.from(target.keys()),
      modSeq: false,
    });
    const originals = seeded.filter(({ uid }) => asked.has(uid));
    expect([...copies.rows.dates]).toEqual(originals.map(({ date }) => seconds(date)));
    expect([...copies.rows.sizes]).toEqual(originals.map(({ size }) => size));
    expect([...copies.headers.values()]).toEqual(
      originals.map(({ messageId, subject }) => ({ messageId, subject })),
    );
    expect([...copies.rows.flagIds].map((id) => copies.rows.pool.list(id).bits)).toEqual(
      originals.map(({ n }) => (n % 2 ? SEEN : 0)),
    );
    expect(opened.exists).toBe(12);
  });

  test('a COPY to a folder that is not there is refused and copies nothing', async () => {
    const session = await signIn(sharedServers()[name]);
    const uids = uidsOf(await seedMailbox(session.raw, 'INBOX', 2));
    await data(session, { kind: 'select', path: INBOX });
    const answer = await session.wire.run({ kind: 'copy', uids, to: session.folder('Nowhere') });
    expect(answer).toMatchObject({ kind: 'refused', failure: { kind: 'no', code: 'TRYCREATE' } });
    expect(await session.wire.run({ kind: 'noop' })).toMatchObject({ kind: 'ok' });
  });

  test('a COPY of messages of which some are gone copies the others', async () => {
    const session = await signIn(sharedServers()[name]);
    const seeded = await seedMailbox(session.raw, 'INBOX', 3);
    const to = session.folder('Rest');
    await data(session, { kind: 'create', path: to });
    await data(session, { kind: 'select', path: INBOX });
    const gone = UidSet.of(toUid(seeded[1]?.uid ?? 0));
    await data(session, { kind: 'store', uids: gone, change: 'add', flag: '\\Deleted' });
    await data(session, { kind: 'expunge', uids: gone });
    const copied = await data(session, { kind: 'copy', uids: uidsOf(seeded), to });
    expect([...(copied?.uids.keys() ?? [])]).toEqual([seeded[0]?.uid, seeded[2]?.uid]);
    const none = await data(session, { kind: 'copy', uids: gone, to });
    expect(none).toBeUndefined();
    expect((await held(session, to)).size).toBe(2);
  });

  test('folders are made, asked about and deleted', async () => {
    const session = await signIn(sharedServers()[name]);
    const path = session.folder('imaptop &AOk- (1)');
    await data(session, { kind: 'create', path });
    expect(await data(session, { kind: 'status', path })).toMatchObject({ messages: 0 });
    expect(await session.wire.run({ kind: 'create', path })).toMatchObject({ kind: 'refused' });
    const rights = await data(session, { kind: 'my-rights', path });
    expect(rights).toMatch(/^(?=.*r)(?=.*s)(?=.*w)(?=.*i)[a-z]+$/);
    expect(await data(session, { kind: 'my-rights', path: INBOX })).toMatch(/r/);
    await data(session, { kind: 'delete-folder', path });
    expect(await session.wire.run({ kind: 'status', path })).toMatchObject({ kind: 'refused' });
  });

  test('a message that is fetched in pieces and appended again is the same, octet for octet', async () => {
    const session = await signIn(sharedServers()[name]);
    const message = makeMessage({ n: 1, seed: 8, size: 100_001 });
    const date = seconds(new Date('2011-02-03T04:05:06Z'));
    const { length: octets } = message.bytes;
    const first = await data(
      session,
      { kind: 'append', path: INBOX, flags: ['\\Seen', '\\Flagged'], date, octets },
      inPieces(message.bytes),
    );
    expect(first).toBeDefined();
    await data(session, { kind: 'examine', path: INBOX });
    const fetched = async (uid: number): Promise<Buffer> => {
      const pieces: Uint8Array[] = [];
      for (let offset = 0; ; offset += 30_000) {
        const uids = UidSet.from([uid]);
        const command = { kind: 'fetch-messages', uids, offset, octets: 30_000 } as const;
        const [piece] = await data(session, command);
        expect(piece).toMatchObject({ uid, date, flags: { bits: SEEN | FLAGGED } });
        if (!piece || piece.octets.length === 0) return Buffer.concat(pieces);
        pieces.push(piece.octets);
      }
    };
    const original = await fetched(first?.uid ?? 0);
    expect(original.equals(message.bytes)).toBe(true);
    await data(session, { kind: 'select', path: INBOX });
    const again = await data(
      session,
      { kind: 'append', path: INBOX, flags: ['\\Seen', '\\Flagged'], date, octets },
      inPieces(original, 999),
    );
    expect(again?.uidValidity).toBe(session.wire.selected?.mailbox.uidValidity);
    expect(again?.uid).toBeGreaterThan(first?.uid ?? 0);
    // Courier does not see its own APPEND before the next SELECT.
    await data(session, { kind: 'examine', path: INBOX });
    expect((await fetched(again?.uid ?? 0)).equals(message.bytes)).toBe(true);
  });

  test('every message of the corpus comes back as it was', async () => {
    const session = await signIn(sharedServers()[name]);
    const { appended } = await seedCorpus(session.raw, 'INBOX');
    const back = session.folder('Back');
    await data(session, { kind: 'create', path: back });
    await data(session, { kind: 'examine', path: INBOX });
    const originals = await whole(session, UidSet.from(appended.map(({ uid }) => uid)));
    expect(originals).toHaveLength(appended.length);
    // Courier takes no APPEND while a mailbox is open read-only.
    await data(session, { kind: 'select', path: INBOX });
    const uids: number[] = [];
    for (const { octets, date } of originals) {
      const command = { kind: 'append', path: back, flags: [], date, octets: octets.length } as const;
      const answer = await data(session, command, inPieces(octets, 4_000));
      uids.push(answer?.uid ?? 0);
    }
    await data(session, { kind: 'examine', path: back });
    const copies = await whole(session, UidSet.from(uids));
    expect(copies.map(({ date }) => date)).toEqual(originals.map(({ date }) => date));
    const changed = copies.flatMap(({ octets }, n) =>
      octets.equals(originals[n]?.octets ?? Buffer.alloc(0)) ? [] : [appended[n]?.file],
    );
    expect(changed).toEqual([]);
  });

  test.each([[[]], [['LITERAL+', 'LITERAL-']]])(
    'a message of 20 MB is appended (without %j)',
    async (without) => {
      const session = await signIn(sharedServers()[name], without);
      const { bytes } = makeMessage({ n: 2, seed: 8, size: 20_000_000 });
      const path = session.folder('Big');
      await data(session, { kind: 'create', path });
      const appended = await data(
        session,
        { kind: 'append', path, flags: [], date: NaN, octets: bytes.length },
        inPieces(bytes, 1_000_000),
      );
      await data(session, { kind: 'examine', path });
      const uids = UidSet.from([appended?.uid ?? 0]);
      const rows = await data(session, { kind: 'fetch-rows', uids });
      expect([...rows.sizes]).toEqual([20_000_000]);
      let at = 0;
      for (; ; at += 5_000_000) {
        const [piece] = await data(session, { kind: 'fetch-messages', uids, offset: at, octets: 5_000_000 });
        if (!piece || piece.octets.length === 0) break;
        expect(bytes.subarray(at, at + 5_000_000).equals(piece.octets)).toBe(true);
      }
      expect(at).toBe(20_000_000);
    },
  );

  test('an APPEND that is refused leaves the connection as it was', async () => {
    const session = await signIn(sharedServers()[name]);
    const { bytes } = makeMessage({ n: 3, seed: 8, size: 3_000_000 });
    const path = session.folder('Nowhere');
    const command = { kind: 'append', path, flags: [], date: NaN, octets: bytes.length } as const;
    expect(await session.wire.run(command, inPieces(bytes))).toMatchObject({
      kind: 'refused',
      failure: { code: 'TRYCREATE' },
    });
    expect(await data(session, { kind: 'examine', path: INBOX })).toMatchObject({ exists: 0 });
  });

  test('64 STOREs and COPYs go out together, and each gets its own answer', async () => {
    const session = await signIn(sharedServers()[name]);
    const seeded = await seedMailbox(session.raw, 'INBOX', 256, { size: 400 });
    const to = session.folder('Many');
    await data(session, { kind: 'create', path: to });
    await data(session, { kind: 'select', path: INBOX });
    const chunks = uidsOf(seeded).chunks(8_000, 4);
    expect(chunks).toHaveLength(64);
    const stored = await Promise.all(
      chunks.map((uids) => data(session, { kind: 'store', uids, change: 'add', flag: '\\Deleted' })),
    );
    expect(stored.every(({ modified }) => modified.isEmpty)).toBe(true);
    const copied = await Promise.all(chunks.map((uids) => data(session, { kind: 'copy', uids, to })));
    const source = await held(session, 'INBOX');
    const target = await held(session, to);
    expect(target.size).toBe(256);
    for (const [n, answer] of copied.entries()) {
      expect(UidSet.from(answer?.uids.keys() ?? []).equals(chunks[n] ?? UidSet.empty)).toBe(true);
      for (const [uid, there] of answer?.uids ?? []) expect(target.get(there)).toBe(source.get(uid));
    }
    const marked = await Promise.all(
      chunks.map((uids) =>
        data(session, { kind: 'search', uids, test: { flag: '\\Deleted', present: true } }),
      ),
    );
    expect(marked.map(String)).toEqual(chunks.map(String));
    const rows = await Promise.all(chunks.map((uids) => data(session, { kind: 'fetch-rows', uids })));
    expect(rows.map(({ uids }) => UidSet.from(uids).toString())).toEqual(chunks.map(String));
    await Promise.all(chunks.map((uids) => data(session, { kind: 'expunge', uids })));
    expect((await held(session, 'INBOX')).size).toBe(0);
  });

  test('EXPUNGE without UIDs removes what is marked', async () => {
    const session = await signIn(sharedServers()[name]);
    const seeded = await seedMailbox(session.raw, 'INBOX', 3);
    await data(session, { kind: 'select', path: INBOX });
    const uids = UidSet.from([seeded[0]?.uid ?? 0]);
    await data(session, { kind: 'store', uids, change: 'add', flag: '\\Deleted' });
    await data(session, { kind: 'expunge-all', uids });
    expect(await session.raw.uids('INBOX')).toEqual([seeded[1]?.uid, seeded[2]?.uid]);
  });
});

describe.each(['dovecot', 'cyrus'] as const)('%s', (name) => {
  test('MOVE says where each message went; chunks go out together', async () => {
    const session = await signIn(sharedServers()[name]);
    const seeded = await seedMailbox(session.raw, 'INBOX', 320, { size: 400 });
    const to = session.folder('Moved');
    await data(session, { kind: 'create', path: to });
    await data(session, { kind: 'select', path: INBOX });
    const source = await held(session, 'INBOX');
    const chunks = uidsOf(seeded).chunks(8_000, 10);
    const moved = await Promise.all(chunks.map((uids) => data(session, { kind: 'move', uids, to })));
    expect((await held(session, 'INBOX')).size).toBe(0);
    const target = await held(session, to);
    expect(target.size).toBe(320);
    for (const [n, answer] of moved.entries()) {
      expect(UidSet.from(answer?.uids.keys() ?? []).equals(chunks[n] ?? UidSet.empty)).toBe(true);
      for (const [uid, there] of answer?.uids ?? []) expect(target.get(there)).toBe(source.get(uid));
    }
    await data(session, { kind: 'examine', path: to });
    const rows = await data(session, { kind: 'fetch-rows', uids: UidSet.from(target.keys()) });
    expect([...rows.dates]).toEqual(seeded.map(({ date }) => seconds(date)));
    expect(await data(session, { kind: 'status', path: INBOX })).toMatchObject({ messages: 0 });
  });

  test('a STORE on condition leaves alone what somebody changed since, and says which', async () => {
    const session = await signIn(sharedServers()[name]);
    const seeded = await seedMailbox(session.raw, 'INBOX', 4);
    const uids = uidsOf(seeded);
    await data(session, { kind: 'select', path: INBOX });
    const seen = await data(session, { kind: 'fetch-identities', uids, modSeq: true });
    expect(seen.modSeq).toBeGreaterThan(0n);
    const other = seeded[2]?.uid ?? 0;
    await session.raw.ok('SELECT INBOX');
    await session.raw.ok(`UID STORE ${other} +FLAGS (\\Flagged)`);
    const { modified } = await data(session, {
      kind: 'store',
      uids,
      change: 'add',
      flag: '\\Deleted',
      unchangedSince: seen.modSeq ?? 0n,
    });
    expect([...modified]).toEqual([other]);
    const marked = await data(session, { kind: 'search', test: { flag: '\\Deleted', present: true } });
    expect(marked.toString()).toBe(uids.minus(UidSet.from([other])).toString());
    const now = await data(session, { kind: 'fetch-identities', uids, modSeq: true });
    expect([...now.rows.flagIds].map((id) => now.rows.pool.list(id).bits)).toEqual([
      DELETED,
      DELETED,
      FLAGGED,
      DELETED,
    ]);
    expect(now.modSeq).toBeGreaterThan(seen.modSeq ?? 0n);
  });
});

test('Courier has no MOVE and gives no mod-sequences', async () => {
  const session = await signIn(sharedServers().courier);
  const uids = uidsOf(await seedMailbox(session.raw, 'INBOX', 1));
  await data(session, { kind: 'select', path: INBOX });
  const answer = await session.wire.run({ kind: 'move', uids, to: session.folder('Trash') });
  expect(answer).toMatchObject({ kind: 'refused' });
  const identities = await data(session, { kind: 'fetch-identities', uids, modSeq: false });
  expect(identities.modSeq).toBeUndefined();
  expect(identities.rows.count).toBe(1);
});

test('Dovecot: over quota a COPY copies nothing at all, a MOVE goes through, an APPEND is refused', async () => {
  const server = await startDovecot({ quota: '100K' });
  try {
    const session = await signIn(server);
    const uids = uidsOf(await seedMailbox(session.raw, 'INBOX', 6, { size: 12_000 }));
    const to = session.folder('Full');
    await data(session, { kind: 'create', path: to });
    await data(session, { kind: 'select', path: INBOX });
    const full = { kind: 'refused', failure: { kind: 'no', code: 'OVERQUOTA' } };
    expect(await session.wire.run({ kind: 'copy', uids, to })).toMatchObject(full);
    expect(await data(session, { kind: 'status', path: to })).toMatchObject({ messages: 0 });
    expect((await data(session, { kind: 'move', uids, to }))?.uids.size).toBe(6);
    const { bytes } = makeMessage({ n: 1, seed: 2, size: 90_000 });
    const command = { kind: 'append', path: to, flags: [], date: NaN, octets: bytes.length } as const;
    expect(await session.wire.run(command, inPieces(bytes))).toMatchObject(full);
    expect(await data(session, { kind: 'status', path: to })).toMatchObject({ messages: 6 });
    await signOut();
  } finally {
    await server.stop();
  }
});
