// A Dovecot that takes one connection an account: everything the program asks of a server, on that one. The pauses are a
// tenth.
import { describe, expect, it, onTestFinished } from 'vitest';
import type { ConnectionState } from '../../src/model/fact.ts';
import { toMailboxPath } from '../../src/model/mailbox.ts';
import { UidSet } from '../../src/model/uid-set.ts';
import { toUid } from '../../src/model/uid.ts';
import { RawImap } from '../helpers/raw-imap.ts';
import { seedMailbox } from '../helpers/seed.ts';
import { startDovecot, type DovecotServer } from '../servers/dovecot.ts';
import { mailServer } from './open-mail-server.ts';
import { hastyClock } from './open-reader.ts';

const INBOX = toMailboxPath('INBOX');

async function oneConnection(): Promise<DovecotServer> {
  const dovecot = await startDovecot({ tls: 'none', connectionsPerUser: 1 });
  onTestFinished(() => dovecot.stop());
  return dovecot;
}

async function signIn({ host, port, password }: DovecotServer, user: string): Promise<RawImap> {
  return RawImap.connect({ host, port, user, password });
}

/** With pauses of a tenth a server counts as silent after half a second: a busy machine takes as long now and then. */
function statesButSilence(states: readonly ConnectionState[]): string[] {
  return states.map(({ kind }) => kind).filter((kind) => kind !== 'silent');
}

describe('a Dovecot with one connection an account', () => {
  it('is worked with as any other, without a word of loss', async () => {
    const dovecot = await oneConnection();
    const user = dovecot.newUser();
    const before = await signIn(dovecot, user);
    const uids = (await seedMailbox(before, 'INBOX', 3)).map(({ uid }) => toUid(uid));
    await before.logout();
    // It counts a session for a while after it has ended.
    await expect.poll(async () => dovecot.doveadm(['who']), { timeout: 20_000 }).not.toContain(user);

    const { server, states, hints, until } = mailServer({ ...dovecot, user, clock: hastyClock });
    expect(await server.connect()).toMatchObject({ kind: 'ok' });
    const listed = await server.reader.list();
    expect(listed.kind === 'ok' && listed.value.map(({ path }) => path)).toContain('INBOX');

    // Opened and read on the wire.
    const view = await server.wire.lease('view');
    const opened = await view!.run({ kind: 'examine', path: INBOX });
    const mailbox = opened.kind === 'ok' ? opened.data.mailbox : undefined;
    expect(await view!.run({ kind: 'search' })).toMatchObject({ kind: 'ok', data: UidSet.from(uids) });
    const rows = await view!.run({ kind: 'fetch-rows', uids: UidSet.from(uids) });
    expect(rows.kind === 'ok' && rows.data.count).toBe(3);
    // Watch, counts and header are asked for meanwhile.
    const watching = server.reader.watch(INBOX);
    const counting = server.reader.status(INBOX);
    const reading = server.reader.header(mailbox!, uids[1]!);
    view!.release();
    expect(await watching).toMatchObject({ kind: 'ok' });
    expect(await counting).toMatchObject({ kind: 'ok', value: { messages: 3 } });
    const header = await reading;
    expect(header.kind === 'ok' && header.value.fields.map(({ name }) => name)).toContain('Subject');

    // A change, while the reader watches.
    const batch = await server.wire.lease('batch');
    expect(await batch!.run({ kind: 'select', path: INBOX })).toMatchObject({ kind: 'ok' });
    const flagging = {
      kind: 'store',
      uids: UidSet.from(uids.slice(0, 1)),
      change: 'add',
      flag: '\\Flagged',
    } as const;
    expect(await batch!.run(flagging)).toMatchObject({ kind: 'ok' });
    batch!.release();

    // What comes while the wire has the connection, or the reader watches, is hinted at.
    hints.length = 0;
    await dovecot.doveadm(['save', '-u', user, '-m', 'INBOX', '/mnt/dovecot.conf']);
    await until(() => hints.some(({ kind }) => kind === 'grew'));
    // Nobody adds or removes anything: only flags differ when the reader comes back.
    hints.length = 0;
    const turn = await server.wire.lease('view');
    expect(await turn!.run({ kind: 'examine', path: INBOX })).toMatchObject({ kind: 'ok' });
    await dovecot.doveadm([
      'flags',
      'add',
      '-u',
      user,
      '\\Answered',
      'mailbox',
      'INBOX',
      'uid',
      String(uids[2]),
    ]);
    turn!.release();
    await until(() => hints.some((hint) => hint.kind === 'flags' && hint.uid === uids[2]));
    await server.close();

    expect(new Set(statesButSilence(states))).toEqual(new Set(['connecting', 'connected']));
    expect(states.at(-1)).toEqual({ kind: 'connected', connections: 1 });
    const after = await signIn(dovecot, user);
    expect((await after.flags('INBOX')).get(uids[0]!)).toContain('\\Flagged');
    expect(await after.uids('INBOX')).toHaveLength(4);
    await after.logout();
  });

  it('takes turns as often as they are asked for, and never a second connection', async () => {
    const dovecot = await oneConnection();
    const user = dovecot.newUser();
    const { server, states } = mailServer({ ...dovecot, user, clock: hastyClock });
    await server.connect();
    for (let turn = 0; turn < 6; turn++) {
      const lease = await server.wire.lease('view');
      expect(await lease!.run({ kind: 'examine', path: INBOX })).toMatchObject({ kind: 'ok' });
      expect(await dovecot.doveadm(['who', '-1', user])).toMatch(/^[^\n]*\n[^\n]*\n$/);
      lease!.release();
      expect(await server.reader.status(INBOX)).toMatchObject({ kind: 'ok' });
    }
    expect(statesButSilence(states)).not.toContain('lost');
  });
});
