// Accounts of the configuration file: by name, from the chooser, with keys and a Trash of their own, and with a password
// that the keyring keeps.
import { mkdirSync, writeFileSync } from 'node:fs';
import { createServer, type Socket } from 'node:net';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import type { ConsoleDriver } from '../helpers/console-driver.ts';
import { seedMailbox } from '../helpers/seed.ts';
import { startKeyring } from '../servers/keyring.ts';
import { sharedServers } from '../servers/shared.ts';
import { launch, signIn, temporaryFolder } from './open-console.ts';
import { listRows, said } from './screen-rows.ts';

const server = sharedServers().dovecot;

function configured(text: string): { XDG_CONFIG_HOME: string } {
  const folder = temporaryFolder();
  mkdirSync(join(folder, 'imaptop'));
  writeFileSync(join(folder, 'imaptop', 'config.toml'), text);
  return { XDG_CONFIG_HOME: folder };
}

const url = (user: string) => `url = "imap://${user}@${server.host}:${server.port}"\ntls = "none"\n`;

async function leave(console: ConsoleDriver): Promise<void> {
  await console.press('q');
  expect(await console.exited).toMatchObject({ code: 0 });
}

test('an account by its name, with keys and a Trash of its own', async () => {
  const user = server.newUser();
  const raw = await signIn(server, user);
  await seedMailbox(raw, 'INBOX', 3);
  await raw.ok('CREATE Bin');
  const env = configured(
    `[accounts.work]\n${url(user)}trash = "Bin"\nkeys = { trash = "x", flag = ["f"] }\ncolours = { row = { bold = true } }\n`,
  );
  const console = launch(['work'], { env: { ...env, IMAPTOP_PASSWORD: server.password } });
  await console.settled();
  expect(listRows(console)).toHaveLength(3);
  await console.press('F');
  expect(said(console)).toContain('F does nothing here');
  await console.press('f');
  await console.waitFor('1 set');
  await console.press('x');
  await console.waitFor(/moved to Bin/);
  expect(await raw.uids('Bin')).toHaveLength(1);
  await console.press('?');
  expect(console.screen().join('\n')).toMatch(/j Down/);
  await console.press('Esc');
  await leave(console);
}, 60_000);

test('the chooser opens the account that is chosen, or none', async () => {
  const users = [server.newUser(), server.newUser()];
  for (const [index, user] of users.entries()) {
    const raw = await signIn(server, user);
    await seedMailbox(raw, 'INBOX', index + 1);
  }
  const env = configured(
    `[accounts.first]\n${url(users[0]!)}\n[accounts.second]\n${url(users[1]!)}read_only = true\n`,
  );
  const open = () =>
    launch([], { columns: 80, rows: 24, env: { ...env, IMAPTOP_PASSWORD: server.password } });
  const chooser = open();
  await chooser.waitFor('Enter open');
  expect(chooser.screen().slice(2, 4)).toEqual([
    expect.stringMatching(/^› 1 {2}first {3}imap:\/\/user-/),
    expect.stringMatching(/^ {2}2 {2}second {2}imap:\/\/user-.* READ-ONLY$/),
  ]);
  await chooser.resize(120, 30);
  await chooser.press('j', 'Enter');
  await chooser.waitFor('● idle');
  await chooser.settled();
  expect(listRows(chooser)).toHaveLength(2);
  await leave(chooser);
  const left = open();
  await left.waitFor('Enter open');
  await leave(left);
}, 60_000);

test('a password that was typed is kept in the keyring when asked, and found there', async () => {
  const user = server.newUser();
  const raw = await signIn(server, user);
  await seedMailbox(raw, 'INBOX', 2);
  const { address } = await startKeyring();
  const env = {
    ...configured(`[accounts.a]\n${url(user)}keyring = true\n`),
    DBUS_SESSION_BUS_ADDRESS: address,
  };
  const first = launch(['a'], { env, columns: 160 });
  await first.waitFor(`Password for ${user}@`);
  first.answer(`${server.password}\r`);
  await first.waitFor('Keep the password of');
  await first.settled();
  await first.press('y');
  await first.waitFor('The keyring has the password.');
  await leave(first);
  const second = launch(['a'], { env, columns: 160 });
  await second.settled();
  expect(listRows(second)).toHaveLength(2);
  expect(second.text()).not.toContain('Keep the password');
  await leave(second);
}, 60_000);

