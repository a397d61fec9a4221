// The reader against Dovecot, Cyrus and Courier: odd names both ways, counts, headers that leave no trace, and news.
import { afterEach, describe, expect, it } from 'vitest';
import type { Folder } from '../../src/model/folder.ts';
import type { Result } from '../../src/model/failure.ts';
import { toMailboxPath, type MailboxPath, type MailboxRef } from '../../src/model/mailbox.ts';
import { toUid } from '../../src/model/uid.ts';
import { quoted, RawImap } from '../helpers/raw-imap.ts';
import { seedMailbox } from '../helpers/seed.ts';
import type { MailServer, ServerName } from '../servers/server.ts';
import { sharedServers } from '../servers/shared.ts';
import { hastyClock, openReader, type OpenReader } from './open-reader.ts';

const cleanUps: (() => unknown)[] = [];
afterEach(async () => {
  for (const cleanUp of cleanUps.splice(0)) await cleanUp();
});

interface Both {
  readonly raw: RawImap;
  readonly reader: OpenReader;
  readonly prefix: string;
}

async function open(name: ServerName): Promise<Both> {
  const server: MailServer = sharedServers()[name];
  const user = server.newUser();
  const { host, port, password } = server;
  const raw = await RawImap.connect({ host, port, user, password });
  const reader = await openReader(port, { user, password, clock: hastyClock });
  cleanUps.push(
    () => reader.client.close(),
    () => raw.logout(),
  );
  return { raw, reader, prefix: name === 'courier' ? 'INBOX.' : '' };
}

function value<T>(result: Result<T>): T {
  if (result.kind === 'failed') throw new Error(result.failure.text);
  return result.value;
}

async function uidValidity(raw: RawImap, mailbox: string): Promise<number> {
  const { untagged } = await raw.ok(`STATUS ${quoted(mailbox)} (UIDVALIDITY)`);
  return Number(/UIDVALIDITY (\d+)/.exec(untagged.join())?.[1]);
}

async function inbox(raw: RawImap): Promise<MailboxRef> {
  return { path: toMailboxPath('INBOX'), uidValidity: await uidValidity(raw, 'INBOX') };
}

// As they are created, and as people see them.
const ODD_NAMES: readonly (readonly [string, string])[] = [
  ['plain', 'plain'],
  ['two words', 'two words'],
  ['a "quoted" one', 'a "quoted" one'],
  ['Entw&APw-rfe', 'Entwürfe'],
  ['R&-D', 'R&D'],
  ['&U,BTFw-', '台北'],
  ['[brackets] (round)', '[brackets] (round)'],
  ['NIL', 'NIL'],
];

