// The password is nowhere but where the user put it: not in arguments, not in any child's environment, not in a file that
// the program writes, not on the screen; whatever happens to the program.
import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, onTestFinished, test } from 'vitest';
import { ConsoleDriver } from '../helpers/console-driver.ts';
import { RawImap } from '../helpers/raw-imap.ts';
import { ScriptedServer } from '../helpers/scripted-server.ts';
import { seedMailbox } from '../helpers/seed.ts';
import { temporaryFolder } from '../e2e/open-console.ts';
import { PASSWORD, type MailServer } from '../servers/server.ts';
import { sharedServers } from '../servers/shared.ts';
import { filesUnder, filesWith, formsIn, secretForms } from './canary.ts';

const SERVERS = ['dovecot', 'cyrus', 'courier'] as const;

/** All that the kernel tells others of a process. */
function toldOf(pid: number): { arguments: Buffer; environment: Buffer } {
  return {
    arguments: readFileSync(`/proc/${pid}/cmdline`),
    environment: readFileSync(`/proc/${pid}/environ`),
  };
}

function childrenOf(pid: number): number[] {
  const children = readFileSync(`/proc/${pid}/task/${pid}/children`, 'latin1').trim();
  return children === '' ? [] : children.split(' ').map(Number);
}

interface Run {
  readonly console: ConsoleDriver;
  readonly folder: string;
  readonly url: string;
  readonly args: readonly string[];
}

/** The console on an account with a few messages, with a transcript and a state directory. */
async function start(
  server: MailServer,
  env: Readonly<Record<string, string>>,
  ...args: string[]
): Promise<Run> {
  const { host, port, password } = server;
  const user = server.newUser();
  const raw = await RawImap.connect({ host, port, user, password });
  onTestFinished(() => raw.logout());
  await seedMailbox(raw, 'INBOX', 5);
  const folder = temporaryFolder();
  const url = `imap://${user}@${host}:${port}`;
  const all = [
    '--tls',
    'none',
    '--log',
    join(folder, 'log'),
    '--state-dir',
    join(folder, 'state'),
    '--save-dir',
    folder,
    ...args,
  ];
  const console = launch([...all, url], env);
  return { console, folder, url, args: all };
}

function launch(args: readonly string[], env: Readonly<Record<string, string>>): ConsoleDriver {
  const console = ConsoleDriver.launch({ args, env, columns: 120, rows: 30 });
  onTestFinished(() => console.close());
  return console;
}

/** Flags, marks, removes and undoes: with all of it in transcript and journal. */
async function work(console: ConsoleDriver): Promise<void> {
  await console.settled();
  await console.press('F', 'd', 'j', 'X', 'y', 'z', 'y');
  // The protocol, by hand and as it is, saved as text and as a script.
  await console.press(':');
  await console.type('imap UID SEARCH ALL');
  await console.press('Enter', 'c', 'w', 'g', 's', 'Y', 'Esc');
  expect(console.terminal.modes().alternateScreen).toBe(true);
}

function expectNoSecret({ console, folder }: Run, secret = PASSWORD): void {
  expect(filesWith(folder, secret)).toEqual([]);
  expect(formsIn(console.terminal.output, secret)).toEqual([]);
}

describe.each(SERVERS)('%s', (name) => {
  test('at work, and after kill -9', async () => {
    const run = await start(sharedServers()[name], { IMAPTOP_PASSWORD: PASSWORD });
    const { console, folder } = run;
    await work(console);
    const { pid } = console.terminal;
    const told = toldOf(pid);
    expect(formsIn(told.arguments)).toEqual([]);
    // The only place: the user put it there.
    expect(formsIn(told.environment)).toContain(PASSWORD);
    for (const child of childrenOf(pid)) {
      expect(formsIn(toldOf(child).arguments)).toEqual([]);
      expect(formsIn(toldOf(child).environment)).toEqual([]);
    }
    const transcript = readFileSync(join(folder, 'log'), 'latin1');
    expect(transcript).toMatch(/(LOGIN|AUTHENTICATE) \(masked\)/);
    expect(transcript).toMatch(/UID STORE/);
    expectNoSecret(run);
    console.terminal.kill('SIGKILL');
    await console.exited;
    expect(filesUnder(folder).length).toBeGreaterThan(1);
    expectNoSecret(run);
  });
});

