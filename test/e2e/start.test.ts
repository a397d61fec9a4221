// The start: what is on the screen before Ink is loaded, and before anything is loaded that could talk to a server; how
// calmly the one becomes the other; keys that are pressed meanwhile; and how a start that fails ends.
import { once } from 'node:events';
import { writeFileSync } from 'node:fs';
import { createServer, type AddressInfo } from 'node:net';
import { join } from 'node:path';
import { expect, test, vi } from 'vitest';
import type { ConsoleDriver } from '../helpers/console-driver.ts';
import { launch, temporaryFolder } from './open-console.ts';

const HOOK = join(import.meta.dirname, 'fixture-hold.ts');
const TAKEN = { alternateScreen: true, cursorHidden: true, bracketedPaste: true };
const RESTORED = { alternateScreen: false, cursorHidden: false, bracketedPaste: false };

interface Held {
  readonly console: ConsoleDriver;
  readonly release: () => void;
}

/** What holds Ink and the console, and what the adapters ask for first. */
const CONSOLE = '/console-script.cjs$';
const ADAPTERS = '^node:sqlite$';

/** The program with a part of it not loaded yet. */
function launchWithout(
  part: string,
  args: readonly string[],
  env: Readonly<Record<string, string>> = {},
): Held {
  const until = join(temporaryFolder(), 'go');
  const console = launch(args, {
    columns: 120,
    rows: 40,
    env: { ...env, NODE_OPTIONS: `--import=${HOOK}`, HOLD: part, HOLD_UNTIL: until },
  });
  return { console, release: () => writeFileSync(until, '') };
}

const count = (console: ConsoleDriver, sequence: string): number =>
  console.terminal.output.toString().split(sequence).length - 1;

test('the first frame is there before Ink is loaded, and Ink only adds to it', async () => {
  const { console, release } = launchWithout(CONSOLE, ['--demo']);
  await console.waitFor('connecting');
  const [header, ...below] = console.screen();
  expect(header).toMatch(/^ imaptop {2}demo@127\.0\.0\.1 +LIVE {2}○ connecting$/);
  expect(below.filter((row) => row !== '')).toEqual([]);
  expect(console.terminal.modes()).toMatchObject(TAKEN);
  const before = console.terminal.output.length;
  release();
  await console.waitFor('idle');
  await console.settled();
  // The screen was entered once and never cleared again; the first row was left as it was by Ink's first frame.
  expect([count(console, '\x1b[?1049h'), count(console, '\x1b[J')]).toEqual([1, 1]);
  const [inkFrame = ''] = console.terminal.output.subarray(before).toString().split('\x1b[?2026l');
  expect(inkFrame).toContain('Connecting to 127.0.0.1');
  expect(inkFrame).not.toMatch(/\x1b\[1(?:;\d+)?H/);
});

test('the whole screen is there before the server can be talked to', async () => {
  const { console, release } = launchWithout(ADAPTERS, ['--demo']);
  await console.waitFor('Connecting to 127.0.0.1');
  expect(console.screen()[0]).toMatch(/^ imaptop {2}demo@127\.0\.0\.1 +LIVE {2}○ connecting$/);
  expect(console.screen().at(-1)).toMatch(/^ j\/k move .* \? help$/);
  release();
  await console.waitFor('idle');
});

test('keys pressed before anything could hear them count', async () => {
  const { console, release } = launchWithout(CONSOLE, ['--demo']);
  await console.waitFor('connecting');
  console.terminal.write('?');
  release();
  await console.waitFor('│ Moving');
  await console.settled();
  await console.press('Esc', 'q');
  expect(await console.exited).toEqual({ code: 0, signal: 0 });
  expect(console.terminal.modes()).toMatchObject(RESTORED);
});

test('a window made smaller before anything could draw it anew is drawn as it is', async () => {
  const { console, release } = launchWithout(CONSOLE, ['--demo']);
  await console.waitFor('connecting');
  console.terminal.resize(80, 24);
  release();
  await console.waitFor('idle');
  await console.settled();
  expect(console.screen()[0]).toMatch(/^ imaptop {2}demo@127\.0\.0\.1 .* idle$/);
  expect(console.screen()).toHaveLength(24);
  expect(console.screen().at(-1)).toMatch(/\? help$/);
});

test('a signal that comes first gives the terminal back', async () => {
  const { console, release } = launchWithout(CONSOLE, ['--demo']);
  await console.waitFor('connecting');
  console.terminal.kill('SIGTERM');
  release();
  expect(await console.exited).toEqual({ code: 143, signal: 0 });
  expect(console.terminal.modes()).toMatchObject(RESTORED);
  expect(console.text()).toBe('');
});

test('what ends a start that is on the screen already is said behind it', async () => {
  const missing = join(temporaryFolder(), 'missing', 'log');
  const console = launch(['--demo', '--log', missing]);
  expect(await console.exited).toEqual({ code: 1, signal: 0 });
  expect(console.terminal.modes()).toMatchObject(RESTORED);
  expect(console.text()).toMatch(/^imaptop: .*missing/);
});

test('a part that cannot be loaded is a fault that is told behind the screen', async () => {
  const env = { NODE_OPTIONS: `--import=data:text/javascript,${encodeURIComponent(BREAK)}` };
  const console = launch(['--demo'], { env });
  expect(await console.exited).toEqual({ code: 3, signal: 0 });
  expect(console.terminal.modes()).toMatchObject(RESTORED);
  expect(console.text()).toMatch(/^imaptop stopped on a fault of its own[\s\S]*cannot be read/);
});

const BREAK = `import fs from 'node:fs';
const { readFileSync } = fs;
fs.readFileSync = (path, ...rest) => {
  if (String(path).endsWith('/console-script.cjs')) throw new Error('cannot be read');
  return readFileSync(path, ...rest);
};`;

test('the server is reached while the screen is being drawn', async () => {
  let connections = 0;
  const server = createServer(() => connections++).listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  const { console } = launchWithout(CONSOLE, ['--tls', 'none', `imap://a@127.0.0.1:${port}`], {
    IMAPTOP_PASSWORD: 'not asked for',
  });
  await console.waitFor('connecting');
  await vi.waitFor(() => expect(connections).toBe(2), 10_000);
  server.close();
});