describe.each(['dovecot', 'cyrus', 'courier'] as const)('reader on %s', (name) => {
  it('opens and counts every folder by the name it was listed with', async () => {
    const { raw, reader, prefix } = await open(name);
    const made: [string, string][] = [];
    for (const [wire, shown] of ODD_NAMES) {
      const created = await raw.command(`CREATE ${quoted(prefix + wire)}`);
      if (created.status === 'OK') made.push([prefix + wire, prefix + shown]);
    }
    expect(made.length).toBeGreaterThanOrEqual(6);
    const folders = value(await reader.session.list());
    const names = new Map(folders.map((folder) => [String(folder.path), String(folder.name)]));
    for (const [wire, shown] of made) expect([wire, names.get(wire)]).toEqual([wire, shown]);
    for (const folder of folders.filter(({ selectable }) => selectable)) {
      const watched = value(await reader.session.watch(folder.path));
      expect([watched.mailbox.path, watched.exists]).toEqual([folder.path, 0]);
      expect(value(await reader.session.status(folder.path))).toMatchObject({ messages: 0, unseen: 0 });
    }
  });

  it('shows levels, special uses and INBOX', async () => {
    const { raw, reader, prefix } = await open(name);
    const separator = name === 'courier' ? '.' : '/';
    await raw.ok(`CREATE ${quoted(`${prefix}top`)}`);
    await raw.ok(`CREATE ${quoted(`${prefix}top${separator}below`)}`);
    const folders = value(await reader.session.list());
    const find = (path: string): Folder | undefined => folders.find((folder) => folder.path === path);
    expect(find('INBOX')).toMatchObject({ specialUse: 'inbox', levels: ['INBOX'], selectable: true });
    const above = prefix === '' ? [] : ['INBOX'];
    expect(find(`${prefix}top${separator}below`)).toMatchObject({
      delimiter: separator,
      levels: [...above, 'top', 'below'],
    });
    if (name !== 'courier') expect(find('Trash')).toMatchObject({ specialUse: 'trash' });
  });

  it('counts messages, unseen ones, and octets where the server can', async () => {
    const { raw, reader } = await open(name);
    const seeded = await seedMailbox(raw, 'INBOX', 5, { flags: (n) => (n < 2 ? ['\\Seen'] : []) });
    const octets = seeded.reduce((sum, { size }) => sum + size, 0);
    expect(value(await reader.session.status(toMailboxPath('INBOX')))).toEqual({
      messages: 5,
      unseen: 3,
      size: name === 'courier' ? undefined : octets,
    });
    const counted = new Map<MailboxPath, number>();
    if (reader.session.capabilities.has('LIST-STATUS')) {
      value(await reader.session.statusOfAll((path, { messages }) => counted.set(path, messages)));
      expect(counted.get(toMailboxPath('INBOX'))).toBe(5);
    }
  });

  it('reads a header by UID and sets no flag', async () => {
    const { raw, reader } = await open(name);
    const [, second] = await seedMailbox(raw, 'INBOX', 3);
    await raw.ok('SELECT INBOX');
    await raw.ok('STORE 1 +FLAGS (\\Deleted)');
    await raw.ok('EXPUNGE');
    const mailbox = await inbox(raw);
    value(await reader.session.watch(mailbox.path));
    const header = value(await reader.session.header(mailbox, toUid(second!.uid)));
    expect(header.fields.find(({ name: field }) => field === 'Subject')?.value).toBe(second!.subject);
    expect(header.cut).toBe(false);
    expect([...(await raw.flags('INBOX')).values()]).toEqual([[], []]);
    const gone = await reader.session.header(mailbox, toUid(4_000_000_000));
    expect(gone.kind === 'failed' && gone.failure.kind).toBe('identity');
  });

  it('answers only for the mailbox that is open, as it was', async () => {
    const { raw, reader } = await open(name);
    await seedMailbox(raw, 'INBOX', 1);
    const mailbox = await inbox(raw);
    const kindFor = async (ref: MailboxRef): Promise<string> => {
      const header = await reader.session.header(ref, toUid(1));
      return header.kind === 'ok' ? 'ok' : header.failure.kind;
    };
    expect(await kindFor(mailbox)).toBe('cancelled');
    value(await reader.session.watch(mailbox.path));
    expect(await kindFor({ ...mailbox, uidValidity: mailbox.uidValidity + 1 })).toBe('uidvalidity');
    expect(await kindFor(mailbox)).toBe('ok');
    const missing = await reader.session.watch(toMailboxPath('INBOX.not.there'));
    expect(missing.kind === 'failed' && missing.failure.kind).toBe('no');
    expect(await kindFor(mailbox)).toBe('cancelled');
  });

  it('tells what other clients do', async () => {
    const { raw, reader } = await open(name);
    await seedMailbox(raw, 'INBOX', 2);
    const mailbox = await inbox(raw);
    value(await reader.session.watch(mailbox.path));
    await seedMailbox(raw, 'INBOX', 1, { first: 10 });
    await raw.ok('SELECT INBOX');
    await raw.ok('UID STORE 1 +FLAGS (\\Flagged)');
    expect(await reader.hint('grew')).toEqual({ kind: 'grew', mailbox });
    const flags = await reader.hint('flags');
    expect(flags.flags.bits & 4).toBe(4);
    await raw.ok('UID STORE 2 +FLAGS (\\Deleted)');
    await raw.ok('EXPUNGE');
    if (name === 'courier') expect(await reader.hint('shrank')).toEqual({ kind: 'shrank', mailbox });
    else expect([...(await reader.hint('vanished')).uids]).toEqual([2]);
  });
});
