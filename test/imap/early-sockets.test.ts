// Sockets that were opened before anybody could sign in over them: they are used, and no worse than others where they fail.
import { once } from 'node:events';
import type { Socket } from 'node:net';
import { afterEach, expect, it, vi } from 'vitest';
import { openEarly } from '../../src/imap/early-sockets.ts';
import { signIn } from '../../src/imap/sign-in.ts';
import { offerSockets } from '../../src/imap/tls-transport.ts';
import type { Account } from '../../src/model/account.ts';
import { freePort } from '../servers/ports.ts';
import { sharedServers } from '../servers/shared.ts';

const cleanUps: (() => unknown)[] = [];
afterEach(async () => {
  for (const cleanUp of cleanUps.splice(0).toReversed()) await cleanUp();
});

function early(account: Account): Socket[] {
  const opened = openEarly(account);
  const sockets = opened.map(({ socket }) => socket);
  cleanUps.push(() => sockets.forEach((socket) => socket.destroy()));
  offerSockets(account, opened);
  return sockets;
}

/** The words of the failure; undefined where it signed in. */
async function attempt(account: Account, password: string): Promise<string | undefined> {
  const result = await signIn({ account, password, onAlert: () => {} });
  if (result.kind === 'failed') return result.failure.text;
  cleanUps.push(() => result.value.close());
  return undefined;
}

it.each([
  ['connected', true],
  ['on its way', false],
])('a socket that is %s is signed in over, in the clear', async (_, connected) => {
  const { dovecot } = sharedServers();
  const account: Account = { user: dovecot.newUser(), host: dovecot.host, port: dovecot.port, tls: 'none' };
  const sockets = early(account);
  if (connected) await Promise.all(sockets.map((socket) => once(socket, 'connect')));
  expect(await attempt(account, dovecot.password)).toBe(undefined);
  expect(await attempt(account, dovecot.password)).toBe(undefined);
  expect(sockets.every((socket) => socket.bytesWritten > 0)).toBe(true);
  // A third one is opened as ever.
  expect(await attempt(account, dovecot.password)).toBe(undefined);
});

it.each([
  ['connected', true],
  ['on its way', false],
])('TLS comes up over a socket that is %s', async (_, connected) => {
  const { dovecot } = sharedServers();
  const account: Account = {
    user: dovecot.newUser(),
    host: dovecot.host,
    port: dovecot.tlsPort!,
    tls: 'implicit',
    pins: [dovecot.tls!.fingerprint.replaceAll(':', '').toLowerCase()],
  };
  const [socket] = early(account);
  if (connected) await once(socket!, 'connect');
  expect(await attempt(account, dovecot.password)).toBe(undefined);
  expect(socket!.bytesWritten).toBeGreaterThan(0);
  expect(await attempt({ ...account, pins: ['0'.repeat(64)] }, dovecot.password)).toContain(
    'not the pinned one',
  );
});

it.each(['none', 'implicit'] as const)('one that failed is told of as any other, tls %s', async (tls) => {
  const account: Account = { user: 'bob', host: '127.0.0.1', port: await freePort(), tls };
  const without = await attempt({ ...account }, 'x');
  early(account);
  expect(await attempt(account, 'x')).toBe(without);
  const failing = early(account);
  await vi.waitFor(() => expect(failing.every(({ destroyed }) => destroyed)).toBe(true));
  expect(await attempt(account, 'x')).toBe(without);
});

it('one that the server has closed meanwhile is not used', async () => {
  const { dovecot } = sharedServers();
  const account: Account = { user: dovecot.newUser(), host: dovecot.host, port: dovecot.port, tls: 'none' };
  early(account).forEach((socket) => socket.destroy());
  expect(await attempt(account, dovecot.password)).toBe(undefined);
});
