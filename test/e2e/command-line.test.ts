// How the program is started and how it ends: arguments, exit codes, one line on stderr, and a terminal given back.
import { spawnSync } from 'node:child_process';
import { readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import type { ConsoleDriver } from '../helpers/console-driver.ts';
import { seedMailbox } from '../helpers/seed.ts';
import { freePort } from '../servers/ports.ts';
import { sharedServers } from '../servers/shared.ts';
import { launch, openConsole, openDemo, signIn, temporaryFolder } from './open-console.ts';
import { listRows, said } from './screen-rows.ts';

const ROOT = join(import.meta.dirname, '..', '..');
const RESTORED = { alternateScreen: false, cursorHidden: false, bracketedPaste: false, mouse: false };

/** Exit code and what is on the screen the shell gets back. */
const ended = async (console: ConsoleDriver): Promise<{ code: number; text: string }> => {
  const { code, signal } = await console.exited;
  expect(signal).toBe(0);
  expect(console.terminal.modes()).toMatchObject(RESTORED);
  return { code, text: console.text() };
};

const withoutTerminal = (...args: string[]): { status: number | null; stdout: string; stderr: string } =>
  withEnvironment(process.env, ...args);

const withEnvironment = (env: NodeJS.ProcessEnv, ...args: string[]) => {
  const bin = join(ROOT, 'bin', 'imaptop.js');
  const { status, stdout, stderr } = spawnSync(process.execPath, [bin, ...args], {
    env,
    encoding: 'utf8',
    timeout: 20_000,
  });
  return { status, stdout, stderr };
};

describe('what is asked for', () => {
  test('nothing: the usage and exit 1', async () => {
    const { code, text } = await ended(launch([]));
    expect(code).toBe(1);
    expect(text).toMatch(/^usage: imaptop \[options\] ACCOUNT\n/);
  });

  test('--help and --version, also into a pipe', () => {
    const help = withoutTerminal('--help');
    expect([help.status, help.stderr]).toEqual([0, '']);
    for (const word of [
      '--password-command CMD',
      '--tls-pin sha256:HEX',
      'Opens the plan to remove messages',
    ])
      expect(help.stdout).toContain(word);
    const { version } = JSON.parse(readFileSync(join(ROOT, 'package.json'), 'utf8')) as { version: string };
    expect(withoutTerminal('--version')).toEqual({ status: 0, stdout: `imaptop ${version}\n`, stderr: '' });
  });

  test('by a user that the system does not know, who has no home', () => {
    const unknown = 'process.getBuiltinModule("os").homedir = () => { throw new Error("nobody"); }';
    const env = {
      PATH: process.env['PATH'],
      NODE_OPTIONS: `--import=data:text/javascript,${encodeURIComponent(unknown)}`,
    };
    expect(withEnvironment(env, '--version')).toMatchObject({ status: 0, stderr: '' });
  });

  test.each([
    [['--unknown'], '--unknown'],
    [['--sort', 'colour', '--demo'], '--sort colour: the key must be one of'],
    [['--tls', 'maybe', 'imap://a@b'], '--tls maybe: must be one of implicit, starttls, none'],
    [['--tls', 'none', 'imaps://a@b'], 'imaps:// is implicit TLS; for --tls none write imap://'],
    [['--tls-pin', 'sha256:12', 'imaps://a@b'], '--tls-pin must be sha256: and 64 hexadecimal digits'],
    [['--auth', 'GSSAPI', 'imaps://a@b'], '--auth GSSAPI: must be one of'],
    [['--theme', 'pink', '--demo'], '--theme pink: must be one of'],
    [['--demo', 'imaps://a@b'], '--demo takes no URL'],
    [['imaps://host-only'], 'the URL names no user'],
    [['http://a@b'], 'the URL is not of the form imaps://user@host[:port][/Folder]'],
    [['--tls-ca', '/nonexistent/ca.pem', 'imaps://a@b'], '--tls-ca /nonexistent/ca.pem cannot be used'],
  ] as const)('%j is refused in one line', async (args, words) => {
    const { code, text } = await ended(launch(args, { columns: 200 }));
    expect(code).toBe(1);
    expect(text.split('\n')).toHaveLength(1);
    expect(text).toContain('imaptop: ');
    expect(text).toContain(words);
  });

  test.each([['imaps://ana:canary@mail.example.org'], ['--password=canary'], ['--password', 'canary']])(
    'a password in the arguments is refused and not repeated (%s)',
    (...args) => {
      const { status, stdout, stderr } = withoutTerminal(...args);
      expect([status, stdout]).toEqual([1, '']);
      expect(stderr).toMatch(/^imaptop: .*IMAPTOP_PASSWORD.*\n$/);
      expect(stderr).not.toContain('canary');
    },
  );

  test('no terminal: one line and exit 1', () => {
    expect(withoutTerminal('--demo')).toEqual({
      status: 1,
      stdout: '',
      stderr: 'imaptop: needs a terminal: stdin and stdout must not be redirected\n',
    });
  });
});

describe('a connection that does not come about: exit 2 and one line', () => {
  const failed = async (
    url: string,
    args: readonly string[] = [],
    password = 'canary-pass',
  ): Promise<string> => {
    const console = launch([...args, url], { columns: 250, env: { IMAPTOP_PASSWORD: password } });
    const { code, text } = await ended(console);
    expect(code).toBe(2);
    expect(text.split('\n')).toHaveLength(1);
    expect(text).toMatch(/^imaptop: Could not sign in to .*\.$/);
    expect(text).not.toMatch(/\bat .*:\d+:\d+/); // no stack
    expect(console.terminal.output.toString('latin1')).not.toContain(password);
    return text;
  };

  test('a name that nobody knows', async () => {
    expect(await failed('imaps://ana@imaptop-test.invalid')).toContain(
      'Could not sign in to imaptop-test.invalid:993 as ana: the host name cannot be resolved.',
    );
  });

  test('a port where nobody listens', async () => {
    const port = await freePort();
    expect(await failed(`imap://ana@127.0.0.1:${port}`)).toContain(
      `Could not sign in to 127.0.0.1:${port} as ana: the connection was refused.`,
    );
  });

  test.each([
    ['dovecot', '[AUTHENTICATIONFAILED] Authentication failed'],
    ['cyrus', 'authentication failure'],
  ] as const)('a password that %s does not take, with its words', async (name, words) => {
    const { port, newUser } = sharedServers()[name];
    const text = await failed(`imap://${newUser()}@127.0.0.1:${port}`, ['--tls', 'none']);
    expect(text).toContain('the server said: ');
    expect(text).toContain(words);
  });

  test('a mechanism that the server does not offer', async () => {
    const { cyrus, courier } = sharedServers();
    expect(cyrus.port).not.toBe(courier.port);
    const url = `imap://${courier.newUser()}@127.0.0.1:${courier.port}`;
    expect(await failed(url, ['--tls', 'none', '--auth', 'plain'], courier.password)).toMatch(
      /the server does not offer PLAIN \(it offers .*LOGIN\)/,
    );
  });
});

describe('how it looks', () => {
  test('--folder and a folder in the URL are opened; one that is not there is said', async () => {
    const server = sharedServers().dovecot;
    const user = server.newUser();
    const raw = await signIn(server, user);
    await seedMailbox(raw, 'R&AOk-union &- Co', 2);
    const named = await openConsole(server, user, { args: ['--folder', 'Réunion & Co'] });
    expect(listRows(named)).toHaveLength(2);
    expect(named.screen()[0]).toContain('Réunion & Co');
    const env = { IMAPTOP_PASSWORD: server.password };
    const url = `imap://${user}@127.0.0.1:${server.port}/R%C3%A9union%20&%20Co`;
    const fromUrl = launch(['--tls', 'none', url], { env });
    await fromUrl.settled();
    expect(listRows(fromUrl)).toHaveLength(2);
    const missing = await openConsole(server, user, { args: ['--folder', 'Nowhere'] });
    expect(said(missing)).toContain('No folder is named "Nowhere": opened INBOX instead.');
  });

  test('--sort takes every key both ways', async () => {
    const server = sharedServers().dovecot;
    const user = server.newUser();
    const raw = await signIn(server, user);
    // Each key has an order of its own.
    const message = async (subject: string, from: string, year: number, size: number): Promise<void> => {
      const date = new Date(Date.UTC(year, 0, 1));
      await seedMailbox(raw, 'INBOX', 1, { first: year, subject, from, date, size });
    };
    await message('bell', 'Cid <c@example.org>', 2012, 900);
    await message('apple', 'Bea <b@example.org>', 2011, 3_000);
    await message('cat', 'Ana <a@example.org>', 2013, 600);
    const orders = {
      uid: [1, 2, 3],
      size: [3, 1, 2],
      date: [2, 1, 3],
      from: [3, 2, 1],
      subject: [2, 1, 3],
    };
    const shown = (console: ConsoleDriver): number[] => listRows(console).map(({ uid }) => uid);
    const console = await openConsole(server, user, { args: ['--sort', '-size'] });
    expect(shown(console)).toEqual(orders.size.toReversed());
    const byName = await openConsole(server, user, { args: ['--sort', 'from'] });
    expect(shown(byName)).toEqual(orders.from);
    for (const [letter, order] of [
      ['u', orders.uid],
      ['z', orders.size.toReversed()],
      ['d', orders.date.toReversed()],
      ['f', orders.from],
      ['s', orders.subject],
    ] as const) {
      await console.press('o', letter);
      expect(shown(console), letter).toEqual(order);
      await console.press('O');
      expect(shown(console), letter).toEqual(order.toReversed());
    }
    await console.press('<');
    expect(shown(console)).toEqual(orders.from);
    await console.press('>', '>');
    expect(shown(console)).toEqual(orders.uid);
  });

  test('--ascii keeps to ASCII, NO_COLOR and --no-color to no colour, --theme to its colours', async () => {
    const server = sharedServers().dovecot;
    const user = server.newUser();
    await seedMailbox(await signIn(server, user), 'INBOX', 3);
    // SGR 30-37, 38;, 40-47, 48;, 90-107: foreground and background.
    const coloured = /\x1b\[(?:[\d;:]*;)?(?:[349][0-8]|10[0-7])(?:[;:][\d;:]*)?m/;
    const drawn = async (args: string[], env: Record<string, string> = {}): Promise<string> => {
      const console = await openConsole(server, user, { args, env });
      await console.burst('Space', 'F', 'X');
      await console.burst('?', '?', '?', '4');
      const output = console.terminal.output.toString('latin1');
      await console.close();
      return output;
    };
    const ascii = await drawn(['--ascii', '--no-color']);
    expect(ascii).not.toMatch(/[\x80-\xff]/);
    expect(ascii).not.toMatch(coloured);
    expect(await drawn([], { NO_COLOR: '1' })).not.toMatch(coloured);
    const trueColour = { COLORTERM: 'truecolor' };
    const dark = await drawn(['--theme', 'dark'], trueColour);
    const light = await drawn(['--theme', 'light'], trueColour);
    expect(dark).toMatch(coloured);
    expect(light).toMatch(coloured);
    const colours = (output: string): Set<string> => new Set(output.match(/[34]8;2;\d+;\d+;\d+/g));
    expect(colours(dark)).not.toEqual(new Set());
    expect(colours(dark)).not.toEqual(colours(light));
  });

  test('an environment with CI set gets its screen', async () => {
    const console = await openDemo({ env: { CI: 'true', GITHUB_ACTIONS: 'true' } });
    expect(listRows(console).length).toBeGreaterThan(10);
  });
});

describe('what it leaves', () => {
  test('a transcript and a journal for their owner only, with no password in them', async () => {
    const server = sharedServers().dovecot;
    const user = server.newUser();
    await seedMailbox(await signIn(server, user), 'INBOX', 2);
    const folder = temporaryFolder();
    const [log, state] = [join(folder, 'transcript'), join(folder, 'state')];
    const mode = (path: string): number => statSync(path).mode & 0o777;
    const console = await openConsole(server, user, {
      args: ['--log', log, '--state-dir', state, '--auth', 'plain'],
    });
    await console.press('F');
    expect([mode(log), mode(state), mode(join(state, 'journal.db'))]).toEqual([0o600, 0o700, 0o600]);
    await console.press('q');
    expect(await ended(console)).toEqual({ code: 0, text: '' });
    const transcript = readFileSync(log, 'utf8');
    expect(transcript).toMatch(/ wire > \S+ UID STORE 1 \+FLAGS\.SILENT \(\\Flagged\)\n/);
    expect(transcript).toMatch(/ reader > \S+ AUTHENTICATE \(masked\)\n/);
    const secret = Buffer.from(`\0${user}\0${server.password}`).toString('base64');
    const journal = readFileSync(join(state, 'journal.db'), 'latin1');
    expect(journal).toContain('UID STORE');
    for (const text of [transcript, journal, console.terminal.output.toString('latin1')]) {
      expect(text).not.toContain(server.password);
      expect(text).not.toContain(secret);
    }
  });

  test.each([
    [['--log', '/proc/nowhere/log'], 'The transcript /proc/nowhere/log cannot be written'],
    [['--state-dir', '/dev/null'], 'The directory /dev/null cannot be used'],
  ])('%j: one line, exit 1, and no connection is tried', async (args, words) => {
    const port = await freePort();
    const console = launch([...args, `imap://ana@127.0.0.1:${port}`], {
      columns: 200,
      env: { IMAPTOP_PASSWORD: 'x' },
    });
    const { code, text } = await ended(console);
    expect([code, text.split('\n').length]).toEqual([1, 1]);
    expect(text).toContain(words);
  });
});