test('a sign-in that fails', async () => {
  const wrong = 'Wrong+9Yb/Canary';
  const run = await start(sharedServers().dovecot, { IMAPTOP_PASSWORD: wrong });
  expect(await run.console.exited).toMatchObject({ code: 2 });
  expect(readFileSync(join(run.folder, 'log'), 'latin1')).toContain('(masked)');
  expectNoSecret(run, wrong);
});

test('a server that repeats the password in its answer', async () => {
  const server = await ScriptedServer.start({
    answers: { LOGIN: ({ rest }) => `{TAG} NO [AUTHENTICATIONFAILED] wrong: ${rest}\r\n` },
  });
  onTestFinished(() => server.stop());
  const folder = temporaryFolder();
  const args = ['--tls', 'none', '--log', join(folder, 'log'), '--state-dir', join(folder, 'state')];
  const console = launch([...args, `imap://somebody@127.0.0.1:${server.port}`], {
    IMAPTOP_PASSWORD: PASSWORD,
  });
  expect(await console.exited).toMatchObject({ code: 2 });
  expect(server.lines.join()).toContain(PASSWORD);
  expect(filesWith(folder)).toEqual([]);
});

test('a fault of its own', async () => {
  const crash = "process.on('SIGUSR2',()=>{throw new Error('a fault for the test')})";
  const run = await start(sharedServers().dovecot, {
    IMAPTOP_PASSWORD: PASSWORD,
    NODE_OPTIONS: `--import=data:text/javascript,${encodeURIComponent(crash)}`,
  });
  await work(run.console);
  run.console.terminal.kill('SIGUSR2');
  await run.console.exited;
  expect(run.console.terminal.output.toString('latin1')).toContain('imaptop stopped on a fault of its own');
  expectNoSecret(run);
});

test('a password command: its environment and arguments, and ours', async () => {
  const server = sharedServers().dovecot;
  const own = temporaryFolder();
  // Not looked through: the user keeps it there.
  const vault = join('/dev/shm', `imaptop-vault-${process.pid}`);
  mkdirSync(vault, { mode: 0o700 });
  onTestFinished(() => rmSync(vault, { recursive: true }));
  writeFileSync(join(vault, 'password'), PASSWORD, { mode: 0o600 });
  const [asked, go] = [join(own, 'asked'), join(own, 'go')];
  const command = `echo $$ > '${asked}'; echo asked >&2; while [ ! -e '${go}' ]; do sleep 0.02; done; cat '${vault}/password'`;
  const run = await start(server, { IMAPTOP_PASSWORD: PASSWORD }, '--password-command', command);
  await run.console.waitFor('asked');
  const shell = Number(readFileSync(asked, 'utf8'));
  for (const pid of [shell, ...childrenOf(shell)]) {
    expect(formsIn(toldOf(pid).environment)).toEqual([]);
    expect(formsIn(toldOf(pid).arguments)).toEqual([]);
  }
  writeFileSync(go, '');
  await work(run.console);
  expect(formsIn(toldOf(run.console.terminal.pid).arguments)).toEqual([]);
  expectNoSecret(run);
  expect(filesWith(own)).toEqual([]);
});

test('what is looked for is found in every form', () => {
  const user = (length: number): string => 'u'.repeat(length);
  const texts = [
    `x ${PASSWORD} y`,
    `x ${Buffer.from(PASSWORD).toString('hex')} y`,
    `x ${encodeURIComponent(PASSWORD)} y`,
    ...[4, 5, 6].map((length) => Buffer.from(`\0${user(length)}\0${PASSWORD}`).toString('base64')),
    ...[4, 5, 6].map((length) => Buffer.from(`{"u":"${user(length)}","p":"${PASSWORD}"}`).toString('base64')),
  ];
  for (const text of texts) expect(formsIn(Buffer.from(text))).not.toEqual([]);
  expect(formsIn(Buffer.from('nothing of it, not even Canary or Wv3'))).toEqual([]);
  for (const form of secretForms(PASSWORD)) expect(form.length).toBeGreaterThan(10);
});
