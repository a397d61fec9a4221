// Looking into messages on real servers: what keys ask for is read, by UID and without setting \Seen; what is gone, made
// anew or cut off is said in a line; what is saved is what was sent.
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import {
  topSheet,
  type HeaderSheet,
  type PartsSheet,
  type Sheet,
  type TextSheet,
} from '../../src/app/sheet.ts';
import { sharedServers } from '../servers/shared.ts';
import { LiveConsole, otherClient } from './live-console.ts';

const ATTACHMENT = Buffer.alloc(3_000_000, 'Nobody expects this to be the same at the end. ');

const mail = (attachment: Buffer): Buffer =>
  Buffer.from(
    [
      'Received: from a by b with ESMTPS; Sat, 14 Nov 2009 20:56:17 +0000',
      'Authentication-Results: mx.example.org; spf=pass smtp.mailfrom=a@example.org',
      'From: A <a@example.org>',
      'Date: Sat, 14 Nov 2009 15:55:17 -0500',
      'Subject: Wedding pictures',
      'Message-ID: <1@example.org>',
      'MIME-Version: 1.0',
      'Content-Type: multipart/mixed; boundary=b',
      '',
      '--b',
      'Content-Type: text/plain; charset=iso-8859-1',
      'Content-Transfer-Encoding: quoted-printable',
      '',
      'caf=E9 =1B[31m',
      '--b',
      'Content-Type: application/zip',
      'Content-Disposition: attachment; filename="../wedding.zip"',
      'Content-Transfer-Encoding: base64',
      '',
      attachment.toString('base64').replace(/.{76}/g, '$&\r\n'),
      '--b--',
      '',
    ].join('\r\n'),
    'latin1',
  );

const sheet = (live: LiveConsole): Sheet | undefined => topSheet(live.state);
const header = (live: LiveConsole): HeaderSheet => sheet(live) as HeaderSheet;
const parts = (live: LiveConsole): PartsSheet => sheet(live) as PartsSheet;
const text = (live: LiveConsole): TextSheet => sheet(live) as TextSheet;

async function open(name: 'dovecot' | 'cyrus' | 'courier', attachment = ATTACHMENT) {
  const server = sharedServers()[name];
  const user = server.newUser();
  const raw = await otherClient(server, user);
  await raw.uids('INBOX');
  const { uid } = await raw.append('INBOX', [], new Date(0), mail(attachment));
  const live = await LiveConsole.open(server, user);
  return { server, user, raw, uid: uid!, live };
}

/** The prompt's name, accepted. */
async function save(live: LiveConsole): Promise<void> {
  live.press('s');
  await live.until(({ view }) => view.dialog?.kind === 'save');
  live.press('Enter');
}

describe.each(['dovecot', 'cyrus', 'courier'] as const)('on %s', (name) => {
  test('header, parts, texts and source are read, and a part is saved', { timeout: 60_000 }, async () => {
    const { raw, live } = await open(name);
    live.press('H');
    await live.until(() => header(live).report !== undefined);
    const { route, claims, oddities } = header(live).report!;
    expect(route).toMatchObject({ total: 60, hops: [{ from: 'a', by: 'b', encryption: 'tls', delay: 60 }] });
    expect(claims).toMatchObject([{ by: 'mx.example.org', trusted: true }]);
    expect(oddities).toEqual([]);

    live.press('v');
    await live.until(() => parts(live).structure !== undefined);
    expect(parts(live).structure!.parts.map(({ section, type }) => `${section} ${type}`)).toEqual([
      ' multipart/mixed',
      '1 text/plain',
      '2 application/zip',
    ]);
    live.press('j', 'Enter');
    await live.until(() => text(live).ended);
    expect(text(live).pages.flat()).toEqual(['café ␛[31m']);
    live.press('Esc', 'G');
    await save(live);
    await live.until(({ view }) => view.status?.text.startsWith('Saved') ?? false);
    expect(live.said).toBe(
      `Saved part 2 of UID ${parts(live).of.uid}: 2.9 MB in ${live.directory}/wedding.zip.`,
    );
    expect(readFileSync(join(live.directory, 'wedding.zip')).equals(ATTACHMENT)).toBe(true);

    live.press('e');
    await live.until(() => text(live).read === 65_536);
    expect(text(live).pages.flat()[0]).toMatch(/^(?:Return-Path|Received|X-)/);
    live.press('m');
    await live.until(() => text(live).read === 131_072);
    await save(live);
    await live.until(({ view }) => view.status?.text.includes('.eml') ?? false);
    const [, saved = ''] = / in (\S+)\.$/.exec(live.said!)!;
    expect(readFileSync(saved, 'latin1')).toContain('Subject: Wedding pictures\r\n');
    expect(readFileSync(saved).length).toBe(text(live).total);
    expect([...(await raw.flags('INBOX')).values()].flat()).toEqual([]);
  });

  test('a message that was expunged meanwhile is one line, and no end', { timeout: 60_000 }, async () => {
    const { raw, uid, live } = await open(name, Buffer.from('x'));
    const other = await raw.append('INBOX', [], new Date(0), mail(Buffer.from('y')));
    live.press('v');
    await live.until(() => parts(live).structure !== undefined);
    await raw.ok('SELECT INBOX');
    await raw.ok(`UID STORE ${uid} +FLAGS (\\Deleted)`);
    await raw.ok(`UID EXPUNGE ${uid}`);
    await live.until(({ messages }) => messages.table.rowOf(parts(live).of.uid) < 0);
    live.press('j', 'Enter');
    await live.until(() => text(live).failure !== undefined || text(live).ended);
    // A server may let a session that has not heard of it read on.
    if (text(live).failure)
      expect(text(live).failure!.text).toMatch(/no message UID \d+ any more|the server said/);
    live.press('Esc', 'Esc');
    await live.until(({ messages }) => messages.cursor === other.uid);
    live.press('H');
    await live.until(() => header(live).report !== undefined);
    expect(live.state.session.connection.kind).toBe('connected');
  });
});

