// Another account of the configuration file, while nobody can be asked for a password.
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { otherAccount } from '../src/other-account.ts';

function environment(toml?: string): Record<string, string> {
  const home = mkdtempSync(join(tmpdir(), 'imaptop-other-'));
  onTestFinished(() => rmSync(home, { recursive: true, force: true }));
  if (toml !== undefined) {
    mkdirSync(join(home, 'imaptop'));
    writeFileSync(join(home, 'imaptop', 'config.toml'), toml, { mode: 0o600 });
  }
  return { HOME: home, XDG_CONFIG_HOME: home, PATH: process.env['PATH'] ?? '', NEW_PASSWORD: 'from-env' };
}

const TOML = `
[accounts.new]
url = "imaps://bob@mail.example.org"
password_env = "NEW_PASSWORD"
[accounts.command]
url = "imap://ann@mail.example.net:1143"
tls = "none"
password_command = "read answer; printf '%s\\\\n' \\"told-$answer\\""
[accounts.asks]
url = "imaps://bob@mail.example.org"
[accounts.nowhere]
read_only = true
`;

async function lineOf(name: string, env: Record<string, string>): Promise<string> {
  const found = await otherAccount(name, env);
  return found.kind === 'failed' ? found.failure.text : 'found';
}

test('has its password by the rules of any account, as often as it is asked for', async () => {
  const env = environment(TOML);
  const before = { ...env };
  for (let time = 0; time < 2; time++) {
    const found = await otherAccount('new', env);
    expect(found).toMatchObject({
      kind: 'ok',
      value: { account: { user: 'bob', host: 'mail.example.org' }, password: 'from-env' },
    });
  }
  expect(env).toEqual(before);
});

test("may have its password in the variable that was the first one's, which nobody else gets to see", async () => {
  const { NEW_PASSWORD, ...env } = environment(
    `${TOML}[accounts.sees]\nurl = "imaps://eve@mail.example.org"\npassword_command = "echo [$NEW_PASSWORD]"\n`,
  );
  const given = { NEW_PASSWORD };
  expect(await otherAccount('new', env, given)).toMatchObject({ value: { password: 'from-env' } });
  expect(await otherAccount('sees', env, given)).toMatchObject({ value: { password: '[]' } });
  // Named by one who is on screen: it is no other's unless they name it, too.
  expect(await otherAccount('asks', env, { IMAPTOP_PASSWORD: 'secret' })).toMatchObject({ kind: 'failed' });
});

test('a command gets no terminal to ask on', async () => {
  const found = await otherAccount('command', environment(TOML));
  expect(found).toMatchObject({ kind: 'ok', value: { password: 'told-' } });
});

test('what is missing is one line', async () => {
  const env = environment(TOML);
  const file = join(env['HOME']!, 'imaptop', 'config.toml');
  expect(await lineOf('asks', env)).toBe(
    'The password of bob@mail.example.org would have to be typed, and cannot be here: the account needs password_command, password_env or keyring. Nothing was sent.',
  );
  expect(await lineOf('old', env)).toBe(
    `No account of ${file} is called "old": there are new, command, asks, nowhere.`,
  );
  expect(await lineOf('nowhere', env)).toMatch(/account nowhere: url is missing\.$/);
  expect(await lineOf('imaps://bob@mail.example.org', env)).toMatch(/^No account of /);
  const none = environment();
  expect(await lineOf('new', none)).toMatch(
    /^There is no configuration file .*: "to" takes an account of it\.$/,
  );
});
