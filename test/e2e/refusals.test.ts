// What the console will not do: change anything while locked, on a server that could not do it safely, where the server
// gives no right to, in a folder made anew under its UIDs. The server is asked over a connection of its own.
import { describe, expect, test } from 'vitest';
import type { ConsoleDriver } from '../helpers/console-driver.ts';
import { quoted } from '../helpers/raw-imap.ts';
import { seedMailbox } from '../helpers/seed.ts';
import { startDovecot } from '../servers/dovecot.ts';
import { sharedServers } from '../servers/shared.ts';
import { openConsole, signIn } from './open-console.ts';
import { cursorUid, listRows, markedUids, said } from './screen-rows.ts';

/** Whether a hint's key is drawn dim, as one that does nothing now. */
const isDim = (console: ConsoleDriver, hint: string): boolean => {
  const row = console.terminal.rows - 1;
  const column = console.screen()[row]?.indexOf(` ${hint}`) ?? -1;
  expect(column, `the hint ${hint}`).toBeGreaterThanOrEqual(0);
  return console.terminal.cell(column + 1, row).styles.includes('dim');
};

test('--read-only sends no change until % unlocks, and none after % locks again', async () => {
  const server = sharedServers().dovecot;
  const user = server.newUser();
  const raw = await signIn(server, user);
  const [{ uid } = { uid: 0 }] = await seedMailbox(raw, 'INBOX', 3, { flags: () => ['\\Flagged'] });
  const before = await raw.flags('INBOX');
  const console = await openConsole(server, user, {
    args: ['--read-only', '--theme', 'mono', '--sort', 'uid'],
  });
  expect(console.screen()[0]).toContain('READ-ONLY');
  expect(console.screen()[0]).not.toContain('LIVE');
  expect(
    ['d delete', 'F flag', 'X expunge', 'j/k move', 'o sort'].map((hint) => isDim(console, hint)),
  ).toEqual([true, true, true, false, false]);
  for (const key of ['F', 'N', 'd', 'u', 'w', 'W', 'X', 'z']) {
    await console.press(key);
    expect(said(console)).toContain('READ-ONLY: nothing can be changed. Press % to unlock.');
  }
  await console.press('Space', 'F', 'X', 'y', 'Enter');
  expect(await raw.flags('INBOX')).toEqual(before);

  await console.press('2', '%');
  expect(console.screen()[0]).toContain('LIVE');
  expect(isDim(console, 'F flag')).toBe(false);
  await console.press('F');
  expect(said(console)).toContain('1 asked · 1 cleared');
  expect((await raw.flags('INBOX')).get(uid)).toEqual([]);

  await console.press('%');
  expect(console.screen()[0]).toContain('READ-ONLY');
  await console.burst('F', 'd', 'z', 'X', 'y');
  expect((await raw.flags('INBOX')).get(uid)).toEqual([]);
  expect(await raw.uids('INBOX')).toHaveLength(3);
  // Where nothing is asked, y copies: its menu is closed first.
  await console.press('Esc', '4');
  expect(console.text()).toContain('QUEUE  1 plan');
});

test('without UIDPLUS and MOVE, X is refused while others have marked mail; else it takes the typed count', async () => {
  const server = await startDovecot({ capability: 'IMAP4rev1 IDLE UNSELECT', tls: 'none' });
  try {
    const user = server.newUser();
    const raw = await signIn(server, user);
    await seedMailbox(raw, 'INBOX', 4, { flags: (n) => (n === 3 ? ['\\Deleted'] : []) });
    const console = await openConsole(server, user, { args: ['--sort', 'uid'], consented: [/^EXPUNGE$/] });
    await console.press('X');
    expect(console.text()).toContain('This server can only EXPUNGE all that is marked');
    expect(console.text()).toContain('type 1 and Enter');
    await console.press('y');
    expect(said(console)).toContain('Cancelled: nothing was sent.');
    await console.press('X', '1', 'Enter');
    expect(said(console)).toContain('nothing was changed: 1 other message is marked \\Deleted');
    expect(await raw.uids('INBOX')).toHaveLength(4);

    await raw.ok('SELECT INBOX');
    await raw.ok('UID STORE 4 -FLAGS.SILENT (\\Deleted)');
    await console.press('R', 'X', '1', 'Enter');
    expect(said(console)).toContain('1 asked · 1 gone · 0 others');
    expect(await raw.uids('INBOX')).toEqual([2, 3, 4]);
  } finally {
    await server.stop();
  }
});

