// The keyring against a real Secret Service, and where there is none.
import { spawnSync } from 'node:child_process';
import { expect, test } from 'vitest';
import { startKeyring } from '../servers/keyring.ts';

const FIXTURE = new URL('fixture-keyring.ts', import.meta.url).pathname;

/** Keyring libraries read their bus from the environment of the process. */
function inProcess(address: string | undefined, ...args: string[]): unknown {
  const env = { PATH: process.env['PATH'], HOME: '/nonexistent', DBUS_SESSION_BUS_ADDRESS: address };
  const { stdout, stderr } = spawnSync(process.execPath, [FIXTURE, ...args], { env, encoding: 'utf8' });
  expect(stderr).toBe('');
  return JSON.parse(stdout);
}

test('what is kept is found, for its account only', async () => {
  const { address } = await startKeyring();
  expect(inProcess(address, 'find', 'bob@h:993')).toEqual({ kind: 'ok' });
  expect(inProcess(address, 'keep', 'bob@h:993', 'pässwörd "1"')).toEqual({ kind: 'ok', value: null });
  expect(inProcess(address, 'find', 'bob@h:993')).toEqual({ kind: 'ok', value: 'pässwörd "1"' });
  expect(inProcess(address, 'find', 'bob@h:143')).toEqual({ kind: 'ok' });
  expect(inProcess(address, 'keep', 'bob@h:993', 'another')).toEqual({ kind: 'ok', value: null });
  expect(inProcess(address, 'find', 'bob@h:993')).toEqual({ kind: 'ok', value: 'another' });
}, 60_000);

test('where no Secret Service runs, that is one line', () => {
  for (const address of [undefined, 'unix:path=/nonexistent/bus']) {
    const found = inProcess(address, 'find', 'bob@h:993') as { kind: string; failure: { text: string } };
    expect(found.kind).toBe('failed');
    expect(found.failure.text).toMatch(/^No keyring can be used here: [^\n]+$/);
  }
});
