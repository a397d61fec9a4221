// `imaptop rescue` from a shell or a script: plain lines, exit codes, no terminal and no account.
import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { save, storeIn } from '../rescue/copies.ts';
import { temporaryFolder } from './open-console.ts';

const BIN = join(import.meta.dirname, '..', '..', 'bin', 'imaptop.js');

function rescue(args: readonly string[], env: Readonly<Record<string, string>> = {}) {
  const { status, stdout, stderr } = spawnSync(process.execPath, [BIN, 'rescue', ...args], {
    encoding: 'utf8',
    timeout: 20_000,
    env: { PATH: process.env['PATH'], ...env },
  });
  return { status, stdout, stderr };
}

test('lists and clears the copies of the state directory', () => {
  const state = temporaryFolder();
  const store = storeIn(state, Date.now);
  for (const uid of [1, 2]) expect(save(store, 17, uid, new Uint8Array(2048))).toBe('saved');
  expect(save(store, 18, 3, new Uint8Array(10))).toBe('saved');
  const listed = rescue(['--state-dir', state]);
  expect([listed.status, listed.stderr]).toEqual([0, '']);
  const [titles, first, ...rest] = listed.stdout.trimEnd().split('\n');
  expect(titles).toMatch(/^plan +UID +saved +expires +date +size +account +folder$/);
  expect(first).toMatch(/^ +17 +1 +\d{4}-.* 2\.0K +bob@h +Entwürfe \(Entw&APw-rfe\)$/);
  expect(rest.at(-1)).toMatch(/^3 rescue copies, 4\.0 KB of 1\.0 GB; kept for 7 days\./);
  expect(rescue(['clear', '17', '--state-dir', state])).toEqual({
    status: 0,
    stdout: '2 rescue copies of plan 17 removed, 4.0 KB.\n',
    stderr: '',
  });
  expect(rescue(['clear', 'all', `--state-dir=${state}`])).toMatchObject({
    status: 0,
    stdout: '1 rescue copy removed, 10 B.\n',
  });
  expect(rescue(['--state-dir', state])).toMatchObject({
    status: 0,
    stdout: 'There are no rescue copies.\n',
  });
}, 60_000);

test('looks where the console keeps its files, and makes nothing there', () => {
  const home = temporaryFolder();
  expect(rescue([], { HOME: home })).toMatchObject({ status: 0, stdout: 'There are no rescue copies.\n' });
  expect(existsSync(join(home, '.local'))).toBe(false);
  const state = join(home, '.local', 'state', 'imaptop');
  mkdirSync(state, { recursive: true });
  save(storeIn(state, Date.now), 17, 1, new Uint8Array(1));
  expect(rescue([], { HOME: home }).stdout).toContain('1 rescue copy, 1 B of 1.0 GB');
});

test.each([[['clear']], [['clear', 'some']], [['purge']], [['clear', '1', '2']]])(
  '%j is not understood: the usage and exit 1',
  (args) => {
    expect(rescue(args)).toEqual({
      status: 1,
      stdout: '',
      stderr: 'imaptop: usage: imaptop rescue [clear PLAN|all] [--state-dir DIR]\n',
    });
  },
);
