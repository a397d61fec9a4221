// The everyday work on a server that takes one connection an account. What it holds is asked when the console has quit:
// before, there is no room for another client.
import { expect, onTestFinished, test } from 'vitest';
import { RawImap } from '../helpers/raw-imap.ts';
import { seedMailbox } from '../helpers/seed.ts';
import { startDovecot } from '../servers/dovecot.ts';
import { openConsole } from './open-console.ts';
import { cursorUid, listRows, markedUids, said } from './screen-rows.ts';

test('look, mark, flag and expunge over one connection', { timeout: 180_000 }, async () => {
  const dovecot = await startDovecot({ tls: 'none', connectionsPerUser: 1 });
  onTestFinished(() => dovecot.stop());
  const user = dovecot.newUser();
  const connect = () => RawImap.connect({ ...dovecot, user });
  const before = await connect();
  const uids = (await seedMailbox(before, 'INBOX', 6)).map(({ uid }) => uid);
  await before.logout();
  const uid = (n: number): number => uids[n]!;

  const console = await openConsole(dovecot, user, { args: ['--sort', '-uid'] });
  expect(console.screen()[0]).toMatch(/LIVE {2}1 connection {2}● idle/);
  expect(listRows(console).map((row) => row.uid)).toEqual(uids.toReversed());
  expect(cursorUid(console)).toBe(uid(5));
  // The header came over the reader, in its turn.
  expect(console.text()).toContain(`PREVIEW  UID ${uid(5)}`);
  expect(console.text()).toContain('<5.1@seed.example.org>');

  await console.press('j');
  expect(console.text()).toContain('<4.1@seed.example.org>');
  // What is looked into comes over the wire, in its turn.
  await console.press('H');
  expect(console.text()).toMatch(/ROUTE.*\n/);
  await console.press('v');
  expect(console.text()).toContain('text/plain');
  await console.press('e');
  expect(console.text()).toMatch(/SOURCE {2}UID \d+ {2}\d+ B, all of it/);
  await console.press('Esc');
  await console.burst('Space', 'Space');
  expect(markedUids(console)).toEqual([uid(4), uid(3)]);
  await console.press('F');
  expect(said(console)).toContain('2 asked · 2 set');
  expect(listRows(console).map(({ flags }) => flags)).toEqual(['', 'F', 'F', '', '', '']);

  // Only the lower one of them is left marked.
  await console.burst('Esc');
  await console.burst('k', 'Space');
  expect(markedUids(console)).toEqual([uid(3)]);
  await console.press('X');
  expect(console.text()).toContain(`Expunge plan: message UID ${uid(3)} of INBOX`);
  await console.press('y');
  expect(said(console)).toContain('1 asked · 1 gone · 0 others');
  expect(listRows(console).map((row) => row.uid)).toEqual([uid(5), uid(4), uid(2), uid(1), uid(0)]);

  // Mail that comes now is told by the reader, which watches when nobody needs the wire.
  await dovecot.doveadm(['save', '-u', user, '-m', 'INBOX', '/mnt/dovecot.conf']);
  await console.waitFor(() => listRows(console).length === 6);
  await console.settled();
  expect(console.screen()[0]).toContain('1 connection');
  expect(console.terminal.output.toString('utf8')).not.toContain('onnection lost');

  await console.press('q');
  expect(await console.exited).toEqual({ code: 0, signal: 0 });
  const after = await connect();
  const flags = await after.flags('INBOX');
  await after.logout();
  expect([...flags.keys()].slice(0, 5)).toEqual([uid(0), uid(1), uid(2), uid(4), uid(5)]);
  expect([...flags.values()].slice(0, 5)).toEqual([[], [], [], ['\\Flagged'], []]);
});
