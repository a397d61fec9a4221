// The wire's changing commands against the three real servers, each asked over a raw connection what it holds afterwards.
import { afterEach, describe, expect, test } from 'vitest';
import { DELETED, FLAGGED, SEEN } from '../../../src/model/flags.ts';
import { toMailboxPath } from '../../../src/model/mailbox.ts';
import { UidSet } from '../../../src/model/uid-set.ts';
import { toUid } from '../../../src/model/uid.ts';
import { makeMessage, seedMailbox, type Seeded } from '../../helpers/seed.ts';
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

  test('rights that were taken away are missing', async () => {
    const session = await signIn(sharedServers()[name]);
    const path = session.folder('Locked');
    await data(session, { kind: 'create', path });
    await session.raw.ok(`SETACL "${path}" ${name === 'courier' ? 'owner' : session.user} lra`);
    const rights = await data(session, { kind: 'my-rights', path });
    // Cyrus leaves an owner the rights on the folder itself, whatever its ACL.
    expect(rights).toMatch(/^(?=.*l)(?=.*r)[^swite]+$/);
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

  test('a folder is deleted with what is in it; while it is open, not every server does so', async () => {
    const session = await signIn(sharedServers()[name]);
    const path = session.folder('Own');
    await seedMailbox(session.raw, path, 2);
    await data(session, { kind: 'select', path });
    const whileOpen = await session.wire.run({ kind: 'delete-folder', path });
    expect(whileOpen.kind).toBe({ dovecot: 'ok', cyrus: 'ok', courier: 'refused' }[name]);
    // Dovecot closes the connection after its answer.
    if (name === 'dovecot') expect(await session.closing).toMatchObject({ kind: 'connection-lost' });
    if (name === 'courier') {
      await data(session, { kind: 'examine', path: INBOX });
      await data(session, { kind: 'delete-folder', path });
    }
    expect(await session.raw.command(`STATUS "${path}" (MESSAGES)`)).toMatchObject({ status: 'NO' });
  });

  test('EXPUNGE without UIDs removes what is marked', async () => {
    const session = await signIn(sharedServers()[name]);
    const seeded = await seedMailbox(session.raw, 'INBOX', 3);
    await data(session, { kind: 'select', path: INBOX });
    const uids = UidSet.from([seeded[0]?.uid ?? 0]);
    await data(session, { kind: 'store', uids, change: 'add', flag: '\\Deleted' });
    expect(await data(session, { kind: 'expunge-all', uids })).toBe(1);
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

  test('a MOVE to a folder that is not there is refused and moves nothing', async () => {
    const session = await signIn(sharedServers()[name]);
    const uids = uidsOf(await seedMailbox(session.raw, 'INBOX', 2));
    await data(session, { kind: 'select', path: INBOX });
    const answer = await session.wire.run({ kind: 'move', uids, to: session.folder('Nowhere') });
    expect(answer).toMatchObject({ kind: 'refused', failure: { kind: 'no', code: 'TRYCREATE' } });
    expect(await session.raw.uids('INBOX')).toEqual([...uids]);
  });

  test('a MOVE of messages of which some are gone moves the others', async () => {
    const session = await signIn(sharedServers()[name]);
    const seeded = await seedMailbox(session.raw, 'INBOX', 3);
    const to = session.folder('Rest');
    await data(session, { kind: 'create', path: to });
    await data(session, { kind: 'select', path: INBOX });
    await session.raw.ok('SELECT INBOX');
    await session.raw.ok(`UID STORE ${seeded[1]?.uid} +FLAGS (\\Deleted)`);
    await session.raw.ok(`UID EXPUNGE ${seeded[1]?.uid}`);
    const command = { kind: 'move', uids: uidsOf(seeded), to } as const;
    if (name === 'dovecot') {
      // It moves nothing the first time: RFC 2180 §4.4.1 leaves that open.
      expect(await session.wire.run({ ...command, kind: 'copy' })).toMatchObject({
        kind: 'refused',
        failure: { kind: 'no', code: 'EXPUNGEISSUED' },
      });
      expect((await held(session, to)).size).toBe(0);
    }
    const moved = await data(session, command);
    expect([...(moved?.uids.keys() ?? [])]).toEqual([seeded[0]?.uid, seeded[2]?.uid]);
    expect((await held(session, to)).size).toBe(2);
    expect(await data(session, command)).toBeUndefined();
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
