// The wire against the three real servers, each asked over a second, raw connection what it holds.
import { afterEach, describe, expect, test } from 'vitest';
import { DELETED, SEEN } from '../../../src/model/flags.ts';
import { toMailboxPath } from '../../../src/model/mailbox.ts';
import { UidSet, uidsFrom } from '../../../src/model/uid-set.ts';
import { toUid } from '../../../src/model/uid.ts';
import type { RawImap } from '../../helpers/raw-imap.ts';
import { corpusMessages, seedCorpus, seedMailbox } from '../../helpers/seed.ts';
import type { ServerName } from '../../servers/server.ts';
import { sharedServers } from '../../servers/shared.ts';
import { data, signIn, signOut } from './sign-in.ts';

const INBOX = toMailboxPath('INBOX');
const EVERYTHING = uidsFrom(toUid(1));
const SERVERS: readonly ServerName[] = ['dovecot', 'cyrus', 'courier'];

afterEach(signOut);

/** The servers' own counts: they mend some line ends of what they take. */
async function rawSizes(raw: RawImap): Promise<number[]> {
  await raw.ok('EXAMINE INBOX');
  const { untagged } = await raw.ok('FETCH 1:* RFC822.SIZE');
  return untagged.flatMap((line) => /RFC822\.SIZE (\d+)/.exec(line)?.slice(1).map(Number) ?? []);
}

describe.each(SERVERS)('%s', (name) => {
  test('removes the planned messages and no others', async () => {
    const session = await signIn(sharedServers()[name]);
    const flags = (n: number): string[] => (n === 7 ? ['\\Deleted'] : n === 3 ? ['\\Seen'] : []);
    const seeded = await seedMailbox(session.raw, 'INBOX', 20, { flags });
    const uidOf = (n: number): number => seeded[n]?.uid ?? 0;

    const opened = await data(session, { kind: 'select', path: INBOX });
    expect(opened).toMatchObject({ exists: 20, readOnly: false });
    expect(opened.permanentFlags).toContain('\\Deleted');
    expect(session.wire.selected).toEqual({ mailbox: opened.mailbox, readOnly: false });
    const found = await data(session, { kind: 'search' });
    expect([...found]).toEqual(seeded.map(({ uid }) => uid));

    const rows = await data(session, { kind: 'fetch-rows', uids: found });
    expect([...rows.uids]).toEqual([...found]);
    expect([...rows.sizes]).toEqual(seeded.map(({ size }) => size));
    expect([...rows.dates]).toEqual(seeded.map(({ date }) => date.getTime() / 1000));
    expect([...rows.flagIds].map((id) => rows.pool.list(id).bits)).toEqual(
      seeded.map(({ n }) => (n === 7 ? DELETED : n === 3 ? SEEN : 0)),
    );

    const planned = UidSet.from([uidOf(2), uidOf(3), uidOf(15)]);
    const foreign = UidSet.from([uidOf(7)]);
    await data(session, { kind: 'store', uids: planned, change: 'add', flag: '\\Deleted' });
    const marked = await data(session, { kind: 'search', test: { flag: '\\Deleted', present: true } });
    expect(marked.toString()).toBe(planned.union(foreign).toString());
    await data(session, { kind: 'expunge', uids: planned });
    const left = await data(session, { kind: 'search', uids: planned });
    expect(left.isEmpty).toBe(true);
    expect(await session.raw.uids('INBOX')).toEqual([...found.minus(planned)]);
    expect((await session.raw.flags('INBOX')).get(uidOf(7))).toEqual(['\\Deleted']);
  });

  test('keywords, envelopes and read-only mailboxes', async () => {
    const session = await signIn(sharedServers()[name]);
    const seeded = await seedMailbox(session.raw, 'INBOX', 3);
    const uids = UidSet.from(seeded.map(({ uid }) => uid));
    await data(session, { kind: 'select', path: INBOX });
    await data(session, { kind: 'store', uids, change: 'add', flag: '$Forwarded' });
    const forwarded = { flag: '$Forwarded', present: true };
    expect((await data(session, { kind: 'search', test: forwarded })).toString()).toBe(uids.toString());
    const [first = toUid(1)] = uids;
    await data(session, { kind: 'store', uids: UidSet.of(first), change: 'remove', flag: '$Forwarded' });
    const without = await data(session, {
      kind: 'search',
      uids,
      test: { flag: '$Forwarded', present: false },
    });
    expect([...without]).toEqual([first]);

    expect(await data(session, { kind: 'examine', path: INBOX })).toMatchObject({ readOnly: true });
    const envelopes = await data(session, { kind: 'fetch-envelopes', uids: EVERYTHING });
    expect([...envelopes]).toEqual(
      seeded.map(({ uid, from, subject }) => [uid, { from: from.replace(/ <.*/, ''), subject }]),
    );
    expect([...(await session.raw.flags('INBOX')).values()].flat()).not.toContain('\\Seen');
  });

  test('what is not there is refused, and the wire goes on', async () => {
    const session = await signIn(sharedServers()[name]);
    await data(session, { kind: 'select', path: INBOX });
    const answer = await session.wire.run({ kind: 'select', path: toMailboxPath('No such "folder"') });
    expect(answer).toMatchObject({ kind: 'refused', failure: { kind: 'no' } });
    expect(session.wire.selected).toBeUndefined();
    expect(await data(session, { kind: 'examine', path: INBOX })).toMatchObject({ exists: 0 });
    expect((await data(session, { kind: 'search' })).isEmpty).toBe(true);
    expect((await data(session, { kind: 'fetch-rows', uids: EVERYTHING })).count).toBe(0);
    await data(session, { kind: 'noop' });
  });

  test('every message of the corpus that the server takes has its row and its envelope', async () => {
    const session = await signIn(sharedServers()[name]);
    const { appended, refused } = await seedCorpus(session.raw, 'INBOX');
    expect(appended.length + refused.length).toBe(corpusMessages().length);
    await data(session, { kind: 'examine', path: INBOX });
    const uids = UidSet.from(appended.map(({ uid }) => uid));
    const rows = await data(session, { kind: 'fetch-rows', uids: EVERYTHING });
    expect(UidSet.from(rows.uids).toString()).toBe(uids.toString());
    expect([...rows.sizes]).toEqual(await rawSizes(session.raw));
    const envelopes = await data(session, { kind: 'fetch-envelopes', uids });
    expect(UidSet.from(envelopes.keys()).toString()).toBe(uids.toString());
  });
});

test('Dovecot: a long way of chunks, ten thousand rows', async () => {
  const session = await signIn(sharedServers().dovecot);
  const seeded = await seedMailbox(session.raw, 'INBOX', 10_000, { size: 400 });
  await data(session, { kind: 'examine', path: INBOX });
  const rows = await data(session, { kind: 'fetch-rows', uids: EVERYTHING });
  expect(rows.count).toBe(10_000);
  expect([...rows.uids]).toEqual(seeded.map(({ uid }) => uid));
  expect([...rows.dates]).toEqual(seeded.map(({ date }) => date.getTime() / 1000));
});

test('Dovecot: a kicked session is told in the server’s words', async () => {
  const { dovecot } = sharedServers();
  const session = await signIn(dovecot);
  await data(session, { kind: 'select', path: INBOX });
  await dovecot.kick(session.user);
  const failure = await session.closing;
  expect(failure.kind).toBe('connection-lost');
  expect(failure.text).toMatch(/^Connection (closed: the server said|lost)/);
  expect(await session.wire.run({ kind: 'noop' })).toMatchObject({ kind: 'lost', sent: false });
});
