// A journal that cannot be used keeps nobody from reading mail, and everybody from changing it; a plan in it that cannot
// be understood is said, and left alone.
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { expect, test } from 'vitest';
import { seedMailbox } from '../helpers/seed.ts';
import { sharedServers } from '../servers/shared.ts';
import { openConsole, signIn, temporaryFolder } from './open-console.ts';
import { listRows, said } from './screen-rows.ts';

test('mail is read without a journal, and nothing is changed, with the reason', async () => {
  const server = sharedServers().dovecot;
  const user = server.newUser();
  const raw = await signIn(server, user);
  await seedMailbox(raw, 'INBOX', 3);
  const before = await raw.flags('INBOX');
  const state = temporaryFolder();
  writeFileSync(
    join(state, 'journal.db'),
    'This was a journal once, before the disk was repaired. '.repeat(20),
  );
  const console = await openConsole(server, user, { args: ['--state-dir', state], columns: 200 });
  expect(listRows(console)).toHaveLength(3);
  const why = 'file is not a database. Without a journal nothing that changes mail is sent.';
  expect(said(console)).toContain(why);
  await console.press('j', 'F');
  expect(said(console)).toContain(why);
  await console.press('X', 'y');
  expect(said(console)).toContain(why);
  expect(await raw.flags('INBOX')).toEqual(before);
  await console.press('q');
  expect(await console.exited).toMatchObject({ code: 0 });
});

test('a plan that cannot be understood is told of at the end', async () => {
  const server = sharedServers().dovecot;
  const user = server.newUser();
  const raw = await signIn(server, user);
  const [{ uid } = { uid: 0 }] = await seedMailbox(raw, 'INBOX', 1);
  const state = temporaryFolder();
  const open = () => openConsole(server, user, { args: ['--state-dir', state], columns: 200 });
  const first = await open();
  await first.press('F', 'q');
  await first.exited;
  const database = new DatabaseSync(join(state, 'journal.db'), { timeout: 5000 });
  database.exec("UPDATE step_texts SET command = 'UID EXPUNGE 1:*'");
  database.close();
  const second = await open();
  await second.press('N');
  expect(said(second)).toContain('1 asked');
  await second.press('q');
  expect(await second.exited).toMatchObject({ code: 0 });
  expect(second.text()).toMatch(/^imaptop: Plan 1 in the journal cannot be understood .+ and is left out\.$/);
  expect((await raw.flags('INBOX')).get(uid)).toEqual(['\\Flagged', '\\Seen']);
}, 60_000);
