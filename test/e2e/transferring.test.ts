// What is done with many messages, in the program as it is: flags by menu, quota, an export with its files, and an import
// that is undone.
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
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
