// TLS as it was asked for, or no connection: authorities, pins, STARTTLS, and certificates that are not to be believed.
// Servers that are refused must not have been told who was there.
import { describe, expect, test } from 'vitest';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { ConsoleDriver } from '../helpers/console-driver.ts';
import { startDovecot } from '../servers/dovecot.ts';
import type { CertificateKind, DovecotTls } from '../servers/dovecot.ts';
import { sharedServers } from '../servers/shared.ts';
import { launch, newAccount, temporaryFolder } from './open-console.ts';

interface Attempt {
  readonly url: string;
  readonly args: readonly string[];
}

/** Opens the console over TLS with a transcript; settled, or ended. */
const open = async ({
  url,
  args,
}: Attempt): Promise<{ console: ConsoleDriver; transcript: () => string }> => {
  const log = join(temporaryFolder(), 'transcript');
  const console = launch([...args, '--log', log, url], {
    columns: 400,
    env: { IMAPTOP_PASSWORD: sharedServers().dovecot.password },
  });
  await console.settled();
  return { console, transcript: () => readFileSync(log, 'utf8') };
};

/** The header bar of a console that opened INBOX. */
const opened = async (attempt: Attempt): Promise<string> => {
  const { console } = await open(attempt);
  expect(console.text()).toContain('MESSAGES  0');
  const header = console.screen()[0] ?? '';
  await console.close();
  return header;
};

/** Exit 2 and the one line, after the card where there is one; nothing that only a signed-in user says was sent. */
const refused = async (attempt: Attempt): Promise<string> => {
  const { console, transcript } = await open(attempt);
  if (console.text().includes('accept exactly this certificate')) await console.press('Esc');
  expect(await console.exited).toEqual({ code: 2, signal: 0 });
  expect(console.terminal.modes().alternateScreen).toBe(false);
  expect(console.text().split('\n')).toHaveLength(1);
  expect(transcript()).not.toMatch(/AUTHENTICATE|LOGIN \(masked\)/);
  return console.text();
};

interface Shared {
  readonly tls: DovecotTls;
  readonly implicit: string;
  readonly starttls: string;
}

const shared = async (): Promise<Shared> => {
  const server = sharedServers().dovecot;
  const { tls, tlsPort, port } = server;
  if (!tls || tlsPort === undefined) throw new Error('the shared Dovecot has no TLS');
  const user = await newAccount(server);
  return {
    tls,
    implicit: `imaps://${user}@localhost:${tlsPort}`,
    starttls: `imap://${user}@localhost:${port}`,
  };
};

describe('accepted', () => {
  test('a certificate of the authority in --tls-ca, implicit and by STARTTLS, which imap:// takes by itself', async () => {
    const { tls, implicit, starttls } = await shared();
    const args = ['--tls-ca', tls.ca];
    expect(await opened({ url: implicit, args })).toMatch(/ TLS 1\.3 {2}/);
    expect(await opened({ url: starttls, args })).toMatch(/ TLS 1\.3 STARTTLS {2}/);
    expect(await opened({ url: implicit.replace('localhost', '127.0.0.1'), args })).toMatch(/ TLS 1\.3 {2}/);
  });

  test('exactly the certificate of --tls-pin, with colons and without, and whatever else is wrong with it', async () => {
    const { tls, implicit, starttls } = await shared();
    expect(await opened({ url: implicit, args: ['--tls-pin', `sha256:${tls.fingerprint}`] })).toMatch(
      / TLS 1\.3 {2}/,
    );
    const bare = `sha256:${tls.fingerprint.replaceAll(':', '').toLowerCase()}`;
    expect(await opened({ url: starttls, args: ['--tls-pin', bare] })).toMatch(/ TLS 1\.3 STARTTLS {2}/);
  });

  test('no TLS at all where it is asked for by name, and then the header bar says so', async () => {
    const { starttls } = await shared();
    expect(await opened({ url: starttls, args: ['--tls', 'none'] })).toMatch(/ NO TLS {2}/);
  });
});

describe('refused: exit 2, one line, and no credentials sent', () => {
  test('an authority that nobody knows, named with subject and fingerprint', async () => {
    const { tls, implicit, starttls } = await shared();
    const words = `the certificate is not from a trusted authority; its subject is CN=localhost, its SHA-256 fingerprint ${tls.fingerprint}. The password was not sent.`;
    expect(await refused({ url: implicit, args: [] })).toContain(words);
    expect(await refused({ url: starttls, args: [] })).toContain(words);
  });

  test('another certificate than the pinned one', async () => {
    const { tls, implicit, starttls } = await shared();
    const words = `the certificate is not the pinned one; its subject is CN=localhost, its SHA-256 fingerprint ${tls.fingerprint}. The password was not sent.`;
    const args = ['--tls-pin', `sha256:${'ab'.repeat(32)}`];
    expect(await refused({ url: implicit, args })).toContain(words);
    expect(await refused({ url: starttls, args })).toContain(words);
  });

  test.each([
    ['expired', 'the certificate has expired; its subject is CN=localhost', 'expired'],
    [
      'wrong-host',
      'the certificate is for another host (it is for DNS:mail.example.org)',
      'mail.example.org',
    ],
  ] as const)(
    'a certificate that is %s, but not where it is pinned',
    async (kind: CertificateKind, words, subject) => {
      const server = await startDovecot({ tls: kind });
      try {
        const { tls, tlsPort } = server;
        const url = `imaps://${await newAccount(server)}@localhost:${tlsPort}`;
        const text = await refused({ url, args: ['--tls-ca', tls?.ca ?? ''] });
        expect(text).toContain(words);
        expect(text).toContain(kind === 'expired' ? tls?.fingerprint : subject);
        expect(await opened({ url, args: ['--tls-pin', `sha256:${tls?.fingerprint}`] })).toMatch(
          / TLS 1\.3 {2}/,
        );
      } finally {
        await server.stop();
      }
    },
  );

  test('STARTTLS that the server does not offer', async () => {
    const { cyrus, courier } = sharedServers();
    for (const { newUser, port } of [cyrus, courier]) {
      const text = await refused({ url: `imap://${newUser()}@127.0.0.1:${port}`, args: [] });
      expect(text).toMatch(/STARTTLS/);
      expect(text).toContain('The password was not sent.');
    }
  });

  test('TLS on a port that does not speak it', async () => {
    const { newUser, port } = sharedServers().dovecot;
    const text = await refused({ url: `imaps://${newUser()}@127.0.0.1:${port}`, args: [] });
    expect(text).toContain('the server does not speak TLS on this port. The password was not sent.');
  });
});
