// Ended from outside, or started by a Node that is too old: the terminal is given back, and the exit code tells.
import { execFileSync } from 'node:child_process';
import { join } from 'node:path';
import { describe, expect, onTestFinished, test } from 'vitest';
import { seedMailbox } from '../helpers/seed.ts';
import { EmulatedTerminal } from '../helpers/terminal.ts';
import { sharedServers } from '../servers/shared.ts';
import { openConsole, openDemo, signIn, temporaryFolder } from './open-console.ts';

const ROOT = join(import.meta.dirname, '..', '..');
const RESTORED = {
  alternateScreen: false,
  cursorHidden: false,
  bracketedPaste: false,
  mouse: false,
  synchronizedOutput: false,
};

/** The terminal's line discipline: a shell that gets it back raw could not be typed into. */
const lineModes = (pid: number): string => {
  const tty = execFileSync('readlink', [`/proc/${pid}/fd/0`], { encoding: 'utf8' }).trim();
  return execFileSync('stty', ['-F', tty, '-a'], { encoding: 'utf8' });
};

describe.each([
  ['SIGTERM', 143],
  ['SIGHUP', 129],
  ['SIGINT', 130],
  ['SIGQUIT', 131],
] as const)('%s', (signal, code) => {
  test('restores the terminal and ends with 128 + n, also under a question; nothing is sent', async () => {
    const server = sharedServers().dovecot;
    const user = server.newUser();
    const raw = await signIn(server, user);
    await seedMailbox(raw, 'INBOX', 3);
    const console = await openConsole(server, user);
    expect(lineModes(console.terminal.pid)).toContain('-icanon');
    await console.press('X');
    expect(console.text()).toContain('Expunge plan');
    console.terminal.kill(signal);
    expect(await console.exited).toEqual({ code, signal: 0 });
    expect(console.terminal.modes()).toMatchObject(RESTORED);
    expect(console.text()).toBe('');
    expect(await raw.flags('INBOX')).toEqual(new Map([1, 2, 3].map((uid) => [uid, []])));
  });
});

test('Ctrl-c twice leaves, with the terminal as it was', async () => {
  const console = await openDemo();
  await console.press('Ctrl-c');
  expect(console.text()).toContain('Ctrl-c again leaves imaptop.');
  await console.press('Ctrl-c');
  expect(await console.exited).toEqual({ code: 0, signal: 0 });
  expect(console.terminal.modes()).toMatchObject(RESTORED);
});

test.each([
  ['q', 'ozGou', 0],
  ['q', 'of', 0],
  ['SIGTERM', 'ozGof', 143],
] as const)('ends by %s while names and subjects are still being read (%s)', async (how, keys, code) => {
  const console = await openDemo();
  if (how === 'q') await console.burst(...keys, how);
  else {
    console.terminal.write(keys);
    console.terminal.kill(how);
  }
  expect(await console.exited).toEqual({ code, signal: 0 });
  expect(console.terminal.modes()).toMatchObject(RESTORED);
});

describe('under a Node that is too old', () => {
  // The machine's own where it is one; else this one, saying so of itself.
  const old = (): string[] => {
    const path = (process.env['PATH'] ?? '').split(':').filter((folder) => !folder.includes('node_modules'));
    const found = path.map((folder) => join(folder, 'node')).find((node) => versionOf(node) < 22);
    if (found !== undefined) return [found];
    const claim = 'Object.defineProperty(process,"versions",{value:{...process.versions,node:"20.9.0"}})';
    return [process.execPath, '--import', `data:text/javascript,${claim}`];
  };
  const versionOf = (node: string): number => {
    try {
      return Number(execFileSync(node, ['-p', 'parseInt(process.versions.node)'], { encoding: 'utf8' }));
    } catch {
      return Infinity;
    }
  };
  const start = async (...args: string[]): Promise<EmulatedTerminal> => {
    const [file = '', ...before] = old();
    const terminal = new EmulatedTerminal({
      file,
      args: [...before, join(ROOT, 'bin', 'imaptop.js'), ...args],
      columns: 120,
      rows: 30,
      env: { HOME: temporaryFolder() },
    });
    onTestFinished(() => terminal.close());
    return terminal;
  };

  test('the console runs with the own Node of the project: keys, size, exit code', async () => {
    const terminal = await start('--demo');
    await terminal.waitFor(/MESSAGES {2}900 · 125\.1 MB/);
    terminal.write('oz');
    await terminal.waitFor('by size ▼');
    terminal.resize(100, 24);
    await terminal.waitFor(() => terminal.screen()[0]?.endsWith('idle') === true);
    terminal.write('q');
    expect(await terminal.exited).toEqual({ code: 0, signal: 0 });
    expect(terminal.modes()).toMatchObject(RESTORED);
  });

  test('a signal to it reaches the console, which restores the terminal', async () => {
    const terminal = await start('--demo');
    await terminal.waitFor(/MESSAGES {2}900 /);
    terminal.kill('SIGTERM');
    expect(await terminal.exited).toEqual({ code: 143, signal: 0 });
    expect(terminal.modes()).toMatchObject(RESTORED);
    expect(terminal.text()).toBe('');
  });
});
