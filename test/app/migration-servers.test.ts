// What the migration check says of servers, tried on them; and its report of what real servers hold.
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { rowUnderCursor } from '../../src/app/migration-keys.ts';
import { CYRUS_REFUSES } from '../../src/app/migration/name-rules.ts';
import { messageOf } from '../../src/app/listed.ts';
import { readAppendLimit } from '../../src/imap/append-limit.ts';
import { encode } from '../../src/model/modified-utf7.ts';
import type { RawImap } from '../helpers/raw-imap.ts';
import type { ServerName } from '../servers/server.ts';
import { sharedServers } from '../servers/shared.ts';
import { LiveConsole, otherClient } from './live-console.ts';

const NAMES: readonly ServerName[] = ['dovecot', 'cyrus', 'courier'];

const account = async (name: ServerName) => {
  const server = sharedServers()[name];
  const user = server.newUser();
  return { server, user, raw: await otherClient(server, user) };
};
const quoted = (text: string): string => `"${text.replace(/["\\]/g, '\\$&')}"`;
const appended = async (raw: RawImap, bytes: string, date?: Date): Promise<string> =>
  (await raw.append('INBOX', [], date, Buffer.from(bytes))).status;

describe.each(NAMES)('names that %s refuses', { timeout: 60_000 }, (name) => {
  test('are those that the rules say', async () => {
    const { server, raw } = await account(name);
    const isMade = async (listed: string): Promise<boolean> =>
      (await raw.command(`CREATE ${quoted(server.prefix + listed)}`)).status === 'OK';
    const letters = Array.from({ length: 0x7f - 0x20 }, (_, n) => String.fromCharCode(0x20 + n));
    const refused: string[] = [];
    for (const [n, letter] of letters.entries())
      if (letter !== '&' && !(await isMade(`${n}x${letter}x`))) refused.push(letter);
    const told: Readonly<Record<ServerName, readonly string[]>> = {
      dovecot: [],
      cyrus: letters.filter((letter) => CYRUS_REFUSES.test(letter)),
      courier: ['/'],
    };
    expect(refused).toEqual(told[name]);
    // Name, and who takes it.
    const odd: readonly (readonly [string, readonly ServerName[]])[] = [
      ['R&D', []],
      ['Entwürfe', []],
      [encode('R&D'), NAMES],
      [encode('tab\tx'), ['courier']],
      [encode('del\x7fx'), ['dovecot', 'courier']],
      [encode('😀'), ['dovecot', 'cyrus']],
      ['~home', ['cyrus', 'courier']],
      ['n'.repeat(255), ['dovecot', 'cyrus']],
      ['n'.repeat(256), ['cyrus']],
      ['n'.repeat(500), []],
      ...(name === 'courier' ? [] : ([['x/../y', ['cyrus']]] as const)),
    ];
    const takers: boolean[] = [];
    for (const [listed] of odd) takers.push(await isMade(listed));
    expect(odd.map(([listed], n) => [listed, takers[n]])).toEqual(
      odd.map(([listed, who]) => [listed, who.includes(name)]),
    );
  });

  test('and so are dates, empty messages and keywords', async () => {
    const { raw } = await account(name);
    const text = 'Subject: x\r\n\r\nbody\r\n';
    const early = await appended(raw, text, new Date('1969-06-01T00:00:00Z'));
    expect(early === 'OK').toBe(name === 'dovecot');
    expect((await appended(raw, '')) === 'OK').toBe(name === 'courier');
    expect(await appended(raw, text, new Date('2100-01-01T00:00:00Z'))).toBe('OK');
    await raw.ok('SELECT INBOX');
    const { untagged } = await raw.ok('UID FETCH 1:* (INTERNALDATE)');
    // The time of the copy in its place.
    expect(untagged.some((line) => line.includes('2100'))).toBe(name !== 'dovecot');
    const stored = async (flag: string): Promise<string> =>
      (await raw.command(`UID STORE 1:* +FLAGS (${flag})`)).status;
    expect(await stored('k'.repeat(50))).toBe('OK');
    expect(await stored('k'.repeat(51))).toBe(name === 'dovecot' ? 'NO' : 'OK');
    expect(await stored('\\Forwarded')).not.toBe('OK');
    if (name !== 'cyrus') return;
    const said = async (bytes: string): Promise<string> =>
      (await raw.append('INBOX', [], undefined, Buffer.from(bytes))).text;
    expect(await said('Subject: x\n\nbody\n')).toContain('Message contains bare newlines');
    expect(await said('Subject: x\r\n\r\nbo\0dy\r\n')).toContain('Message contains NUL characters');
    expect(await said('Subject: x\r\nno header\r\n\r\nbody\r\n')).toContain(
      'Message contains invalid header',
    );
    let kept = 0;
    while ((await stored(`n${kept}`)) === 'OK') kept++;
    expect(kept + 2).toBe(100);
  });
});

