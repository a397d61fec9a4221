// The migration check in the program as it is: a report, its file, and the limit of a second account on another server.
import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { seedMailbox } from '../helpers/seed.ts';
import { sharedServers } from '../servers/shared.ts';
import { openConsole, signIn, temporaryFolder } from './open-console.ts';

test('a report, its file, and the limit that another server announces', async () => {
  const { dovecot, cyrus } = sharedServers();
  const user = dovecot.newUser();
  const raw = await signIn(dovecot, user);
  await raw.uids('INBOX');
  await seedMailbox(raw, 'INBOX', 4);
  await raw.ok('CREATE "100% sure"');
  const folder = temporaryFolder();
  const home = temporaryFolder();
  mkdirSync(join(home, 'imaptop'));
  const url = `imap://${cyrus.newUser()}@${cyrus.host}:${cyrus.port}`;
  const toml = `[accounts.new]\nurl = "${url}"\ntls = "none"\npassword_env = "NEW_PASSWORD"\n`;
  writeFileSync(join(home, 'imaptop', 'config.toml'), toml, { mode: 0o600 });
  const env = { XDG_CONFIG_HOME: home, NEW_PASSWORD: cyrus.password };
  const args = ['--save-dir', folder];
  const console = await openConsole(dovecot, user, { args, env, columns: 120, rows: 40 });

  await console.press(':');
  await console.paste('migration 10');
  await console.press('Enter');
  await console.waitFor(/4 {2}Messages over 10 B/);
  expect(console.text()).toMatch(/Folder names that trouble other servers/);
  expect(console.text()).toMatch(/100% sure/);
  await console.press('Space');
  await console.waitFor(/4 marked: Messages over 10 B/);
  await console.press('s', 'Enter');
  await console.waitFor(/The report is in /);
  const [file, ...others] = readdirSync(folder);
  expect(others).toEqual([]);
  const lines = readFileSync(join(folder, file!), 'utf8').split('\r\n');
  expect(lines.filter((line) => line.startsWith('over limit,found,message,INBOX,'))).toHaveLength(4);
  await console.press('Esc');
  await console.waitFor(/4 marked/);

  await console.press(':');
  await console.paste('migration to new');
  await console.press('Enter');
  await console.waitFor(/limit 4\.0 GB, APPENDLIMIT of 127\.0\.0\.1/);
  expect(console.text()).toMatch(/0 {2}Messages over 4\.0 GB/);
  await console.press('q', 'q');
  expect(await console.exited).toMatchObject({ code: 0 });
}, 90_000);