describe.each([
  ['dovecot', 'lra'],
  // Both take the owner's rights to read and list back; Cyrus says READ-WRITE all the same, with no flag that it keeps.
  ['cyrus', 'lra'],
  ['courier', 'lra'],
] as const)('%s', (name, rights) => {
  test('a folder with no right to change is left alone, and says so', async () => {
    const server = sharedServers()[name];
    const user = server.newUser();
    const raw = await signIn(server, user);
    const folder = `${server.prefix}Closed`;
    await seedMailbox(raw, folder, 3);
    await raw.ok(`SETACL ${quoted(folder)} ${name === 'courier' ? 'owner' : quoted(user)} ${rights}`);
    const before = await raw.flags(folder);
    const console = await openConsole(server, user, { args: ['--folder', folder] });
    expect(listRows(console)).toHaveLength(3);
    for (const keys of [['F'], ['d'], ['w'], ['X'], ['s'], ['#']]) {
      await console.press(...keys);
      expect(said(console)).toMatch(
        /You may not .* in \S*Closed: that takes the right [swt], and yours are only /,
      );
    }
    for (const hint of ['d delete', 'F flag', 'X expunge plan', 's move to'])
      expect(isDim(console, hint)).toBe(true);
    await console.press('4');
    expect(console.text()).toContain('Nothing has been asked of the server yet.');
    expect(await raw.flags(folder)).toEqual(before);
  });
});

test.each(['dovecot', 'cyrus'] as const)(
  'on %s a plan for a folder that was made anew meanwhile is void, and the folder is read again',
  async (name) => {
    const server = sharedServers()[name];
    const user = server.newUser();
    const raw = await signIn(server, user);
    await seedMailbox(raw, 'Folder', 4);
    const console = await openConsole(server, user, { args: ['--folder', 'Folder', '--sort', 'uid'] });
    await console.press('Space', 'Space', 'X');
    const before = /expects UIDVALIDITY (\d+)/.exec(console.text())?.[1];
    // The new folder has the same UIDs for other messages.
    await raw.ok('DELETE Folder');
    await seedMailbox(raw, 'Folder', 4, { seed: 2 });
    const { untagged } = await raw.ok('STATUS Folder (UIDVALIDITY)');
    const now = /UIDVALIDITY (\d+)/.exec(untagged.join())?.[1];
    expect(now).not.toBe(before);

    await console.press('y');
    await console.waitFor(`nothing was changed: UIDVALIDITY was ${before}, is ${now}`);
    expect(await raw.uids('Folder')).toHaveLength(4);
    expect([...(await raw.flags('Folder')).values()]).toEqual([[], [], [], []]);
    await console.waitFor('.2@seed.example.org>');
    expect(markedUids(console)).toEqual([]);

    await console.press('X');
    expect(console.text()).toContain(`expects UIDVALIDITY ${now}`);
    await console.press('y');
    expect(said(console)).toContain('1 asked · 1 gone · 0 others');
    expect(await raw.uids('Folder')).toHaveLength(3);
  },
);

test('a UIDVALIDITY that changes under the open folder voids the next plan', async () => {
  const server = sharedServers().dovecot;
  const user = server.newUser();
  const raw = await signIn(server, user);
  await seedMailbox(raw, 'Folder', 3);
  const console = await openConsole(server, user, { args: ['--folder', 'Folder', '--sort', 'uid'] });
  await console.press('V', 'G', 'Space');
  await server.setUidValidity(user, 'Folder', 4242);
  await console.press('d');
  await console.waitFor(/UIDVALIDITY was \d+, is 4242/);
  expect([...(await raw.flags('Folder')).values()]).toEqual([[], [], []]);
  await console.press('4');
  expect(console.text()).toMatch(/UID STORE 1:3 \+FLAGS.SILENT \(\\Deleted\) +void/);
});

describe.each(['dovecot', 'cyrus', 'courier'] as const)('%s', (name) => {
  test('what others expunge while a plan is on screen does not move the list, and is told in the outcome', async () => {
    const server = sharedServers()[name];
    const user = server.newUser();
    const [raw, other] = [await signIn(server, user), await signIn(server, user)];
    await seedMailbox(raw, 'INBOX', 6);
    const console = await openConsole(server, user, { args: ['--sort', 'uid'] });
    await console.press('Space', 'j', 'Space', 'X');
    expect(console.text()).toContain('the 2 marked messages of INBOX');
    const under = listRows(console);

    // One of the two is expunged by somebody else, as is the one under the cursor; a third one is marked \Deleted.
    await other.ok('SELECT INBOX');
    await other.ok('UID STORE 1,4 +FLAGS.SILENT (\\Deleted)');
    await other.ok('UID EXPUNGE 1,4');
    await other.ok('UID STORE 6 +FLAGS.SILENT (\\Deleted)');
    await console.press('Down');
    expect(listRows(console)).toEqual(under);

    await console.press('y');
    expect(said(console)).toContain('2 asked · 2 gone · 1 of them were gone before · 0 others');
    expect([...(await raw.flags('INBOX'))]).toEqual([
      [2, []],
      [5, []],
      [6, ['\\Deleted']],
    ]);
    await console.waitFor(
      () =>
        listRows(console)
          .map(({ uid }) => uid)
          .join() === '2,5,6',
    );
    await console.settled();
    expect(cursorUid(console)).toBe(5);
    expect(markedUids(console)).toEqual([]);
  });
});