describe.each(NAMES)('the migration check on %s', { timeout: 60_000 }, (name) => {
  test('finds in all folders what was put there, marks exactly that, and saves it', async () => {
    const { server, user, raw } = await account(name);
    const { prefix } = server;
    const folders = [`${prefix}Work`, `${prefix}100% sure`, `${prefix}${encode('R&D')}`];
    // Cyrus has no such folder.
    const made: string[] = [];
    for (const path of folders)
      if ((await raw.command(`CREATE ${quoted(path)}`)).status === 'OK') made.push(path);
    expect(made).toHaveLength(name === 'cyrus' ? 2 : 3);
    const [work] = folders as [string, string, string];
    for (const [path, octets, flags] of [
      ['INBOX', 3_000, ['$Forwarded']],
      ['INBOX', 100, ['\\Deleted']],
      [work, 5_000, []],
      [work, 200, ['$Forwarded', 'work']],
    ] as const) {
      const message = Buffer.from(`Subject: ${octets}\r\n\r\n${'x'.repeat(octets)}\r\n`);
      const { status } = await raw.append(path, flags, new Date(1_600_000_000_000), message);
      expect(status).toBe('OK');
    }
    const live = await LiveConsole.open(server, user);
    live.store.view({ kind: 'focus', pane: 'folders' });
    live.press('g', 'Enter');
    await live.until(({ messages }) => messages.gathering !== undefined && messages.scan.kind === 'complete');
    live.press(':', ...'migration', 'Space', ...'2K', 'Enter');
    await live.until(({ migration }) => migration.report?.unread === 0);
    const rows = () => live.state.migration.report!.rows;
    const named = (label: string) => rows().find((row) => row.label === label);
    expect(rows()[0]).toMatchObject({ messages: 2, state: 'found', label: 'Messages over 2.0 KB' });
    expect(rows()[0]!.octets).toBeGreaterThan(8_000);
    expect(named('$Forwarded')).toMatchObject({ messages: 2 });
    expect(named('marked \\Deleted')).toMatchObject({ messages: 1, state: 'found' });
    expect(named('not kept by Exchange')).toMatchObject({ messages: 2 });
    expect(named('"&" in the name')).toMatchObject({ figure: '1' });
    expect(named('"%", "*" or "?"')?.figure).toBe(name === 'cyrus' ? undefined : '1');
    expect(named('Dates and empty messages')).toMatchObject({ state: 'clear' });

    const marked = (): string[] =>
      [...live.state.messages.marks]
        .map((number) => messageOf(live.state.messages, number)!)
        .map(({ mailbox, uid }) => `${mailbox.path} ${uid}`)
        .toSorted();
    live.press('Space');
    expect(marked()).toEqual(['INBOX 1', `${work} 1`]);
    live.press('k', 'Space');
    expect(marked()).toEqual([]);
    while (rowUnderCursor(live.state)?.label !== '$Forwarded') live.press('j');
    live.press('Enter');
    expect(marked()).toEqual(['INBOX 1', `${work} 2`]);
    expect(live.said).toBe('2 marked: $Forwarded.');

    live.press('s');
    expect(live.state.view.dialog).toMatchObject({ kind: 'prompt', purpose: 'save-migration' });
    live.press('Enter');
    await live.settled();
    const [file, ...others] = readdirSync(live.directory);
    expect(others).toEqual([]);
    const path = join(live.directory, file!);
    expect(live.said).toBe(`The report is in ${path}.`);
    const lines = readFileSync(path, 'utf8').trimEnd().split('\r\n');
    const large = lines.filter((line) => line.startsWith('over limit,found,message,'));
    expect(large.map((line) => line.split(',').slice(3, 6).join(' '))).toEqual(
      [work, 'INBOX'].map((folder) => expect.stringMatching(new RegExp(`^${folder} \\d+ 1$`)) as string),
    );
    // A name that is taken is never written over.
    live.press('s', 'Ctrl-u', ...file!, 'Enter');
    await live.settled();
    expect(live.said).toBe(`Could not save ${path}: there is such a file already. Nothing was written.`);
    live.press('Esc');
    expect(live.state.migration.isOpen).toBe(false);
    expect(marked()).toHaveLength(2);
  });
});

