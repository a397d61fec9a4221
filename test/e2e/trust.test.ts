// A certificate that nobody vouches for: the card stops the sign-in, the user's word pins it, and another one that comes
// later is shown beside it. Nobody is told a password before that.
import { once } from 'node:events';
import { existsSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { connect, createServer, type AddressInfo } from 'node:net';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import type { ConsoleDriver } from '../helpers/console-driver.ts';
import { makeCertificate } from '../imap/tls-listener.ts';
import { startDovecot, type DovecotServer } from '../servers/dovecot.ts';
import { launch, newAccount, temporaryFolder } from './open-console.ts';

/** A Dovecot whose certificate is signed by itself. */
const selfSigned = async (): Promise<DovecotServer> => {
  const folder = temporaryFolder();
  const made = makeCertificate('localhost');
  const [cert, key] = [join(folder, 'cert'), join(folder, 'key')];
  writeFileSync(cert, made.cert);
  writeFileSync(key, made.key);
  const server = await startDovecot({ tls: { cert, key } });
  onTestFinished(() => server.stop());
  return server;
};

interface Door {
  readonly port: number;
  /** Whoever comes from now on gets to that server. */
  lead(server: DovecotServer): void;
}

/** One port before several servers, as a name that moves from one machine to another. */
const doorTo = async (first: DovecotServer): Promise<Door> => {
  let target = first.tlsPort!;
  const door = createServer((client) => {
    const server = connect(target, '127.0.0.1');
    client.pipe(server).pipe(client);
    client.on('error', () => server.destroy());
    server.on('error', () => client.destroy());
  });
  door.listen(0, '127.0.0.1');
  await once(door, 'listening');
  onTestFinished(() => void door.close());
  return { port: (door.address() as AddressInfo).port, lead: (server) => (target = server.tlsPort!) };
};

const open = async (
  { port }: Door,
  { user, password, state }: { user: string; password: string; state: string },
): Promise<{ console: ConsoleDriver; log: () => string }> => {
  const log = join(state, 'transcript');
  const args = ['--state-dir', state, '--log', log, `imaps://${user}@localhost:${port}`];
  const console = launch(args, { columns: 120, rows: 60, env: { IMAPTOP_PASSWORD: password } });
  await console.settled();
  return { console, log: () => readFileSync(log, 'utf8') };
};

test('the card stops the sign-in; y pins the certificate, and the next start asks nothing', async () => {
  const server = await selfSigned();
  const door = await doorTo(server);
  const login = { user: await newAccount(server), password: server.password, state: temporaryFolder() };
  const first = await open(door, login);
  const card = first.console.text();
  expect(card).toContain('it is self-signed: nobody vouches for it');
  expect(card).toContain(server.tls!.fingerprint);
  expect(card).toContain(`y  accept exactly this certificate for localhost:${door.port} from now on`);
  // Enter is never yes.
  await first.console.press('Enter');
  expect(await first.console.exited).toEqual({ code: 2, signal: 0 });
  expect(first.console.text()).toContain('the certificate is self-signed');
  expect(first.log()).not.toMatch(/AUTHENTICATE|LOGIN \(masked\)/);

  const second = await open(door, login);
  await second.console.press('j', 'k', 'y');
  await second.console.waitFor(/MESSAGES {2}0/);
  const kept = join(login.state, 'certificates.json');
  expect(readFileSync(kept, 'utf8')).toContain(server.tls!.fingerprint);
  expect(statSync(kept).mode & 0o777).toBe(0o600);
  await second.console.close();

  const third = await open(door, login);
  expect(third.console.text()).toContain('MESSAGES  0');
  await third.console.press('i');
  await third.console.settled();
  expect(third.console.text()).toContain('the certificate is one that you pinned');
  await third.console.close();
});

test('keys that were pressed before the card was there answer nothing', async () => {
  const server = await selfSigned();
  const door = await doorTo(server);
  const folder = temporaryFolder();
  const console = launch(['--state-dir', folder, `imaps://${server.newUser()}@localhost:${door.port}`], {
    env: { IMAPTOP_PASSWORD: server.password },
  });
  console.answer('yyy');
  await console.waitFor('accept exactly this certificate');
  expect(existsSync(join(folder, 'certificates.json'))).toBe(false);
  expect(console.terminal.exit).toBeUndefined();
});

test('another certificate later: nothing is sent, both are shown side by side, and y goes on', async () => {
  const [before, after] = [await selfSigned(), await selfSigned()];
  const door = await doorTo(before);
  const user = await newAccount(before);
  const login = { user, password: before.password, state: temporaryFolder() };
  const { console } = await open(door, login);
  await console.press('y');
  await console.waitFor(/MESSAGES {2}0/);

  door.lead(after);
  await before.kick(user);
  await console.waitFor(/Connection lost: .* i {2}look at it/);
  await console.press('i');
  await console.waitFor('The certificate is another one');
  const card = console.text();
  expect(card).toMatch(/is not one of those[^]*The password was not sent\./);
  expect(card).toMatch(/pinned 20\d\d-\d\d-\d\d +shown now/);
  const quarter = (server: DovecotServer): string => server.tls!.fingerprint.slice(0, 23);
  expect(card).toMatch(new RegExp(`SHA-256 +${quarter(before)}.* +${quarter(after)}`));
  await console.press('y');
  await console.waitFor(/LIVE {2}2 connections/);
  expect(readFileSync(join(login.state, 'certificates.json'), 'utf8')).toContain(after.tls!.fingerprint);
  await console.close();
});
