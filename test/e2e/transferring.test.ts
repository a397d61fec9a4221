// What is done with many messages, in the program as it is: flags by menu, quota, an export with its files, and an import
// that is undone.
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import type { ConsoleDriver } from '../helpers/console-driver.ts';
import { FaultProxy } from '../helpers/fault-proxy.ts';
import { seedMailbox } from '../helpers/seed.ts';
import { sharedServers } from '../servers/shared.ts';
import { openConsole, signIn, temporaryFolder } from './open-console.ts';
import { said } from './screen-rows.ts';

test('flags, quota, export and import', async () => {
  const { dovecot } = sharedServers();
  const user = dovecot.newUser();
  const raw = await signIn(dovecot, user);
  await raw.uids('INBOX');
  await seedMailbox(raw, 'INBOX', 4);
  const folder = temporaryFolder();
  const console = await openConsole(dovecot, user, { args: ['--save-dir', folder], columns: 100, rows: 30 });

  await console.press('Space', 'Space', '*');
  await console.waitFor(/Flags of the 2 marked messages/);
  await console.press('s', '+');
  await console.paste('$Todo');
  await console.press('Enter', 'Enter');
  await console.waitFor(/2 asked · 2 set — Set \$Todo/);
  const flags = [...(await raw.flags('INBOX')).values()].map((list) =>
    list.filter((flag) => flag !== '\\Recent'),
  );
  expect(flags.map((list) => list.sort().join(' '))).toEqual(['', '', '$Todo \\Seen', '$Todo \\Seen']);

  await console.press('Q');
  await console.waitFor(/STORAGE .* of 50\.0 GB/);
  expect(console.text()).toMatch(/after .* without the 2 marked/);
  await console.press('q');

  await console.press('E');
  await console.waitFor(/export 2 marked, .* e \.eml {2}m mbox {2}c CSV {2}j JSON {2}i import/);
  await console.press('m');
  await console.waitFor(/Export the 2 marked messages as an mbox to: inbox-uid-3-4\.mbox/);
  await console.press('Enter');
  await console.waitFor(/Exported 2 messages/);
  expect(readdirSync(folder)).toEqual(['inbox-uid-3-4.mbox']);
  const mbox = readFileSync(join(folder, 'inbox-uid-3-4.mbox'), 'utf8');
  expect(mbox.match(/^From MAILER-DAEMON /gm)).toHaveLength(2);

  writeFileSync(join(folder, 'evil.mbox'), mbox.replaceAll(/^Subject: /gm, 'Subject: \u001b]0;evil\u0007'));
  await console.press('I');
  await console.paste('evil.mbox');
  await console.press('Enter');
  await console.waitFor(/Import 2 messages, .*, into INBOX/);
  await console.settled();
  await console.press('y');
  await console.waitFor(/2 asked · 2 imported/);
  expect(await raw.uids('INBOX')).toEqual([1, 2, 3, 4, 5, 6]);
  await console.press('z');
  await console.waitFor(/Undo plan \d+: expunge 2 messages that it imported into INBOX/);
  await console.settled();
  await console.press('y');
  await console.waitFor(/2 asked · 2 gone/);
  expect(await raw.uids('INBOX')).toEqual([1, 2, 3, 4]);
  expect(said(console)).toContain('2 asked · 2 gone · 0 others');
  await console.press('q');
  expect(await console.exited).toMatchObject({ code: 0 });
}, 90_000);

test.each(['dovecot', 'cyrus', 'courier'] as const)(
  '%s: an import that was killed in the middle goes on, and brings each message once',
  async (name) => {
    const server = sharedServers()[name];
    const user = server.newUser();
    const raw = await signIn(server, user);
    await seedMailbox(raw, 'INBOX', 1);
    const proxy = await FaultProxy.start(server.port);
    onTestFinished(() => proxy.stop());
    const folder = temporaryFolder();
    const AT = 'From MAILER-DAEMON Sat Nov 14 20:55:17 2009\n';
    const three = ['a', 'b', 'c'].map((letter) => `${AT}Subject: ${letter}\n\n${letter.repeat(900)}\n\n`);
    writeFileSync(join(folder, 'three'), three.join(''));
    const through = { ...server, port: proxy.port, newUser: () => server.newUser() };
    const args = ['--state-dir', folder, '--save-dir', folder];
    const open = (): Promise<ConsoleDriver> => openConsole(through, user, { args });
    const first = await open();
    await first.press('I');
    await first.paste('three');
    await first.press('Enter');
    await first.waitFor(/Import 3 messages/);
    await first.settled();
    let appended = 0;
    const line = proxy.hold({ test: (sent) => sent.startsWith('APPEND') && ++appended === 2 });
    const answered = first.press('y');
    await line.reached;
    first.terminal.kill('SIGKILL');
    await first.exited;
    await answered.catch(() => undefined);

    const again = await open();
    expect(again.text()).toContain('1 plan was not finished by an earlier run');
    await again.press('r');
    await again.settled();
    await again.waitFor(/Plan 1 goes on: Import 3 messages/);
    await again.settled();
    await again.press('y');
    await again.waitFor(/3 asked · 3 imported/);
    await raw.ok('SELECT INBOX');
    const subjects: string[] = [];
    for (const uid of await raw.uids('INBOX')) {
      await raw.ok('EXAMINE INBOX');
      const { untagged } = await raw.ok(`UID FETCH ${uid} (BODY.PEEK[HEADER.FIELDS (SUBJECT)])`);
      subjects.push(/Subject: ([^\r]*)/.exec(untagged.join('\n'))?.[1] ?? '');
    }
    expect(subjects.slice(1).sort()).toEqual(['a', 'b', 'c']);
  },
  90_000,
);