test('the report follows the list while it is looked at', { timeout: 60_000 }, async () => {
  const { server, user, raw } = await account('dovecot');
  expect(await appended(raw, 'Subject: x\r\n\r\nbody\r\n')).toBe('OK');
  const live = await LiveConsole.open(server, user);
  live.press(':', ...'migration', 'Space', ...'10', 'Enter');
  await live.until(({ migration }) => migration.report?.rows[0]?.messages === 1);
  live.press('G');
  const before = rowUnderCursor(live.state)?.label;
  expect(await appended(raw, 'Subject: y\r\n\r\nbody\r\n')).toBe('OK');
  await live.until(({ migration }) => migration.report?.rows[0]?.messages === 2);
  expect(rowUnderCursor(live.state)?.label).toBe(before);
});

test('copies are told once Message-IDs were read', { timeout: 60_000 }, async () => {
  const { server, user, raw } = await account('dovecot');
  for (const name of ['a', 'a', 'b', 'a'])
    expect(await appended(raw, `Message-ID: <${name}@x>\r\nSubject: ${name}\r\n\r\nbody\r\n`)).toBe('OK');
  const live = await LiveConsole.open(server, user);
  const row = () => live.state.migration.report?.rows.find(({ label }) => label === 'Duplicates');
  live.press(':', ...'migration', 'Space', ...'10M', 'Enter');
  await live.until(() => row() !== undefined);
  expect(row()).toMatchObject({ figure: '?', state: 'unknown' });
  live.press('d');
  await live.until(({ messages: { fields } }) => fields.lineage.pool.size === 4 && !fields.lineage.scan);
  live.press('Esc');
  await live.until(() => row()?.figure === '2');
  while (rowUnderCursor(live.state)?.label !== 'Duplicates') live.press('j');
  live.press('Space');
  expect([...live.state.messages.marks]).toEqual([2, 4]);
});

describe('the limit of a second account', { timeout: 60_000 }, () => {
  const asking = async (other: ServerName): Promise<LiveConsole> => {
    const { server, user } = await account('dovecot');
    const target = await account(other);
    const live = await LiveConsole.open(server, user);
    live.appendLimit = (named) => {
      expect(named).toBe('new');
      const { host, port, password } = target.server;
      const there = { user: target.user, host, port, tls: 'none' } as const;
      return readAppendLimit({ account: there, password, onAlert: () => undefined });
    };
    live.press(':', ...'migration', 'Space', ...'to', 'Space', ...'new', 'Enter');
    await live.settled();
    return live;
  };

  test('is that of its APPENDLIMIT', async () => {
    const live = await asking('cyrus');
    await live.until(({ migration }) => migration.report !== undefined);
    expect(live.state.migration.limit).toEqual({
      octets: 4_294_967_295,
      whence: 'APPENDLIMIT of 127.0.0.1',
    });
  });

  test('is asked for where it says none', async () => {
    const live = await asking('courier');
    expect(live.said).toBe(
      '127.0.0.1 does not say how large a message it takes (no APPENDLIMIT, RFC 7889): :migration 25M takes your word.',
    );
    expect(live.state.migration.isOpen).toBe(false);
  });

  test('or what came in between, in one line', async () => {
    const { server, user } = await account('dovecot');
    const live = await LiveConsole.open(server, user);
    live.press(':', ...'migration', 'Space', ...'to', 'Space', ...'nobody', 'Enter');
    await live.settled();
    expect(live.said).toBe('There is no other account.');
    expect(live.state.migration.isOpen).toBe(false);
  });
});
