// Where the password comes from, and where it never goes: not to the screen, not to children, not into any message.
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import type { ConsoleDriver } from '../helpers/console-driver.ts';
import { sharedServers } from '../servers/shared.ts';
import { launch, newAccount, openConsole, temporaryFolder } from './open-console.ts';

const CANARY = 'canary-7Zq';

const account = async (): Promise<{ url: string; password: string; prompt: string }> => {
  const server = sharedServers().dovecot;
  const { port, password } = server;
  const user = await newAccount(server);
  return { url: `imap://${user}@127.0.0.1:${port}`, password, prompt: `Password for ${user}@127.0.0.1:` };
};

const output = (console: ConsoleDriver): string => console.terminal.output.toString('latin1');

describe('the prompt', () => {
  test('does not echo, forgives typing errors, and opens the console', async () => {
    const { url, password, prompt } = await account();
    const console = launch(['--tls', 'none', url]);
    await console.waitFor(prompt);
    console.answer(`${CANARY}\x15x\x7f${password}\r`);
    await console.settled();
    expect(console.terminal.modes().alternateScreen).toBe(true);
    expect(console.text()).toContain('INBOX is empty.');
    // A key that follows is the console's.
    await console.press('?');
    expect(console.text()).toContain('One line down.');
    await console.press('Esc', 'q');
    expect(await console.exited).toEqual({ code: 0, signal: 0 });
    expect(output(console)).not.toContain(password);
    expect(output(console)).not.toContain(CANARY);
  });

  test('a wrong password ends with the words of the server, and is not repeated', async () => {
    const { url, prompt } = await account();
    const console = launch(['--tls', 'none', url], { columns: 200 });
    await console.waitFor(prompt);
    console.answer(`${CANARY}\r`);
    expect(await console.exited).toEqual({ code: 2, signal: 0 });
    expect(console.text()).toContain('the server said: [AUTHENTICATIONFAILED] Authentication failed');
    expect(output(console)).not.toContain(CANARY);
  });

  test.each([
    ['Ctrl-C', `${CANARY}\x03`, 130, ''],
    ['Ctrl-D', '\x04', 130, ''],
    ['nothing', '\r', 1, 'imaptop: No password was given.'],
  ])('%s there ends the program', async (_name, typed, code, words) => {
    const { url, prompt } = await account();
    const console = launch(['--tls', 'none', url]);
    await console.waitFor(prompt);
    console.answer(typed);
    expect(await console.exited).toEqual({ code, signal: 0 });
    expect(console.text().replace(prompt, '').trim()).toBe(words);
    expect(output(console)).not.toContain(CANARY);
    expect(output(console)).not.toContain('\x1b[?1049h');
  });
});

describe('--password-command', () => {
  test('gives the first line of what it prints, and sees no password of ours', async () => {
    const { url, password } = await account();
    const seen = join(temporaryFolder(), 'environment');
    const command = `env > '${seen}'; printf '%s\\nlogin: ana\\n' '${password}'`;
    const console = launch(['--tls', 'none', '--password-command', command, url], {
      env: { IMAPTOP_PASSWORD: CANARY, MARKER: 'here' },
    });
    await console.settled();
    expect(console.text()).toContain('INBOX is empty.');
    const environment = readFileSync(seen, 'utf8');
    expect(environment).toContain('MARKER=here');
    expect(environment).not.toContain('IMAPTOP_PASSWORD');
    expect(environment).not.toContain(CANARY);
  });

  test('may ask its own question on the terminal', async () => {
    const { url, password } = await account();
    const script = join(temporaryFolder(), 'ask');
    writeFileSync(script, 'printf "PIN? " >&2; read -r pin; [ "$pin" = 1234 ] && echo "$1"\n');
    const console = launch(['--tls', 'none', '--password-command', `sh '${script}' '${password}'`, url]);
    await console.waitFor('PIN?');
    console.answer('1234\r');
    await console.settled();
    expect(console.text()).toContain('INBOX is empty.');
    await console.press('j', 'q');
    expect(await console.exited).toEqual({ code: 0, signal: 0 });
  });

  test.each([
    [`echo ${CANARY}; exit 3`, 'The password command failed with exit code 3.'],
    ['true', 'The password command printed no password.'],
    ['kill -9 $$', 'The password command was ended by SIGKILL.'],
  ])('%s: one line and exit 1', async (command, words) => {
    const { url } = await account();
    const console = launch(['--tls', 'none', '--password-command', command, url]);
    expect(await console.exited).toEqual({ code: 1, signal: 0 });
    expect(console.text()).toBe(`imaptop: ${words}`);
    expect(output(console)).not.toContain(CANARY);
  });
});

test('IMAPTOP_PASSWORD is in no argument and in the environment of no child', async () => {
  const server = sharedServers().dovecot;
  const console = await openConsole(server, await newAccount(server));
  const { pid } = console.terminal;
  const read = (path: string): string => readFileSync(path, 'latin1');
  expect(read(`/proc/${pid}/cmdline`)).not.toContain(server.password);
  const children = read(`/proc/${pid}/task/${pid}/children`).split(' ').filter(Boolean);
  for (const child of children) {
    if (existsSync(`/proc/${child}/environ`))
      expect(read(`/proc/${child}/environ`)).not.toContain(server.password);
  }
  await console.press('q');
  await console.exited;
  expect(output(console)).not.toContain(server.password);
});