test('where no keyring is, that is a line, and the password is asked for', async () => {
  const user = server.newUser();
  const raw = await signIn(server, user);
  await seedMailbox(raw, 'INBOX', 1);
  const env = {
    ...configured(`[accounts.a]\n${url(user)}keyring = true\n`),
    DBUS_SESSION_BUS_ADDRESS: 'unix:path=/nonexistent',
  };
  const console = launch(['a'], { env, columns: 160 });
  await console.waitFor(/imaptop: No keyring can be used here: [^]+asked for\.\s+Password for/);
  console.answer(`${server.password}\r`);
  await console.settled();
  expect(listRows(console)).toHaveLength(1);
  expect(console.text()).not.toContain('Keep the password');
  await leave(console);
}, 60_000);

/** Whose INBOX holds one message. */
async function userWithMail(): Promise<string> {
  const user = server.newUser();
  await seedMailbox(await signIn(server, user), 'INBOX', 1);
  return user;
}

/** The password is typed; the rows of the list that it opens. */
async function rowsAfter(console: ConsoleDriver, password: string): Promise<readonly unknown[]> {
  console.answer(`${password}\r`);
  await console.waitFor('● idle');
  await console.settled();
  return listRows(console);
}

/** The chooser's account, while its keyring does not answer; `typed` is what is typed then. The keyring goes afterwards. */
async function whileKeyringIsSilent(user: string, typed: string): Promise<ConsoleDriver> {
  const path = join(temporaryFolder(), 'bus');
  const asked = Promise.withResolvers<Socket>();
  const bus = createServer((socket) => asked.resolve(socket.on('error', () => undefined)));
  onTestFinished(() => void bus.close());
  await new Promise<void>((resolve) => bus.listen(path, resolve));
  const env = {
    ...configured(`[accounts.a]\n${url(user)}keyring = true\n`),
    DBUS_SESSION_BUS_ADDRESS: `unix:path=${path}`,
  };
  const console = launch([], { env, columns: 160 });
  await console.waitFor('Enter open');
  console.answer('\r');
  const socket = await asked.promise;
  console.answer(typed);
  setTimeout(() => {
    socket.destroy();
    bus.close();
  }, 300);
  return console;
}

test('what is typed between the chooser and the password prompt is neither shown nor part of the password', async () => {
  const user = await userWithMail();
  const console = await whileKeyringIsSilent(user, 'ahead\rmore');
  await console.waitFor(/Password for/);
  expect(console.text()).not.toMatch(/ahead|more/);
  expect(await rowsAfter(console, server.password)).toHaveLength(1);
  await leave(console);
}, 60_000);

test('Ctrl-c between the chooser and the password prompt ends the program', async () => {
  const console = await whileKeyringIsSilent(server.newUser(), '\u0003');
  expect(await console.exited).toMatchObject({ code: 130 });
  expect(console.text()).not.toContain('Password for');
}, 60_000);

test('a command of the account that was chosen has the terminal for its own question', async () => {
  const user = await userWithMail();
  const command = `stty -echo; printf 'Passphrase: ' >&2; read -r password; stty echo; echo \\"$password\\"`;
  const env = configured(`[accounts.a]\n${url(user)}password_command = "${command}"\n`);
  const console = launch([], { env });
  await console.waitFor('Enter open');
  console.answer('\r');
  await console.waitFor('Passphrase:');
  expect(await rowsAfter(console, server.password)).toHaveLength(1);
  await leave(console);
}, 60_000);