test('a folder made anew is said, and read again', async () => {
  const { server, user, live } = await open('dovecot', Buffer.from('x'));
  live.press('H');
  await live.until(() => header(live).report !== undefined);
  await sharedServers().dovecot.setUidValidity(user, 'INBOX', 4_242);
  await sharedServers().dovecot.kick(user);
  await live.until(({ session }) => session.connection.kind !== 'connected');
  await live.until(({ session }) => session.connection.kind === 'connected');
  live.press('e');
  await live.until(() => sheet(live)?.failure !== undefined || text(live).ended);
  await live.until(({ messages }) => messages.mailbox?.uidValidity === 4_242);
  expect(server.name).toBe('dovecot');
});

test('a connection that is lost while a part is saved costs no octet', { timeout: 60_000 }, async () => {
  const { user, live } = await open('dovecot');
  live.press('v');
  await live.until(() => parts(live).structure !== undefined);
  live.press('G');
  await save(live);
  await live.until(({ sheets }) => (sheets.saving?.octets ?? 0) > 0);
  await sharedServers().dovecot.kick(user);
  await live.until(({ view }) => view.status?.text.startsWith('Saved') ?? false);
  expect(readFileSync(join(live.directory, 'wedding.zip')).equals(ATTACHMENT)).toBe(true);
  expect(readdirSync(live.directory)).toEqual(['wedding.zip']);
});

test('Esc gives up a part that is being saved, and leaves nothing of it', { timeout: 60_000 }, async () => {
  const { live } = await open('dovecot');
  live.press('v');
  await live.until(() => parts(live).structure !== undefined);
  live.press('G');
  await save(live);
  await live.until(({ sheets }) => (sheets.saving?.octets ?? 0) > 0);
  live.press('Esc');
  await live.until(({ sheets }) => sheets.saving === undefined);
  expect(live.said).toBe(`Saving part 2 of UID ${sheet(live)?.of.uid}: cancelled. Nothing was kept of it.`);
  expect(readdirSync(live.directory)).toEqual([]);
  expect(sheet(live)?.kind).toBe('parts');
});

test('a name that is taken is said, and another one is proposed', async () => {
  const { live } = await open('dovecot', Buffer.from('x'));
  live.press('v');
  await live.until(() => parts(live).structure !== undefined);
  live.press('G');
  await save(live);
  await live.until(({ view }) => view.status?.text.startsWith('Saved') ?? false);
  live.press('s');
  await live.until(({ view }) => view.dialog?.kind === 'save' && view.dialog.text === 'wedding (2).zip');
  live.press('Ctrl-u', ...'wedding.zip', 'Enter');
  await live.until(({ view }) => view.status?.text.startsWith('Could not save') ?? false);
  expect(live.said).toContain('there is such a file already. Nothing was written.');
  expect(readdirSync(live.directory)).toEqual(['wedding.zip']);
});
